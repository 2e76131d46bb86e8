"""What a revision would do: one Operation for each call of `op`, of a batch, or of a connection."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing a revision would do.

    `name` is Alembic's ("add_column"), a connection's ("execute"), a helper's of another file, or "raise".
    `arguments` are their source texts, a keyword's as "name=text". `table` and `schema` are empty where there is none
    or only a run would tell. `sql` is the text of a statement given as such; what only a run would fill in stands in
    it as {source}. `receiver` is what the call is made on: "op", "batch_op", "connection", or empty for a helper.
    `within` says in words what it depends on ("for each of tables, if has_table('x')"), or is empty.
    """

    name: str
    arguments: tuple[str, ...]
    table: str
    line: int
    schema: str = ""
    sql: str = ""
    receiver: str = "op"
    within: str = ""
    batch: bool = False

    @property
    def dynamic(self) -> bool:
        """Whether only a run tells if, or how often, this is done."""
        return bool(self.within)

    def keyword(self, name: str) -> str | None:
        """The source text of a keyword argument, or None where it is not given."""
        start = f"{name}="
        return next((each.removeprefix(start) for each in self.arguments if each.startswith(start)), None)

    @property
    def positional(self) -> tuple[str, ...]:
        """The source texts of the arguments without a name."""
        return tuple(each for each in self.arguments if not _is_keyword(each))


def _is_keyword(argument: str) -> bool:
    name, equals, rest = argument.partition("=")
    return bool(equals) and name.isidentifier() and not rest.startswith("=")
