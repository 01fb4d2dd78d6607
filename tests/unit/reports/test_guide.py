"""The guide to experiments: what it tells people to write is right."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import yaml

from aparte.core import conditions
from aparte.core.scenarios.steps import Experiment
from aparte.reports import sample_size

GUIDE = (Path(__file__).parents[3] / "docs" / "experiments.md").read_text("utf-8")


def test_the_step_of_the_guide_is_a_step() -> None:
    """Its YAML is read without a problem."""
    (written,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    (raw,) = yaml.safe_load(written)
    step = msgspec.convert(raw, Experiment)
    assert step.check("steps[0]", conditions.Known()) == []
    assert step.decide is not None


def test_the_size_of_the_guide_is_the_one_it_tells() -> None:
    """From 2 % to 2.4 % takes some 21,000 people in each variant."""
    (written,) = re.findall(r"sample-size\n(\{.*?\})\n", GUIDE)
    size = sample_size.estimate(msgspec.json.decode(written, type=sample_size.Question))
    assert round(size.per_variant, -3) == 21_000
