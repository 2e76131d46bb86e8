"""ResetTab: the demo file gets fresh rows once somebody has read that his changes go."""

import asyncio
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from browser.ui.actions import action_of
from browser.ui.demo.tab import DemoTab
from browser.ui.widgets.labels import paragraph


class ResetTab(DemoTab):
    """demoResetTab: one sentence and Reset. Nothing is written before."""

    reset = Signal()
    """The demo is as on its first day."""

    def __init__(self, path: Path, parent: QWidget | None = None) -> None:
        super().__init__(QCoreApplication.translate("ResetTab", "Reset the demo"), "", parent)
        self.setObjectName("demoResetTab")
        self.explanation.hide()
        self._path = path
        run = action_of(self, "run")
        run.setText(self.tr("&Reset"))
        run.setToolTip(self.tr("Give the demo fresh rows; changes to it are lost"))
        for name in ("cancel", "copy_source"):
            self.hide_button(name)
        self.sentence = paragraph(
            self,
            "resetSentence",
            self.tr(
                "This gives the demo file fresh sample rows that end today. Whatever was changed in it is lost."
                " Demos installed into other databases stay as they are."
            ),
        )
        column = QVBoxLayout(self.body)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.sentence)
        column.addWidget(paragraph(self, "resetPath", str(path), muted=True, fixed=True))
        column.addStretch(1)
        self.show_body()

    async def work(self) -> None:
        """Reset on a worker's thread."""
        from browser.demo import install

        await asyncio.to_thread(install.reset, self._path)
        self.reset.emit()
        self.message.show_notice(self.tr("The demo is as on its first day."))

    def was_cancelled(self) -> None:
        """It cannot be stopped half way."""
        self.message.show_notice(self.tr("The demo is being reset all the same; it takes seconds."))
