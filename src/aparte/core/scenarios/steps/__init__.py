"""The kinds of step: each a file with its struct, its logic and its words; listed once, here."""

from __future__ import annotations

from aparte.core.scenarios.steps.alert import Alert
from aparte.core.scenarios.steps.base import END, NEXT, Exit, Lead, StepRunner
from aparte.core.scenarios.steps.base import Step as BaseStep
from aparte.core.scenarios.steps.branch import Branch
from aparte.core.scenarios.steps.change import Change
from aparte.core.scenarios.steps.choice import Choice
from aparte.core.scenarios.steps.experiment import Experiment
from aparte.core.scenarios.steps.holdout import Holdout
from aparte.core.scenarios.steps.jump import Jump
from aparte.core.scenarios.steps.leave import Leave
from aparte.core.scenarios.steps.others import Start, Stop
from aparte.core.scenarios.steps.ranking import Ranking
from aparte.core.scenarios.steps.send import Send
from aparte.core.scenarios.steps.split import Split
from aparte.core.scenarios.steps.spread import Spread
from aparte.core.scenarios.steps.task import Task
from aparte.core.scenarios.steps.wait_for import WaitFor
from aparte.core.scenarios.steps.wait_until import WaitUntil
from aparte.core.scenarios.steps.wait_until_date import WaitUntilDate
from aparte.core.scenarios.steps.waits import Wait
from aparte.core.scenarios.steps.webhook import Webhook

Step = (
    Send
    | Wait
    | WaitUntil
    | WaitUntilDate
    | WaitFor
    | Spread
    | Choice
    | Branch
    | Split
    | Holdout
    | Experiment
    | Ranking
    | Jump
    | Change
    | Start
    | Stop
    | Task
    | Alert
    | Webhook
    | Leave
)

__all__ = [
    "END",
    "NEXT",
    "Alert",
    "BaseStep",
    "Branch",
    "Change",
    "Choice",
    "Exit",
    "Experiment",
    "Holdout",
    "Jump",
    "Lead",
    "Leave",
    "Ranking",
    "Send",
    "Split",
    "Spread",
    "Start",
    "Step",
    "StepRunner",
    "Stop",
    "Task",
    "Wait",
    "WaitFor",
    "WaitUntil",
    "WaitUntilDate",
    "Webhook",
]
