"""What a saved connection is."""

from browser.database.profiles import Environment, Profile, SecretKind, new_id, tidy_folder


def test_folders_are_tidy() -> None:
    assert tidy_folder(" Shop / Europe//") == "Shop/Europe"
    assert tidy_folder(" / ") == ""


def test_a_path_names_folder_and_name() -> None:
    assert Profile("1", "orders", "").path == "orders"
    assert Profile("1", "orders", "", "Shop/Europe").path == "Shop/Europe/orders"


def test_usual_values() -> None:
    usual = Profile(new_id(), "x", "y")
    assert (usual.environment, usual.secret.kind, usual.read_only) == (Environment.UNSAID, SecretKind.ASK, False)
    assert usual.tls.mode == "preferred"
    assert new_id() != new_id()
