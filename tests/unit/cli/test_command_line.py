"""The command line: found by file, in two languages, with words for every mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from aparte.cli import brands, catalogue, installation, main, speech
from aparte.cli.supervision import children, places
from aparte.kernel.errors import ConflictError
from aparte.kernel.words import Words


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """Speak English unless a test says otherwise."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


def test_every_file_is_a_command_with_words() -> None:
    """Each file of commands holds one, with a sentence in both languages."""
    found = catalogue.every()
    assert {"up", "demo", "web", "engine", "sender", "inbox", "migrate"} <= {
        each.name for each in found
    }
    for each in found:
        assert each.summary.en
        assert each.summary.fr
        assert (each.run is None) == bool(each.parts)


@pytest.mark.parametrize(
    ("locale", "language"),
    [("fr_FR.UTF-8", "fr"), ("fr", "fr"), ("en_GB.UTF-8", "en"), ("C", "en"), ("", "en")],
)
def test_the_locale_chooses_the_language(locale: str, language: str) -> None:
    """French for any French locale, English otherwise."""
    assert speech.language({"LANG": locale}) == language
    assert speech.language({"LC_ALL": locale or "C", "LANG": "fr"}) == language


def test_help_lists_the_commands_people_use(capsys: pytest.CaptureFixture[str]) -> None:
    """Commands that only serve the process tree are left out."""
    assert main.main([]) == 0
    shown = capsys.readouterr().out
    assert "Start everything" in shown
    assert "demo-month" not in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["upp"], "Il n’y a pas de commande « upp »."),
        (["up", "--engines", "x"], "--engines attend un nombre, pas « x »."),
        (["up", "--engines", "0"], "--engines attend un nombre, pas « 0 »."),
        (["user", "add"], "Il manque : email."),
        (["up", "--wings"], "Rien ici ne s’appelle --wings."),
    ],
)
def test_mistakes_are_told_in_french(
    arguments: list[str],
    said: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A command line nobody understands ends with status 2 and says what to do."""
    monkeypatch.setenv("LANG", "fr_FR.UTF-8")
    with pytest.raises(SystemExit) as stopped:
        main.main(arguments)
    assert stopped.value.code == 2
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == said
    assert "--help` montre comment." in lines[1]


def test_a_port_that_is_none_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """APARTE_PORT is looked at before anything starts."""
    monkeypatch.setenv("APARTE_DATA", str(tmp_path))
    monkeypatch.setenv("APARTE_PORT", "eighty")
    with pytest.raises(installation.UnusableError, match="“eighty”, which is not a port"):
        installation.load()


def test_a_data_folder_that_is_a_file_is_refused_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What cannot be written to is said, with the variable that chooses another."""
    (tmp_path / "taken").write_text("not a folder")
    monkeypatch.setenv("APARTE_DATA", str(tmp_path / "taken"))
    monkeypatch.delenv("APARTE_PORT", raising=False)
    with pytest.raises(installation.UnusableError, match="APARTE_DATA"):
        installation.load()


def test_a_data_folder_is_held_by_one(tmp_path: Path) -> None:
    """A second run on the same folder is refused; once released it is free again."""
    held = places.Folder(tmp_path)
    with pytest.raises(ConflictError, match="already runs on the data folder"):
        places.Folder(tmp_path)
    held.release()
    places.Folder(tmp_path).release()


def test_restarts_back_off_and_forgive() -> None:
    """Each failure doubles the wait up to a bound; a long life begins anew."""
    child = children.Child(children.Spec(name="x", arguments=()))
    delays = [child.plan_restart(now=1.0) for _ in range(7)]
    assert delays == [0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 15.0]
    assert child.plan_restart(now=1_000.0) == 0.5


def test_why_a_process_ended_is_said() -> None:
    """Statuses and signals have names."""
    assert children.reason(3) == "exit status 3"
    assert children.reason(-9) == "signal SIGKILL"


def test_a_box_is_as_wide_as_its_longest_line() -> None:
    """What must not be overlooked stands in a frame."""
    assert speech.boxed(["a", "long"]) == "╭──────╮\n│ a    │\n│ long │\n╰──────╯"


def test_a_brand_gets_a_key_of_its_name() -> None:
    """Accents go, what is no letter or digit becomes a hyphen."""
    assert brands.key_of("Maison Lumière & Fils") == "maison-lumiere-fils"
    assert brands.key_of("家") == "brand"


def test_words_are_filled(capsys: pytest.CaptureFixture[str]) -> None:
    """Places in words are filled in the reader's language."""
    speech.say(Words(en="{n} lamps", fr="{n} lampes"), n=3)
    assert capsys.readouterr().out == "3 lamps\n"
