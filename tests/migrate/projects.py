"""Migrations projects on disk, made by us: well-formed ones, broken ones, and ones that do something when they are run.

`write(folder, revisions)` makes a whole project that real Alembic can run; the makers below give the revisions.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.migrate.project_files import ASYNC_ENV, ENV, INI, MAKO

__all__ = ["ASYNC_ENV", "ENV", "INI", "Made"]


@dataclass(frozen=True)
class Made:
    """One revision to write. `upgrade` and `downgrade` are the lines of the functions' bodies."""

    id: str
    down: str | Sequence[str] | None = None
    message: str = ""
    labels: str | Sequence[str] | None = None
    depends_on: str | Sequence[str] | None = None
    upgrade: str = "pass"
    downgrade: str = "pass"
    top: str = ""
    """Statements of the module, run when it is imported."""
    name: str = ""
    """The file's name, if it shall not be made of id and message."""
    date: str = "2026-11-20 08:00:00"
    source: str | bytes = field(default="", repr=False)
    """The whole file, where it is something else."""

    @property
    def file(self) -> str:
        """The name of its file."""
        return self.name or f"{self.id}_{'_'.join(self.message.lower().split())[:40]}.py"

    def text(self) -> bytes:
        """What is in its file."""
        if self.source:
            return self.source if isinstance(self.source, bytes) else self.source.encode()
        return TEMPLATE.format(
            message=self.message or f"revision {self.id}",
            id=self.id,
            revises=self.down if isinstance(self.down, str) else ", ".join(self.down or ()),
            date=self.date,
            top=self.top,
            down=_written(self.down),
            labels=_written(self.labels),
            depends_on=_written(self.depends_on),
            upgrade=_body(self.upgrade),
            downgrade=_body(self.downgrade),
        ).encode()


TEMPLATE = '''\
"""{message}

Revision ID: {id}
Revises: {revises}
Create Date: {date}

"""
from typing import Sequence, Union

from alembic import op
import sqlalchemy as sa
{top}

# revision identifiers, used by Alembic.
revision: str = "{id}"
down_revision: Union[str, Sequence[str], None] = {down}
branch_labels: Union[str, Sequence[str], None] = {labels}
depends_on: Union[str, Sequence[str], None] = {depends_on}


def upgrade() -> None:
{upgrade}


def downgrade() -> None:
{downgrade}
'''


def _written(value: str | Sequence[str] | None) -> str:
    return repr(value if value is None or isinstance(value, str) else tuple(value))


def _body(lines: str) -> str:
    return "\n".join(f"    {line}" for line in lines.strip("\n").splitlines()) or "    pass"


def write(folder: Path, revisions: Iterable[Made], *, env: str = ENV, ini: str = INI) -> Path:
    """Write a project (alembic.ini, migrations/env.py, script.py.mako, versions/) and return its folder."""
    versions = folder / "migrations" / "versions"
    versions.mkdir(parents=True, exist_ok=True)
    (folder / "alembic.ini").write_text(ini)
    (folder / "migrations" / "env.py").write_text(env)
    (folder / "migrations" / "script.py.mako").write_text(MAKO)
    for revision in revisions:
        (versions / revision.file).write_bytes(revision.text())
    return folder


def table(name: str, *columns: str) -> tuple[str, str]:
    """The bodies of `upgrade` and `downgrade` that make and drop a table with an id and texts."""
    more = "".join(f', sa.Column("{each}", sa.String(50))' for each in columns)
    return f'op.create_table("{name}", sa.Column("id", sa.Integer, primary_key=True){more})', f'op.drop_table("{name}")'


def _with_table(id: str, down: str | Sequence[str] | None, **more: str | Sequence[str]) -> Made:
    up, back = table(f"t_{id}", "name")
    return Made(id, down, upgrade=up, downgrade=back, **more)  # type: ignore[arg-type]


def line(count: int, *, tables: bool = True) -> list[Made]:
    """Revisions that follow each other: r0001, r0002 ... Each makes a table of its own, unless told not to."""
    names = [f"r{number:04}" for number in range(1, count + 1)]
    pairs = zip(names, [None, *names], strict=False)
    return [_with_table(id, down) if tables else Made(id, down) for id, down in pairs]


def many(count: int = 2000, *, every: int = 10) -> list[Made]:
    """A long life: every tenth revision begins a branch of three that is merged again four revisions later."""
    made: list[Made] = []
    open_branches: list[tuple[int, str]] = []
    main, number = "", 0
    while len(made) < count:
        number += 1
        id = f"{number:04x}{number * 2654435761 % 2**32:08x}"
        down: str | tuple[str, ...] | None = main or None
        if open_branches and number - open_branches[0][0] >= every // 2:
            down = (main, open_branches.pop(0)[1])
        made.append(_long_life(id, down, number))
        main = id
        if number % every == 0:
            below: str = id
            for part in range(3):
                branched = f"b{part}{id}"
                made.append(_long_life(branched, below, number))
                below = branched
            open_branches.append((number, below))
    return made[:count]


def _long_life(id: str, down: str | tuple[str, ...] | None, number: int) -> Made:
    """What is usual in such a file: a handful of operations, written out as autogenerate does."""
    up = f"""\
# ### commands auto generated by Alembic - please adjust! ###
op.create_table(
    "table_{number}",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("name", sa.String(length=255), nullable=True),
    sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
    sa.PrimaryKeyConstraint("id"),
)
op.create_index(op.f("ix_table_{number}_name"), "table_{number}", ["name"], unique=False)
with op.batch_alter_table("users", schema=None) as batch_op:
    batch_op.add_column(sa.Column("column_{number}", sa.Text(), nullable=True))
# ### end Alembic commands ###"""
    back = f"""\
with op.batch_alter_table("users", schema=None) as batch_op:
    batch_op.drop_column("column_{number}")
op.drop_index(op.f("ix_table_{number}_name"), table_name="table_{number}")
op.drop_table("table_{number}")"""
    minute = f"2026-01-{1 + number % 28:02} 10:{number % 60:02}:00.123456"
    return Made(id, down, f"change number {number}", upgrade=up, downgrade=back, date=minute)


def two_heads() -> list[Made]:
    """A branch point with two heads: base1 -> left1 -> left2, base1 -> right1."""
    return [
        _with_table("base1", None),
        _with_table("left1", "base1"),
        _with_table("left2", "left1"),
        _with_table("right1", "base1"),
    ]


def three_parents() -> list[Made]:
    """Three branches that come together in one revision, "merged"."""
    sides = [_with_table(f"{name}01", "base1") for name in ("side_a", "side_b", "side_c")]
    return [_with_table("base1", None), *sides, Made("merged", [each.id for each in sides], "three become one")]


def labelled() -> list[Made]:
    """Two bases with labels, and a dependency across: billing2 needs users2."""
    return [
        _with_table("users1", None, labels="users"),
        _with_table("users2", "users1"),
        _with_table("users3", "users2"),
        _with_table("billing1", None, labels=("billing", "money")),
        _with_table("billing2", "billing1", depends_on="users2"),
        _with_table("billing3", "billing2"),
    ]


def depends_on_a_label() -> list[Made]:
    """A revision that depends on a branch by its label."""
    return [
        _with_table("users1", None, labels="users"),
        _with_table("orders1", None, labels="orders", depends_on="users"),
    ]


def missing_parent() -> list[Made]:
    """One stands on a revision whose file is gone."""
    return [Made("first1"), Made("third1", "second1", "stands on nothing")]


def duplicates() -> list[Made]:
    """Two files give the same revision."""
    return [Made("first1"), Made("same01", "first1", "one"), Made("same01", "first1", "other")]


def same_label_twice() -> list[Made]:
    """Two revisions give one branch label."""
    return [Made("first1", labels="twice"), Made("second1", labels="twice")]


def circle() -> list[Made]:
    """Three revisions that follow each other round and round, beside a sound one."""
    return [Made("sound1"), Made("round1", "round3"), Made("round2", "round1"), Made("round3", "round2")]


def follows_itself() -> list[Made]:
    """A revision that is its own parent."""
    return [Made("sound1"), Made("itself1", "itself1")]


def syntax_error() -> list[Made]:
    """A good revision, and one that Python does not read, in its fourth line."""
    broken = Made(
        "broken1", name="broken1_oops.py", source='"""oops"""\nrevision = "broken1"\n\ndef upgrade(:\n    pass\n'
    )
    return [*line(2), broken]


def runs_on_import(marker: Path) -> list[Made]:
    """A revision that writes a file when it is imported; its functions write others, `<marker>.up` and `.down`."""
    write_marker = f"import pathlib; pathlib.Path({str(marker)!r})"
    return [
        *line(1),
        Made(
            "evil01",
            "r0001",
            "writes a file when it is imported",
            top=f'{write_marker}.write_text("imported")',
            upgrade=f'{write_marker}.with_suffix(".up").write_text("up")',
            downgrade=f'{write_marker}.with_suffix(".down").write_text("down")',
        ),
    ]


def env_with_marker(marker: Path) -> str:
    """An env.py that writes a file when it is run."""
    return f"import pathlib\n\npathlib.Path({str(marker)!r}).write_text('env')\n{ENV}"


def fails_in_the_middle() -> list[Made]:
    """Four revisions; the third makes a table, adds a row and then fails; what is left depends on the database."""
    before = table("half", "name")[0]
    return [
        *line(2),
        Made(
            "fails3",
            "r0002",
            "fails after its first table",
            upgrade=f"{before}\nop.execute(\"INSERT INTO half (id, name) VALUES (1, 'left')\")\n"
            'op.execute("INSERT INTO no_such_table VALUES (1)")\n' + table("never")[0],
            downgrade='op.drop_table("half")',
        ),
        _with_table("after4", "fails3"),
    ]


def raises(words: str = "not today") -> list[Made]:
    """The second revision raises an error of its own, after it has made a table."""
    up, back = table("raised")
    return [*line(1), Made("raise2", "r0001", upgrade=f"{up}\nraise RuntimeError({words!r})", downgrade=back)]


def slow(seconds: float = 30.0) -> list[Made]:
    """The second revision makes a table and then sleeps inside its transaction."""
    up, back = table("slowly")
    return [
        *line(1),
        Made("slow02", "r0001", "takes its time", upgrade=f"{up}\nimport time\ntime.sleep({seconds})", downgrade=back),
        _with_table("after3", "slow02"),
    ]


def data_migration() -> list[Made]:
    """A table, a new column with values computed from an old one, and the old one dropped."""
    move = """\
op.add_column("people", sa.Column("full_name", sa.String(100), nullable=True))
people = sa.table("people", sa.column("full_name", sa.String), sa.column("name", sa.String))
op.execute(people.update().values(full_name=people.c.name))
connection = op.get_bind()
connection.execute(sa.text("UPDATE people SET full_name = 'nobody' WHERE full_name IS NULL"))"""
    fill = f"""\
people = {table("people", "name")[0]}
op.bulk_insert(people, [{{"id": 1, "name": "Ada"}}, {{"id": 2, "name": "Grace"}}])"""
    return [
        Made("people1", None, "people", upgrade=fill, downgrade='op.drop_table("people")'),
        Made(
            "people2",
            "people1",
            "full names",
            upgrade=move,
            downgrade='with op.batch_alter_table("people") as batch:\n    batch.drop_column("full_name")',
        ),
        Made(
            "people3",
            "people2",
            "names go, for good",
            upgrade='with op.batch_alter_table("people") as batch:\n    batch.drop_column("name")',
            downgrade='raise NotImplementedError("The names are gone.")',
        ),
    ]


def needs_a_lock(name: str = "busy") -> list[Made]:
    """The second revision alters a table that another session may hold."""
    up, back = table(name, "name")
    alter = f'op.add_column("{name}", sa.Column("more", sa.Integer))'
    return [
        Made("busy01", None, upgrade=up, downgrade=back),
        Made("busy02", "busy01", upgrade=alter, downgrade=f'op.drop_column("{name}", "more")'),
    ]
