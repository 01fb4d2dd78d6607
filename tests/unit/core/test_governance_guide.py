"""The guide to governance: each policy in it is one, and it names the reasons governance gives."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from aparte.core.governance import policy as policies
from aparte.core.governance import reasons
from tests.unit.core import stories

GUIDE = (Path(__file__).parents[3] / "docs" / "governance.md").read_text("utf-8")
POLICIES: list[dict[str, Any]] = [
    yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
]


@pytest.mark.parametrize("raw", POLICIES, ids=lambda raw: next(iter(raw)))
def test_each_policy_of_the_guide_can_be_set(raw: dict[str, Any]) -> None:
    """What it shows is accepted as it stands, and reads as one sentence per rule."""
    parsed = policies.parse(raw)
    rules = sum(len(rule) if isinstance(rule, list) else 1 for rule in raw.values())
    assert len(policies.sentences(parsed)) == rules


def test_the_guide_shows_every_kind_of_rule() -> None:
    """No field of a policy goes without an example, but for the stop that has its own commands."""
    shown = {name for raw in POLICIES for name in raw}
    assert shown == set(policies.Policy.__struct_fields__) - {"emergency_stop"}


def test_the_message_of_the_guide_is_one() -> None:
    """A category is a word of a message."""
    (text,) = re.findall(r"```yaml message\n(.*?)```", GUIDE, re.DOTALL)
    written = stories.scenario(messages={"hello": stories.message(**yaml.safe_load(text))})
    assert written.messages["hello"].category == "promotion"


def test_the_guide_names_reasons_that_exist() -> None:
    """Each code of its table is a reason code."""
    table = GUIDE.split("## Reasons")[1].split("The others")[0]
    codes = set(re.findall(r"`([a-z_]+)`", table))
    assert len(codes) == 21
    assert codes <= {str(reason) for reason in reasons.Reason}
