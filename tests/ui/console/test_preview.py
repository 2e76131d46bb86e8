from browser.console.binds import Bind, BindType
from browser.ui.console.preview import binds_words


def test_parameters_in_words() -> None:
    binds = (Bind("id", BindType.INTEGER, "5"), Bind("password", BindType.TEXT, "hunter2"), Bind("a", BindType.NULL))
    assert binds_words(binds) == ":id = 5 (integer), :password (text), :a (NULL)"
