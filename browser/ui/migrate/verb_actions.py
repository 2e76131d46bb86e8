"""Alembic's verbs as actions of the tab: those that change the database, and all others."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from browser.errors import NotSupported, RowloreError
from browser.migrate import verbs
from browser.ui import tasks
from browser.ui.actions import action, action_of, actions_of
from browser.ui.migrate import run_outcome as outcome
from browser.ui.migrate import verb_plans as plans
from browser.ui.migrate import wording
from browser.ui.migrate.tab_layout import RUN
from browser.ui.migrate.verb_question import Question
from browser.ui.widgets.asking import finished

if TYPE_CHECKING:
    from browser.migrate.verbs import Verb
    from browser.ui.migrate.tab import MigrationsTab
    from browser.ui.migrate.verb_plans import Plan

CHANGING = ("upgrade_all", "upgrade_one", "downgrade_one", "downgrade_base", "stamp_here")


class Verbs(QObject):
    """What can be run, and whether it can be now. `upgrade` and `downgrade` follow the chosen revision."""

    def __init__(self, tab: "MigrationsTab") -> None:
        super().__init__(tab)
        self._tab = tab
        self._plans: dict[str, Plan] = {}
        self._task: asyncio.Task[Any] | None = None
        actions_of(self)

    def show_plans(self, *found: "Plan") -> None:
        """What the two buttons would do now."""
        self._plans = {each.direction: each for each in found}
        for each in found:
            action_of(self, each.direction).setEnabled(not (self._tab.refused or each.refused))
        self._show_dry_run()

    def show_state(self) -> None:
        """Enable what can be run."""
        tab = self._tab
        refused = bool(tab.refused)
        for name in CHANGING:
            action_of(self, name).setEnabled(not refused)
        self._show_dry_run()
        action_of(self, "cancel").setEnabled(tab.operator.running)
        action_of(self, "stop_after").setEnabled(tab.operator.running)
        tab.foot.cancel.setEnabled(tab.operator.running)
        if refused:
            for name in ("upgrade", "downgrade"):
                action_of(self, name).setEnabled(False)

    def _show_dry_run(self) -> None:
        """What cannot be upgraded cannot be tried either."""
        upgrade = self._plans.get("upgrade")
        possible = upgrade is not None and not (self._tab.refused or upgrade.refused)
        action_of(self, "dry_run").setEnabled(possible)
        self._tab.foot.dry_run.setEnabled(possible)

    # -- running -------------------------------------------------------------------------------------------------

    def change(self, verb: "Verb", steps: tuple[str, ...] = ()) -> None:
        """Run a verb that changes the database."""
        self.start(self._change, verb, steps, title=str(verb).capitalize())

    def start(self, function: Callable[..., Awaitable[Any]], *args: Any, title: str) -> None:
        """Run `await function(*args)`, unless something runs already."""
        tab = self._tab
        if tab.operator.running or (self._task is not None and not self._task.done()):
            return
        tab.message.dismiss()
        task = self._task = tasks.start(function, *args, owner=tab, title=title)
        tab.busy.begin(task, title)
        task.add_done_callback(lambda done: tab.busy.end(done) if tasks.is_alive(tab) else None)

    async def _change(self, verb: "Verb", steps: tuple[str, ...]) -> None:
        tab = self._tab
        if tab.position is None:
            await tab.read_folder()  # it could not be asked where it stands; this is a retry
        if tab.folder is None or tab.position is None:
            return
        how = (verb, tab.folder.project, tab.foot.interpreters.path, tab.options)
        backup = tab.foot.backup.isChecked()
        if not await self._allowed(verb, steps):
            return
        self._begin(verb, steps)
        try:
            report = await tab.operator.migrate(*how, with_backup=backup)
        except NotSupported:
            await tab.read_again()  # the files may have changed
            raise
        finally:
            if tasks.is_alive(tab):
                tab.run_panel.steps.stop()
        if not tasks.is_alive(tab):
            return
        outcome.show_report(tab, verb, report, retry=lambda: self.change(verb, steps))
        tab.database_changed.emit(tab.database)
        try:
            await tab.read_again(choose_here=True)
        except RowloreError as error:  # what became of the run matters more
            tab.run_panel.log.say(str(error))

    async def _allowed(self, verb: "Verb", steps: tuple[str, ...]) -> bool:
        """On a production database one question first."""
        from browser.database.profiles import Environment

        tab = self._tab
        profile = tab.database.profile
        if profile is None or profile.environment != Environment.PRODUCTION:
            return True
        count = wording.counted(len(steps), "revision") if steps else self.tr("no revision")
        text = self.tr("“alembic {0}” would run {1} on “{2}”, which is marked as production.")
        said = text.format(str(verb), count, tab.database.name)
        title, no = self.tr("This is production"), self.tr("&Do not run")
        return bool(await finished(Question(tab, title, said, self.tr("&Run it"), no)))

    async def _dry(self, verb: "Verb", steps: tuple[str, ...]) -> None:
        tab = self._tab
        if tab.folder is None:
            return
        self._begin(verb, steps)
        how = (verb, tab.folder.project, tab.foot.interpreters.path, tab.options)
        try:
            result = await tab.operator.dry_run(*how)
        finally:
            if tasks.is_alive(tab):
                tab.run_panel.steps.stop()
        outcome.show_dry(tab, verb, result)

    def _begin(self, verb: "Verb", steps: tuple[str, ...]) -> None:
        tab = self._tab
        tab.below.setCurrentIndex(RUN)
        messages = {each.id: each.message for each in tab.folder.graph.revisions.values()} if tab.folder else {}
        tab.run_panel.begin(f"alembic {verb}", steps, messages)

    def _plan(self, direction: str, target: str) -> "Plan | None":
        tab = self._tab
        if tab.folder is None or tab.position is None:
            return None
        return plans.plan(tab.folder, tab.position, direction, target)

    def _run_plan(self, found: "Plan | None") -> None:
        if found is None or self._tab.refused:
            return
        if found.refused:
            self._tab.message.show_notice(found.refused)
            return
        make = verbs.upgrade if found.direction == "upgrade" else verbs.downgrade
        self.change(make(found.target), found.steps)

    # -- what changes the database -------------------------------------------------------------------------------

    @action("Upgrade", "Ctrl+Return", "arrow-up", "Upgrade: to the chosen revision if it is pending, else to head")
    def upgrade(self) -> None:
        """Upgrade as the button says."""
        self._run_plan(self._plans.get("upgrade"))

    @action("Downgrade", "Ctrl+Shift+Return", "arrow-down", "Downgrade: to the chosen revision, else by one")
    def downgrade(self) -> None:
        """Downgrade as the button says."""
        self._run_plan(self._plans.get("downgrade"))

    @action("Dry run", "Ctrl+Alt+Return", "eye", "Run the upgrade so that the database is afterwards what it was")
    def dry_run(self) -> None:
        """Run the upgrade of the button dry."""
        found = self._plans.get("upgrade")
        if found is None or found.refused or self._tab.refused:
            return
        self.start(self._dry, verbs.upgrade(found.target), found.steps, title=self.tr("Dry run"))

    @action("Cancel the migration", "Escape", "circle-stop", "End what runs now, in the middle of a revision, too")
    def cancel(self) -> None:
        """End what runs."""
        self._tab.operator.cancel()

    @action(
        "Stop after this revision", "", "square", "End when the revision that runs now has ended; keep what has run"
    )
    def stop_after(self) -> None:
        """End after the revision that runs."""
        self._tab.operator.stop()

    @action("Upgrade to all heads", "", "arrow-up-to-line", "alembic upgrade heads")
    def upgrade_all(self) -> None:
        """Upgrade to all heads."""
        self._run_plan(self._plan("upgrade", "heads"))

    @action("Upgrade by one revision", "", "arrow-up", "alembic upgrade +1")
    def upgrade_one(self) -> None:
        """Upgrade by one."""
        self._run_plan(self._plan("upgrade", "+1"))

    @action("Downgrade by one revision", "", "arrow-down", "alembic downgrade -1")
    def downgrade_one(self) -> None:
        """Downgrade by one."""
        self._run_plan(self._plan("downgrade", "-1"))

    @action("Downgrade to base", "", "arrow-down-to-line", "alembic downgrade base: take everything back")
    def downgrade_base(self) -> None:
        """Downgrade to the base."""
        self._run_plan(self._plan("downgrade", "base"))

    @action("Stamp the chosen revision", "", "pin", "Only note that the database stands here; nothing of it runs")
    def stamp_here(self) -> None:
        """Stamp the chosen revision."""
        revision = self._tab.list.current
        if revision is not None and not self._tab.refused:
            self.change(verbs.stamp(revision.id))

    async def there_and_back(self) -> None:
        """One revision down, and everything up again."""
        for direction, target in (("downgrade", "-1"), ("upgrade", "heads")):
            found = self._plan(direction, target)
            if found is None or found.refused or self._tab.refused:
                continue
            make = verbs.upgrade if direction == "upgrade" else verbs.downgrade
            await self._change(make(found.target), found.steps)
