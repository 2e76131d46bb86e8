"""The command line."""

from pathlib import Path

import pytest

from browser import arguments


def test_nothing_asked() -> None:
    asked = arguments.parse([])
    assert asked.urls == ()
    assert not (asked.table or asked.demo or asked.read_only or asked.screenshot or asked.theme or asked.size)


def test_everything_asked() -> None:
    words = "a.db postgresql://h/d --profile Shop/orders --profile b --table orders --read-only --demo --reset-demo"
    asked = arguments.parse([*words.split(), "--dark", "--size", "1600x1000", "--screenshot", "p.png"])
    assert asked.urls == ("a.db", "postgresql://h/d")
    assert asked.profiles == ("Shop/orders", "b")
    assert (asked.table, asked.theme, asked.size) == ("orders", "dark", (1600, 1000))
    assert asked.screenshot == Path("p.png")
    assert asked.read_only and asked.demo and asked.reset_demo


@pytest.mark.parametrize("words", [["--size", "big"], ["--dark", "--light"], ["--query"], ["--table"]])
def test_wrong_ones_end_with_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse(words)
    assert ended.value.code == 2
    assert "rowlore: error:" in capsys.readouterr().err


def test_help_explains_each(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse(["--help"])
    assert ended.value.code == 0
    said = capsys.readouterr().out
    for name in (
        "URL or file",
        "--profile",
        "--table",
        "--read-only",
        "--demo",
        "--reset-demo",
        "--screenshot",
        "ROWLORE_HOME",
    ):
        assert name in said


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        arguments.parse(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"Rowlore {arguments.version()}\n"
