"""The child process: Alembic, run by the interpreter of a project and watched by us. A script that stands alone.

    python child.py EVENTS CONTROL      two file descriptors; nothing secret stands on the command line

The first line of CONTROL is the order as JSON, with the URL; later lines are "stop" (after this revision) and "cancel",
and its end is a cancel. EVENTS gets one JSON object a line. It needs nothing but the standard library, Alembic >= 1.7
and SQLAlchemy >= 1.4, and runs on Python 3.8, so it is written for that. It never imports anything of ours.
"""

from __future__ import annotations

import argparse
import contextlib
import importlib.util
import io
import json
import logging
import os
import platform
import signal
import sys
import threading
from pathlib import Path
from typing import Any, Iterator  # noqa: UP035 - Python 3.8

DRIVERS = {
    "postgresql": ("psycopg2", "psycopg", "pg8000", "asyncpg"),
    "mysql": ("pymysql", "mysqldb", "mysqlconnector", "asyncmy", "aiomysql"),
    "mariadb": ("pymysql", "mysqldb", "mariadbconnector", "asyncmy", "aiomysql"),
    "sqlite": ("pysqlite", "aiosqlite"),
}
ASYNC = frozenset({"asyncpg", "asyncmy", "aiomysql", "aiosqlite"})
MODULES = {
    "mysqldb": "MySQLdb",
    "mysqlconnector": "mysql.connector",
    "mariadbconnector": "mariadb",
    "pysqlite": "sqlite3",
}


def sibling(name: str) -> Any:
    """The other parts of this script, loaded from the files beside it: its folder is on nobody's path."""
    path = Path(__file__).resolve().with_name(f"{name}.py")
    spec: Any = importlib.util.spec_from_file_location(f"rowlore_{name}", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fitting_url(text: str, asynchronous: bool | None, channel: Any) -> Any:
    """The URL by a driver that this interpreter has and that env.py's engine takes; None takes both kinds."""
    from sqlalchemy.engine import make_url

    url = make_url(text)
    vendor, _, driver = url.drivername.partition("+")
    known = DRIVERS.get(vendor, ())
    driver = driver or (known[0] if known else "")
    kind = [each for each in (driver, *known) if asynchronous is None or (each in ASYNC) is asynchronous]
    if asynchronous and vendor == "postgresql":
        kind.append("psycopg")
    chosen = next((each for each in kind if importlib.util.find_spec(MODULES.get(each, each).partition(".")[0])), "")
    if not chosen:
        names = ", ".join(dict.fromkeys(kind)) or url.drivername
        raise RuntimeError(f"This interpreter has no driver for the database. Install one of: {names}.")
    if chosen == driver:
        return url
    if url.query and vendor != "sqlite":
        raise RuntimeError(f"The options of the URL are those of {driver}, and this project needs {chosen}.")
    channel.emit("note", text=f"Connecting by {chosen}, which fits this project, instead of {driver}.")
    return url.set(drivername=vendor if vendor == "sqlite" and chosen == "pysqlite" else f"{vendor}+{chosen}", query={})


def rendered(url: Any) -> str:
    """The URL with its password."""
    return str(url.render_as_string(hide_password=False))


def configuration(order: dict[str, Any], channel: Any) -> Any:
    """Alembic's Config as its command line would make it, with the URL in every place where env.py looks for it."""
    from alembic.config import Config

    url = rendered(fitting_url(order["url"], order.get("asynchronous"), channel)) if order.get("url") else ""
    given = [f"{key}={url}" for key in order.get("x_urls", ())] if url else []
    options = argparse.Namespace(
        x=[*given, *order.get("x", ())] or None, name="alembic", raiseerr=True, quiet=False, config=order.get("config"),
        autogenerate=bool(order["arguments"].get("autogenerate")), sql=bool(order["arguments"].get("sql")), tag=None,
    )  # fmt: skip
    path = order.get("config") or ""
    beside = Path(path).with_name("pyproject.toml") if path else None
    keywords: dict[str, Any] = {}
    if beside is not None and beside.exists():
        keywords["toml_file"] = str(beside)
    if "toml_file" not in Config.__init__.__code__.co_varnames:
        if path.endswith(".toml"):
            raise RuntimeError("This project is configured in pyproject.toml, which Alembic reads from 1.16 on.")
        keywords = {}
    buffer = io.StringIO() if order["arguments"].get("sql") else None
    config = Config(
        None if path.endswith(".toml") or not path else path,
        stdout=sys.stdout, cmd_opts=options, output_buffer=buffer, **keywords,
    )  # fmt: skip
    if not path:
        config.set_main_option("script_location", order["script_location"].replace("%", "%%"))
        sys.path.insert(0, str(Path.cwd()))
    if url:
        config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
        config.attributes["url"] = url
        for name in order.get("variables", ()):
            os.environ[name] = url
    return config


@contextlib.contextmanager
def connection_for(config: Any, order: dict[str, Any]) -> Iterator[None]:
    """Alembic's recipe `config.attributes["connection"]`, for an env.py that knows no other way."""
    if not order.get("attribute") or order["arguments"].get("sql"):
        yield
        return
    from sqlalchemy import create_engine

    with create_engine(config.attributes["url"]).begin() as connection:
        config.attributes["connection"] = connection
        yield


def obey(control: Any, watch: Any, steps: Any) -> None:
    """Listen to the app, on a thread: "stop", "cancel"; when it has gone, that is a cancel."""
    for line in control:
        steps.stopping = True
        if line.strip() == "cancel":
            steps.cancelled = True
            watch.interrupt()
    steps.cancelled = True
    watch.interrupt()
    for number, seconds in ((signal.SIGINT, 4.0), (signal.SIGTERM, 3.0), (signal.SIGKILL, 0.0)):  # as the app would
        os.kill(os.getpid(), number)
        threading.Event().wait(seconds)


def main() -> None:
    """Read the order, run it, tell everything."""
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in what a shell starts in the background
    events, control = int(sys.argv[1]), int(sys.argv[2])
    for descriptor in (events, control):
        os.set_inheritable(descriptor, False)
    parts = sibling("child_watch")
    channel, told = parts.Channel(events), os.fdopen(control, encoding="utf-8")
    order = json.loads(told.readline())
    sys.argv[:] = ["alembic", order["verb"]]
    del sys.path[0]  # our own folder
    watch = parts.Watch(order, channel)
    steps = parts.Steps(watch, channel)
    threading.Thread(target=obey, args=(told, watch, steps), daemon=True).start()
    with parts.Reporting(channel, steps):
        if importlib.util.find_spec("alembic") is None:
            raise RuntimeError(f"Alembic is not installed in {sys.executable}.")
        import alembic
        import sqlalchemy

        versions = {"alembic": alembic.__version__, "sqlalchemy": sqlalchemy.__version__}
        channel.emit("hello", python=platform.python_version(), executable=sys.executable, **versions)
        logging.basicConfig(stream=sys.stderr, format="%(levelname)-5.5s [%(name)s] %(message)s")
        logging.getLogger("alembic").setLevel(logging.INFO)
        watch.install()
        steps.install()
        config = configuration(order, channel)
        if order["verb"] == "preview":
            order["arguments"]["channel"] = channel
        with connection_for(config, order):
            found = sibling("child_verbs").perform(config, order)
        channel.emit("result", data=found)
    with contextlib.suppress(AttributeError, ValueError, OSError):  # a project may have taken it away
        sys.stdout.flush()
    channel.emit("bye")
    threading.Thread(target=waits, args=(channel,), daemon=True).start()


def waits(channel: Any) -> None:
    """Tell whom the end of this process waits for: threads that a project left, which nobody else may end."""
    threading.Event().wait(1.0)
    others = [each.name for each in threading.enumerate() if not each.daemon and each is not threading.main_thread()]
    channel.emit("left", threads=others)


if __name__ == "__main__":
    main()
