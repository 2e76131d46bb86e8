"""Alembic's other verbs as actions of the tab: what only asks, what makes files, what needs arguments."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QFileDialog

from browser.migrate import verbs
from browser.migrate.places import Place, own_project
from browser.ui.actions import action, action_of, actions_of
from browser.ui.migrate import run_outcome as outcome
from browser.ui.migrate import verb_others_forms as forms
from browser.ui.migrate.tab_layout import RUN
from browser.ui.migrate.verb_form import TextDialog, Values, VerbForm

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from browser.migrate.verbs import Verb
    from browser.ui.migrate.tab import MigrationsTab
    from browser.ui.migrate.verb_form import Field

ASKING = ("current", "history", "heads", "branches", "show_revision", "check", "sql_script")
FILING = ("merge", "revision", "autogenerate")
CHANGING = ("upgrade_to", "downgrade_to", "stamp_to")


class OtherVerbs(QObject):
    """Each verb is an entry of the menu and of the palette; what it says goes to the log."""

    def __init__(self, tab: "MigrationsTab") -> None:
        super().__init__(tab)
        self._tab = tab
        for each in actions_of(self):
            if each.objectName() == "own_folder":
                continue
            each.setProperty("paletteTitle", self.tr("Alembic: {0}").format(each.text().replace("&", "").rstrip("…")))

    def show_state(self) -> None:
        """Enable what can be run now."""
        tab = self._tab
        trusted = tab.folder is not None and tab.folder.trusted and not tab.operator.running
        for name in (*ASKING, *FILING):
            action_of(self, name).setEnabled(trusted)
        for name in CHANGING:
            action_of(self, name).setEnabled(not tab.refused)
        action_of(self, "init").setEnabled(not tab.operator.running)

    def run(self, verb: "Verb") -> None:
        """Run a verb that leaves the database as it is, and say what it said."""
        self._tab.verbs.start(self._run, verb, title=f"alembic {verb}")

    async def _run(self, verb: "Verb") -> None:
        tab = self._tab
        if tab.folder is None:
            return
        tab.below.setCurrentIndex(RUN)
        tab.run_panel.begin(f"alembic {verb}", (), {})
        project = tab.folder.project
        result = await tab.operator.run(verb, project, tab.foot.interpreters.path, tab.options)
        if not outcome.show_other(tab, verb, result):
            return
        if verb.offline:
            title = self.tr("SQL of {0}").format(str(verb))
            TextDialog(tab, title, title, str(result.data), tab.database.dialect.name).open()
        elif verb.name in ("revision", "merge") and verb.arguments.get("only_show"):
            self._offer(verb, result.data)
        elif verb.name in ("revision", "merge"):
            await tab.read_again()
            tab.list.choose(str(result.data[0]["id"]) if result.data else "")

    def _offer(self, verb: "Verb", found: "Sequence[dict[str, str]]") -> None:
        """Show what would be written, and write it when somebody wants it."""
        text = "\n\n".join(each["text"] for each in found)
        about = self.tr("This would be written to {0}.").format(", ".join(each["path"] for each in found))
        certain = {**verb.arguments, "only_show": False}
        if verb.name == "revision" and found:
            certain["rev_id"] = found[0]["id"]
        write = partial(self.run, verbs.Verb(verb.name, certain))
        TextDialog(self._tab, self.tr("A new revision"), about, text, "python", write).open()

    def _ask(self, title: str, explanation: str, fields: "Sequence[Field]", then: "Callable[[Values], None]") -> None:
        VerbForm(self._tab, title, explanation, fields, then).open()

    @property
    def _chosen(self) -> str:
        revision = self._tab.list.current
        return revision.id if revision is not None else "head"

    # -- asking --------------------------------------------------------------------------------------------------

    @action("current", "", "pin", "Which revisions the database says it is at")
    def current(self) -> None:
        """Run alembic current."""
        self.run(verbs.current())

    @action("history", "", "history", "All revisions, as Alembic lists them")
    def history(self) -> None:
        """Run alembic history."""
        self.run(verbs.history())

    @action("show", "", "eye", "The chosen revision, as Alembic shows it")
    def show_revision(self) -> None:
        """Run alembic show."""
        self.run(verbs.show(self._chosen))

    @action("heads", "", "arrow-up-to-line", "The revisions that none follows")
    def heads(self) -> None:
        """Run alembic heads."""
        self.run(verbs.heads())

    @action("branches", "", "git-branch", "The revisions that several follow")
    def branches(self) -> None:
        """Run alembic branches."""
        self.run(verbs.branches())

    @action("check", "", "list-checks", "Whether the models say something that the database does not have")
    def check(self) -> None:
        """Run alembic check."""
        self.run(verbs.check())

    @action("offline SQL…", "", "file-text", "The script of an upgrade or downgrade; nothing is run on the database")
    def sql_script(self) -> None:
        """Ask from where to where, and show the script."""
        tab = self._tab
        rows = sorted(tab.position.rows) if tab.position is not None else []
        fields = forms.sql(rows[0] if len(rows) == 1 else "", self._chosen)
        self._ask(self.tr("Offline SQL…"), forms.SQL, fields, lambda found: self.run(forms.sql_verb(found)))

    # -- changing the database -----------------------------------------------------------------------------------

    @action("upgrade to…", "", "arrow-up", "Upgrade to any target: an id, +2, label@head")
    def upgrade_to(self) -> None:
        """Ask for the target."""
        self._target("upgrade", verbs.upgrade, "heads")

    @action("downgrade to…", "", "arrow-down", "Downgrade to any target: an id, -2, base, label@base")
    def downgrade_to(self) -> None:
        """Ask for the target."""
        self._target("downgrade", verbs.downgrade, "-1")

    def _target(self, direction: str, make: "Callable[[str], Verb]", usual: str) -> None:
        title = self.tr("Upgrade to…") if direction == "upgrade" else self.tr("Downgrade to…")

        def run(found: Values) -> None:
            verb = make(str(found["target"]))
            self._tab.verbs.change(verb, forms.steps_of(self._tab, direction, str(found["target"])))

        self._ask(title, forms.TARGET, forms.target(self._tab, usual), run)

    @action("stamp…", "", "pin", "Only note where the database stands; nothing of any revision runs")
    def stamp_to(self) -> None:
        """Ask for the revisions."""

        def run(found: Values) -> None:
            targets = str(found["target"]).replace(",", " ").split()
            self._tab.verbs.change(verbs.stamp(targets or [""], purge=bool(found["purge"])))

        self._ask(self.tr("Stamp…"), forms.STAMP, forms.stamp(self._tab, self._chosen), run)

    # -- making files --------------------------------------------------------------------------------------------

    @action("merge heads…", "", "git-branch", "A revision that joins several heads; its text is shown first")
    def merge(self) -> None:
        """Ask which, and show what would be written."""
        heads = self._tab.folder.graph.heads if self._tab.folder is not None else ()
        self._ask(self.tr("Merge…"), forms.MERGE, forms.merge(heads), lambda found: self.run(forms.merge_verb(found)))

    @action("new revision…", "", "plus", "An empty revision; its text is shown first")
    def revision(self) -> None:
        """Ask for its message, and show what would be written."""
        self._revision(autogenerate=False)

    @action("new revision from the models…", "", "zap", "alembic revision --autogenerate; what it found is shown first")
    def autogenerate(self) -> None:
        """Ask for its message, and show what would be written."""
        self._revision(autogenerate=True)

    def _revision(self, *, autogenerate: bool) -> None:
        title = self.tr("New revision from the models…") if autogenerate else self.tr("New revision…")
        words = forms.AUTOGENERATE if autogenerate else forms.REVISION
        make = partial(forms.revision_verb, autogenerate=autogenerate)
        self._ask(title, words, forms.revision(self._tab), lambda found: self.run(make(found)))

    @action("The demo's migrations", "", "folder", "Show the migrations that come with Rowlore")
    def own_folder(self) -> None:
        """Read the app's own migrations for this connection."""
        self._tab.open_folder(own_project())

    @action("init…", "", "folder", "The files of a new project, in a folder that has none")
    def init(self) -> None:
        """Ask for a folder, then for the name and template."""
        chooser = QFileDialog(self._tab, self.tr("Where is the new project to lie?"))
        chooser.setObjectName("initChooser")
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.fileSelected.connect(lambda path: self.init_in(Path(path)))
        chooser.finished.connect(chooser.deleteLater)
        chooser.open()

    def init_in(self, folder: Path) -> None:
        """Ask for the name and template of a new project in a folder."""

        def run(found: Values) -> None:
            verb = verbs.init(str(found["directory"]), str(found["template"]))
            verbs.init_plan(folder, verb)
            self._tab.verbs.start(self._init, verb, folder, title=f"alembic {verb}")

        self._ask(self.tr("Init…"), forms.INIT.format(folder), forms.init(), run)

    async def _init(self, verb: "Verb", folder: Path) -> None:
        tab = self._tab
        tab.run_panel.begin(f"alembic {verb}", (), {})
        result = await tab.operator.init(verb, folder, tab.foot.interpreters.path)
        if outcome.show_other(tab, verb, result):
            tab.place = Place(folder, tab.foot.interpreters.chosen, tab.foot.lock_timeout)
            await tab.operator.keep(tab.place)
            await tab.read_again()
