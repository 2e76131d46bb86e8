"""The left side: entity, limit, paths, buttons."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QWidget

from browser.database.facts import TableRef
from browser.ui.orm.controls import Controls
from browser.ui.orm.path_model import PathStep
from tests.ui.driving import key, type_text

REFS = [TableRef("main", name) for name in ("orders", "users", "<b>")]


def test_entities_are_found_by_any_part_of_their_name(application: QApplication) -> None:
    owner = QWidget()
    load, compare, same = (QAction(text, owner) for text in ("&Load", "Compare", "Same"))
    controls = Controls(load, compare, same, owner)
    chosen: list[object] = []
    controls.entity_chosen.connect(chosen.append)
    controls.offer([(ref, ref.name) for ref in REFS])
    assert controls.choose(REFS[1])
    assert not controls.choose(TableRef("other", "users"))
    assert chosen == [REFS[1]]
    assert controls.chosen == REFS[1]
    controls.offer([(ref, ref.name) for ref in reversed(REFS)])
    assert controls.chosen == REFS[1]
    owner.show()
    field = controls.entity.lineEdit()
    assert field is not None
    field.setFocus()
    field.selectAll()
    type_text(field, "nonsense")
    key(field, Qt.Key.Key_Return)
    controls.limit.setFocus()
    assert field.text() == "users"
    load.setEnabled(False)
    assert not controls.load_button.isEnabled()
    owner.deleteLater()


def test_what_is_left_out_is_said(application: QApplication) -> None:
    owner = QWidget()
    controls = Controls(QAction(owner), QAction(owner), QAction(owner), owner)
    controls.show_left_out([f"<i>t{number}: it has no key." for number in range(6)])
    assert controls.notes.text().count("no key") == 4
    assert controls.notes.text().endswith("and 2 more")
    assert not controls.notes.isHidden()
    controls.show_left_out([])
    assert controls.notes.isHidden()
    owner.deleteLater()


def test_one_loader_for_all_is_offered_where_there_are_several(application: QApplication) -> None:
    owner = QWidget()
    controls = Controls(QAction(owner), QAction(owner), QAction(owner), owner)
    controls.paths.show(REFS[0], [PathStep(name, REFS[1], name, True) for name in "ab"])
    assert controls.same_button.isHidden()
    controls.paths.tick(("a",))
    controls.paths.tick(("b",))
    assert not controls.same_button.isHidden()
    owner.deleteLater()
