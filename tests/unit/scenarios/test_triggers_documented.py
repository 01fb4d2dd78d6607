"""Every trigger that the guide writes out is one that can be published, and is written back."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import pytest

from aparte.core import conditions, plain, scenarios
from aparte.core.scenarios import triggers
from aparte.scenarios import yaml_text
from tests.unit.core import stories

GUIDE: Final = Path("docs/scenarios.md").read_text("utf-8")
BLOCKS: Final = re.findall(r"^```yaml\n(trigger:.*?)^```", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("text", BLOCKS)
def test_what_the_guide_writes_is_accepted(text: str) -> None:
    """The block is a trigger without a mistake; read, written and read again it is the same."""
    fields: dict[str, Any] = yaml_text.read(text)
    written = stories.scenario(**fields)
    again = yaml_text.read(yaml_text.write(plain.plain(written)))
    assert scenarios.parse(again, conditions.Known()) == written


def test_on_is_a_word_and_true_a_truth() -> None:
    """YAML 1.1 reads `on`, `off`, `yes` and `no` as truths; definitions do not."""
    read = yaml_text.read("on: left\nanswer: [yes, no, off, y, true, False, truely, 2026-01-05]")
    answer = ["yes", "no", "off", "y", True, False, "truely", "2026-01-05"]
    assert read == {"on": "left", "answer": answer}


def test_the_guide_names_every_kind() -> None:
    """Each kind of trigger has its line in the table."""
    told = GUIDE.partition("## Triggers")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (`.+?`) \|", told, re.MULTILINE)
    named = {name.strip("`") for row in rows for name in row.split(", ")} - {"kind"}
    kinds = {part.__struct_config__.tag for part in triggers.Trigger.__args__}
    assert named == kinds
