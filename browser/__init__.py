"""Rowlore, a desktop database browser: the map of the house.

One rule to remember: **the feature packages know SQLAlchemy, `ui/` knows Qt, `app.py` introduces them.** One noun names
the feature package, its room in `ui/` and its tests: `browser/rows/`, `browser/ui/rows/`, `tests/rows/`.

Behind each room stands the sentence that must stay true about it.

    __main__.py    `rowlore` and `python -m browser`. A missing system library is a sentence, not a traceback.
    app.py         Composition root: arguments, QApplication, event loop, settings, window. The only importer of qasync.
    paths.py       Where resources, migrations and the user's files are: in a checkout, a wheel, a frozen bundle.
    desktop.py     `rowlore --install-desktop`. Writes only into the user's own XDG folders.
    errors.py      The tree of expected errors, drawn in its docstring. Whatever is not in it is a bug.
    settings.py    Declared once: name, type, default, title, help. Everything else is derived.
    masking.py     What must not be shown: every text that may hold a password passes through it.
    workers.py     Named threads that end when they are told to. Nothing else in the product starts a thread for work.
    log.py         The rotating log. No password ever reaches it.

    database/      One connected database: engine, threads, cancel. Nothing stays open after a read.
      dialects/    The only place that knows a vendor; vendors do not know each other.
    schema/        What is in a database, as frozen facts. One broken object costs one node and nothing else.
    rows/          The rows of one table, in pages, with exact values. A page costs the same wherever it lies.
    demo/          The mapped user / post / order schema: the project's worked example of SQLAlchemy 2.1.

    ui/            Qt only: no import of sqlalchemy, alembic or a driver.
      tasks.py     `start(function, *args, owner=...)`: the one create_task, the one broad except.
      actions.py   `@action`: menus, palette and help read the same object.
      messages.py  Errors where they happened, as plain text, with Retry.
      theme.py     Palettes, style sheet, icons. No colour is named anywhere else.
      window.py    The main window: connects panels to each other. Calls go down, signals come up.
      database/ schema/ rows/    The panels of the features. They do not import each other.
      widgets/     What they share: grid, delegate, filter bar, viewer. `data()` does no work.

Who may import whom is checked by import-linter (contracts and their reasons in pyproject.toml) and by tests/house/.
"""

__version__ = "0.1.0"
