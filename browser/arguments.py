"""The command line: what can be asked for at the start, and nothing that is not built."""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

_SIZE = re.compile(r"(\d{3,5})x(\d{3,5})")


@dataclass(frozen=True, slots=True)
class Arguments:
    """What the command line asked for. `size` is in device-independent pixels, None for the remembered one."""

    urls: tuple[str, ...]
    profiles: tuple[str, ...]
    table: str
    query: Path | None
    read_only: bool
    demo: bool
    reset_demo: bool
    screenshot: Path | None
    theme: str
    size: tuple[int, int] | None
    exit_when_painted: bool
    install_desktop: bool


def version() -> str:
    """The version of this installation; that of a bare checkout is unknown."""
    from importlib import metadata

    try:
        return metadata.version("rowlore")
    except metadata.PackageNotFoundError:
        return "(checkout)"


def parse(words: Sequence[str] | None = None) -> Arguments:
    """Read the command line. Exits with status 2 and a sentence for a wrong one, with 0 after --help and --version."""
    found = _parser().parse_args(words)
    return Arguments(
        tuple(found.urls),
        tuple(found.profile),
        found.table,
        found.query,
        found.read_only,
        found.demo,
        found.reset_demo,
        found.screenshot,
        found.theme,
        found.size,
        found.exit_when_painted,
        found.install_desktop,
    )


class _Version(argparse.Action):
    """Looks the version up only when it is asked for: reading the metadata takes 20 ms."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        sys.stdout.write(f"Rowlore {version()}\n")
        parser.exit()


def _size(text: str) -> tuple[int, int]:
    found = _SIZE.fullmatch(text)
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} is not WIDTHxHEIGHT in pixels, as 1600x1000")
    return int(found[1]), int(found[2])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="rowlore",
        description="Browse databases and follow their rows. Without arguments the window comes back as it was left; "
        "at the very first start it shows a demo database.",
        epilog="ROWLORE_HOME names the folder of everything the app stores (settings, window, demo file, log). "
        "A password in a URL can be seen by other users of this computer while the app runs; "
        "the connect dialog asks for it instead.",
    )
    add = parser.add_argument
    add("urls", nargs="*", metavar="URL or file", help="a database URL (postgresql://user@host/name) or a SQLite file")
    add("--profile", action="append", default=[], metavar="NAME", help="open a saved connection (folder/name works)")
    add("--table", default="", metavar="NAME", help="open this table or view of the first database (schema.name works)")
    add("--query", type=Path, metavar="FILE", help="open this file of SQL as a query of the first database")
    add("--read-only", action="store_true", help="open the databases read-only")
    add("--demo", action="store_true", help="open the demo database, which is made when it is not there")
    add("--reset-demo", action="store_true", help="make the demo database anew, then open it")
    add(
        "--screenshot",
        type=Path,
        metavar="PNG",
        help="save a picture of the window when everything asked for is loaded, then exit; needs no display",
    )
    look = parser.add_mutually_exclusive_group()
    look.add_argument("--dark", action="store_const", const="dark", dest="theme", default="", help="dark, this time")
    look.add_argument("--light", action="store_const", const="light", dest="theme", help="light, this time")
    add("--size", type=_size, metavar="WxH", help="size of the window in pixels, as 1600x1000")
    add("--exit-when-painted", action="store_true", help="exit when the first rows are on the screen (for benchmarks)")
    add("--install-desktop", action="store_true", help="add Rowlore to this user's menu and file types, then exit")
    add("--version", action=_Version, nargs=0, help="say which version this is, then exit")
    return parser
