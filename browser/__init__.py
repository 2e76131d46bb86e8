"""Rowlore, a desktop database browser: the map of the house.

One rule to remember: **the feature packages know SQLAlchemy, `ui/` knows Qt, `app.py` introduces them.** One noun names
the feature package, its room in `ui/` and its tests: `browser/rows/`, `browser/ui/rows/`, `tests/rows/`.

Behind each room stands the sentence that must stay true about it. The modules of a room say what they are themselves.

    __main__.py    `rowlore` and `python -m browser`. A missing system library is a sentence, not a traceback.
    app.py         Composition root: arguments, QApplication, event loop, settings, window. The only importer of qasync.
    arguments.py   The command line. It offers nothing that is not built.
    display.py     Whether there is a screen. Looked for before Qt is, because Qt aborts without one.
    desktop.py     `rowlore --install-desktop`. Writes only into the user's own XDG folders.
    paths.py       Where resources, migrations and the user's files are: in a checkout, a wheel, a frozen bundle.
    settings.py    Declared once: name, type, default, title, help. Everything else is derived.
    store.py       What is remembered of a connection: declared relations, labels, trails. Safe for two instances.
    log.py         The rotating log. No password ever reaches it.
    masking.py     Secrets are remembered once and struck out of every message, title and log line.
    workers.py     Threads that end with the program, whatever a driver does in them.
    locks.py       Files that one instance has to itself; whoever dies gives them back.
    errors.py      The tree of expected errors, drawn in its docstring. Whatever is not in it is a bug.

    database/      One connected database: engine, threads, cancel. Nothing stays open after a read.
      dialects/    The only place that knows a vendor; vendors do not know each other.
    schema/        What is in a database, as frozen facts. One broken object costs one node and nothing else.
    rows/          Pages cost the same wherever they lie, long results no memory, related rows one statement a level.
    orm/           The same database as mapped classes, made for what was ticked. Disposed of, they are gone.
    console/       What people type: nothing is pasted into it, its connection is its own, nothing typed is lost.
    migrate/       Alembic with eyes: reading a folder runs nothing of it, running it needs a person's trust.
    demo/          The mapped user / post / order schema: the project's worked example of SQLAlchemy 2.1.
      models/      Its mapped classes.
      repositories/  What one asks of users and orders; they flush and never commit.
      lessons/     Errors people meet, produced on purpose. Nothing is left behind.

    ui/            Qt only: no import of sqlalchemy, alembic or a driver. What lies directly in it serves every panel.
      window/      The main window: composes the panels and connects them. Calls go down, signals come up.
      tasks.py     `start(function, *args, owner=...)`: the one create_task, the one broad except.
      doing.py     Which action of the person a task belongs to, for the statement log.
      actions.py   `@action`: menus, palette and help read the same object.
      messages.py  Errors where they happened, as plain text, with Retry.
      theme.py     Palettes, style sheet, icons. No colour is named anywhere else.
      database/    How one connects, what was sent since, and who holds which connection. Figures, never guesses.
      schema/      The tree of what is there. Refresh keeps expansion, selection and scroll.
      rows/        The tab of one table, and wherever its relations lead: panel, trail, nested rows.
      orm/         The tab of the mapped view. What a loader costs is measured, never guessed.
      console/     The query tab. What will run is marked before it runs.
      migrate/     The tab of migrations: where one stands, what is pending, and what it would do.
      demo/        What the Demo menu opens. Before anything is written it says what.
      widgets/     What panels share: grid, delegate, filter bar, viewer. `data()` does no work.

Who may import whom is checked by import-linter (contracts and their reasons in pyproject.toml) and by tests/house/,
which also checks that this map names every room.
"""

__version__ = "0.1.0"
