"""Certificates for the tests' servers, made by the openssl program: two CAs, and servers of every doubtful kind."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.servers import ServerMissing

DAYS = "2"


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, as PEM files."""

    certificate: Path
    key: Path


@dataclass(frozen=True)
class Certificates:
    """`ca` signed `right` (127.0.0.1, localhost), `wrong_host`, `expired`, `client`; `other_ca` signed `unknown`."""

    ca: Path
    other_ca: Path
    right: Pair
    wrong_host: Pair
    expired: Pair
    unknown: Pair
    self_signed: Pair
    client: Pair


def make_certificates(folder: Path, user: str) -> Certificates:
    """Make them all in `folder`; `user` is the name in the client's. Raises ServerMissing without openssl."""
    if shutil.which("openssl") is None:
        raise ServerMissing("openssl is not installed (Debian: apt-get install openssl)")
    folder.mkdir(parents=True, exist_ok=True)
    ours, other = _authority(folder, "ca"), _authority(folder, "other")
    here = "IP:127.0.0.1,DNS:localhost"
    return Certificates(
        ours.certificate,
        other.certificate,
        _signed(folder, "right", here, ours),
        _signed(folder, "wrong", "DNS:elsewhere.example", ours),
        _signed(folder, "expired", here, ours, days="-1"),
        _signed(folder, "unknown", here, other),
        _self_signed(folder, "self", here),
        _signed(folder, "client", "", ours, user),
    )


def _authority(folder: Path, name: str) -> Pair:
    pair = _pair(folder, name)
    extensions = ["-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign"]
    _openssl(
        "req", "-x509", *_fresh_key(pair), "-subj", f"/CN={name}", "-days", DAYS, *extensions, out=pair.certificate
    )
    return pair


def _self_signed(folder: Path, name: str, names: str) -> Pair:
    pair = _pair(folder, name)
    extensions = ["-addext", f"subjectAltName={names}"]
    _openssl(
        "req", "-x509", *_fresh_key(pair), "-subj", f"/CN={name}", "-days", DAYS, *extensions, out=pair.certificate
    )
    return _readable(pair)


def _signed(folder: Path, name: str, names: str, authority: Pair, common: str = "", days: str = DAYS) -> Pair:
    pair = _pair(folder, name)
    request, extensions = folder / f"{name}.csr", folder / f"{name}.ext"
    _openssl("req", *_fresh_key(pair), "-subj", f"/CN={common or name}", out=request)
    extensions.write_text(f"basicConstraints=CA:FALSE\n{f'subjectAltName={names}' if names else ''}\n")
    signing = ["-CA", str(authority.certificate), "-CAkey", str(authority.key), "-CAcreateserial"]
    _openssl(
        "x509", "-req", "-in", str(request), *signing, "-days", days, "-extfile", str(extensions), out=pair.certificate
    )
    return _readable(pair)


def _pair(folder: Path, name: str) -> Pair:
    return Pair(folder / f"{name}.pem", folder / f"{name}.key")


def _fresh_key(pair: Pair) -> list[str]:
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(pair.key)]


def _readable(pair: Pair) -> Pair:
    """libpq and PostgreSQL demand that nobody else can read a key, and the servers run as nobody."""
    pair.key.chmod(0o600)
    return pair


def given_to_server(pair: Pair, folder: Path) -> Pair:
    """Copies that a server may read which runs as `folder`'s owner."""
    made = Pair(folder / "server.pem", folder / "server.key")
    for source, target in ((pair.certificate, made.certificate), (pair.key, made.key)):
        shutil.copyfile(source, target)
        target.chmod(0o600)
        if os.geteuid() == 0:
            owner = folder.stat()
            os.chown(target, owner.st_uid, owner.st_gid)
    return made


def _openssl(*arguments: str, out: Path) -> None:
    subprocess.run(["openssl", *arguments, "-out", str(out)], check=True, capture_output=True)
