"""What one row of the schema tree says: frozen, made from facts."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

from PySide6.QtCore import QCoreApplication

from browser.database.facts import ObjectKind, ObjectName, TableRef


class Tone(Enum):
    """How loudly a row speaks."""

    NORMAL = "normal"
    STRONG = "strong"
    MUTED = "muted"
    WARNING = "warning"
    FRESH = "fresh"


@dataclass(frozen=True, slots=True)
class Item:
    """One row: its icon (or as `badge` a connection's colour and environment), `text`, then `detail` in muted letters,
    then `marks` at the right edge.

    `key` is unique among its siblings and the same for the same thing after a refresh. `tip` is plain text. `opens`
    names the object that Enter opens, `subject` the object whose details are below, `copies` the bare name that
    "Copy name" takes, `purpose` is what the panel acts on, `found` are the folded texts that the filter found in it,
    `unfolded` rows are shown open by it; a row that `wraps` is a sentence shown in full. `children` makes the rows
    below (None: a leaf); it is cheap and called again after a change.
    """

    key: Hashable
    text: str
    icon: str = ""
    badge: tuple[str, str] = ("", "")
    detail: str = ""
    marks: tuple[str, ...] = ()
    tip: str = ""
    tone: Tone = Tone.NORMAL
    spoken: str = ""
    opens: TableRef | None = None
    subject: ObjectName | None = None
    copies: str = ""
    purpose: str = ""
    found: tuple[str, ...] = ()
    unfolded: bool = False
    wraps: bool = False
    children: "Callable[[], Sequence[Item]] | None" = field(default=None, compare=False)

    @property
    def sentence(self) -> str:
        """What a screen reader says."""
        if self.spoken or self.subject is None:
            return self.spoken or ", ".join(part for part in (self.text, self.detail, *self.marks) if part)
        trouble = tr("could not be read") if self.tone is Tone.WARNING else ""
        said = (self.text, self.subject.kind.value, trouble, *self.marks, self.subject.comment)
        return ", ".join(part for part in said if part)


OBJECT_ICONS = {
    ObjectKind.TABLE: "table-2",
    ObjectKind.VIEW: "eye",
    ObjectKind.MATERIALIZED_VIEW: "layers",
    ObjectKind.SEQUENCE: "list-ordered",
}

GROUP_TITLES = {
    ObjectKind.TABLE: "Tables",
    ObjectKind.VIEW: "Views",
    ObjectKind.MATERIALIZED_VIEW: "Materialised views",
    ObjectKind.SEQUENCE: "Sequences",
}

CONNECTION = "connection"
CONNECTING = "connecting"
REFUSED = "refused"
SHOWS_DDL = "ddl"
READING = "reading"
RETRIES = "retries"


def one_line(text: str) -> str:
    """`text` as it can stand in one row: control characters as their pictures, surrogates escaped."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _picture(character) for character in text)


def _picture(character: str) -> str:
    code = ord(character)
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    if character.isspace():
        return character if code == 0xA0 else " "
    return f"\\u{code:04x}"


def tr(text: str) -> str:
    """A text of the tree in the person's language."""
    return QCoreApplication.translate("schema", text)


def short_mark(mark: str) -> str:
    """A marker where there is little room: "" for what is usual, which the tooltip and what is spoken tell."""
    return "" if mark == tr("not null") else mark


def counted(number: int) -> str:
    """A count as the tree shows it: "2,134"."""
    return f"{number:,}"


def note(text: str, *, key: Hashable = "note", icon: str = "", tone: Tone = Tone.MUTED) -> Item:
    """A sentence in place of facts: something is being read, is missing, or failed."""
    return Item(key, one_line(" ".join(text.split())), icon, tip=text, tone=tone, wraps=key != READING)


def unique_keys(items: Iterable[Item]) -> tuple[Item, ...]:
    """The same items; those whose key an earlier sibling has get an ordinal, so that every key is unique."""
    seen: dict[Hashable, int] = {}
    result = []
    for item in items:
        count = seen.get(item.key, 0)
        seen[item.key] = count + 1
        result.append(replace(item, key=(item.key, count)) if count else item)
    return tuple(result)
