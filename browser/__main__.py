"""`rowlore` and `python -m browser`."""

import gc
import re
import sys

DEBIAN_PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}


def explanation(error: ImportError) -> str:
    """One sentence for a system library that the dynamic linker did not find; empty for any other import error."""
    found = re.match(r"(\S+\.so[.\d]*): cannot open shared object file", str(error))
    if found is None:
        return ""
    package = DEBIAN_PACKAGES.get(found[1])
    advice = f"; on Debian: apt-get install {package}" if package else ""
    return f"Rowlore cannot start: the system library {found[1]} is missing{advice}."


def main() -> int:
    """Run the app with the arguments of the process and return its exit status."""
    gc.disable()  # until the start is over; imports make a million objects that all stay
    try:
        from browser.app import main as run

        return run()
    except ImportError as error:
        sentence = explanation(error)
        if not sentence:
            raise
        sys.stderr.write(sentence + "\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())
