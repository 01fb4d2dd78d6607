"""Control groups: who is held out of what, as the live versions of scenarios have it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

import msgspec

from aparte.core import shapes
from aparte.core.scenarios import model, steps
from aparte.kernel.errors import ConflictError, NotFoundError
from aparte.kernel.words import Words
from aparte.scenarios import contracts, errors, models, winners


class _Way(msgspec.Struct, frozen=True):
    """How a holdout parts people: two that are alike put everybody on the same side."""

    share: float
    salt: str | None


def find_holdout(workspace_id: int, key: str, step: str | None = None) -> contracts.Holdout:
    """Return a control group of a scenario's live version; raises NotFoundError, ConflictError.

    Without a step, the scenario's own is meant, or else the only step that keeps one.
    """
    scenario = winners.find_live(workspace_id, key)
    found = _holdouts(scenario)
    if not found:
        raise NotFoundError(errors.NO_HOLDOUT.filled(key=key))
    if step is None and "" not in found and len(found) > 1:
        raise ConflictError(errors.WHICH_HOLDOUT.filled(key=key, known=", ".join(found)))
    if step is None:
        step = "" if "" in found else next(iter(found))
    if step not in found:
        known = ", ".join(one for one in found if one)
        raise NotFoundError(errors.NO_HOLDOUT_STEP.filled(key=key, step=step, known=known or "–"))
    way = found[step]
    versions = models.ScenarioVersion.objects.filter(
        scenario__workspace_id=workspace_id, scenario__key=key, published_at__isnull=False
    )
    return contracts.Holdout(
        scenario=scenario,
        step=step,
        title=_title(scenario, step),
        share=way.share,
        versions=tuple(
            version.number
            for version in versions.order_by("number")
            if _holdouts(_parsed(version)).get(step) == way
        ),
    )


def find_brand_group(workspace_id: int, salt: str | None = None) -> contracts.BrandGroup:
    """Return the people held out by a salt, without one by that of most scenarios.

    Raises NotFoundError where no live scenario names it.
    """
    live = [winners.find_live(workspace_id, one.key) for one in _live(workspace_id)]
    salts = Counter(one for scenario in live if (one := _salt(scenario)) is not None)
    if salt is None and salts:
        salt = max(sorted(salts), key=lambda one: salts[one])
    if salt is None or salt not in salts:
        raise NotFoundError(errors.NO_BRAND_GROUP)
    keeping = [scenario for scenario in live if _salt(scenario) == salt]
    shares = [_own(scenario).share for scenario in keeping if scenario.holdout is not None]
    return contracts.BrandGroup(
        salt=salt,
        share=min(shares),
        reach=max(shares),
        keeping=[scenario.key for scenario in keeping],
        others=[one.key for one in live if one not in keeping and _writes(one)],
        since=_kept_since(workspace_id, salt),
    )


def _holdouts(scenario: model.Scenario) -> dict[str, _Way]:
    """Return the control groups of a scenario by step, its own under no name."""
    own = {} if scenario.holdout is None else {"": _own(scenario)}
    return own | {
        step.id: _Way(float(step.share), step.salt)
        for step in scenario.steps
        if isinstance(step, steps.Holdout)
    }


def _own(scenario: model.Scenario) -> _Way:
    assert scenario.holdout is not None, "asked only where a scenario keeps one"
    return _Way(float(scenario.holdout.share), scenario.holdout.salt)


def _salt(scenario: model.Scenario) -> str | None:
    return None if scenario.holdout is None else scenario.holdout.salt


def _title(scenario: model.Scenario, step: str) -> Words:
    if not step:
        return scenario.name
    return next(one.title() for one in scenario.steps if one.id == step)


def _writes(scenario: model.Scenario) -> bool:
    """Return whether a scenario says anything that a control group would be spared."""
    return any(not message.transactional for message in scenario.messages.values())


def _live(workspace_id: int) -> Iterable[models.Scenario]:
    live = models.Scenario.objects.filter(
        workspace_id=workspace_id, status=models.Scenario.Status.LIVE
    )
    return live.order_by("key")


def _kept_since(workspace_id: int, salt: str) -> datetime:
    """Return when a version with this salt was first published."""
    first = models.ScenarioVersion.objects.filter(
        scenario__workspace_id=workspace_id,
        published_at__isnull=False,
        definition__holdout__salt=salt,
    ).order_by("published_at")[0]
    assert first.published_at is not None, "asked only of published versions"
    return first.published_at


def _parsed(version: models.ScenarioVersion) -> model.Scenario:
    return shapes.convert(version.definition, model.Scenario)
