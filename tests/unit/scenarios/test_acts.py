"""The acts of a scenario's history, as sentences."""

from __future__ import annotations

from aparte.scenarios import acts


def test_an_act_is_a_sentence_with_its_version_and_reason() -> None:
    """Publishing names the version, and whether the people inside moved with it."""
    details = {"version": 3, "moved": True, "comment": "Spring"}
    said = acts.words("scenario.published", details)
    assert said.en == "Published version 3. The people inside moved with it."
    assert said.fr == "A publié la version 3. Les personnes présentes ont suivi."
    assert acts.why(details) == "Spring"
    assert acts.why({"version": 3}) is None


def test_choosing_a_winner_is_told_with_its_reason() -> None:
    """An experiment's winner is part of the history, with why it was chosen."""
    details = {"step": "which", "variant": "short", "why": "It is clearer"}
    said = acts.words("experiment.won", details)
    assert said.fr == "A choisi « short » comme gagnante de « which »."
    assert acts.why(details) == "It is clearer"
