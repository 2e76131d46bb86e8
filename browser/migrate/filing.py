"""A revision file that was shown first is written exactly as it was shown."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from browser import errors

if TYPE_CHECKING:
    from browser.migrate.project import Project


@dataclass(frozen=True, slots=True)
class Draft:
    """A file that a verb with `only_show` would write; `exists` says that something is there already."""

    id: str
    path: Path
    text: str
    exists: bool = False


def drafts(data: Any, project: "Project") -> tuple[Draft, ...]:
    """The files in the `data` of a result of revision or merge. Raises NotSupported for a place outside the project."""
    found = []
    for each in data or ():
        path = Path(str(each["path"]))
        whole = path if path.is_absolute() else project.folder / path
        if not any(whole.resolve().is_relative_to(place.resolve()) for place in _places(project)):
            raise errors.NotSupported(f"{whole} is outside of the folders for revisions.")
        found.append(Draft(str(each["id"]), whole, str(each["text"]), whole.exists()))
    return tuple(found)


def accept(draft: Draft) -> Path:
    """Write the file. Raises NotSupported where something of that name is there, or the folder cannot be written."""
    try:
        draft.path.parent.mkdir(parents=True, exist_ok=True)
        with draft.path.open("x", encoding="utf-8") as file:
            file.write(draft.text)
    except FileExistsError:
        raise errors.NotSupported(f"{draft.path} is there already.", hint="Choose another message.") from None
    except OSError as error:
        raise errors.NotSupported(f"{draft.path} cannot be written.", words=error.strerror or str(error)) from None
    return draft.path


def _places(project: "Project") -> tuple[Path, ...]:
    return project.version_locations or (project.script_location / "versions",)
