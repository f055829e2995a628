"""`validate_handover_form`: what an answer to the open question of the handover means, and which question is next.

It sees redacted words and gives codes (bot/handover/steps.py). An answer that it does not take as one is left to the
rules: a question in the middle is answered, and the form stays open.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.handover.steps import CHECK, STOP, Steps

PREFIX = "handover_"
OPEN = "requested_slot"


class ValidateHandoverForm(Action):  # type: ignore[misc]
    def __init__(self, steps: Steps | None = None) -> None:
        self._steps = steps or Steps.load()

    def name(self) -> str:
        return "validate_handover_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """The slots that the message sets, and the next to ask; nothing where the message is no answer."""
        told = {step: tracker.get_slot(PREFIX + step) for step in self._steps.rows}
        before = {step: value for step, value in told.items() if value is not None}
        asked = str(tracker.get_slot(OPEN) or "").removeprefix(PREFIX)
        starts = tracker.latest_message["intent"]["name"] == "ask_adviser"
        after = before if starts or not asked else self._steps.read(asked, tracker.latest_message["text"], before)
        if after is None:
            return []
        ended = after.get(CHECK) == STOP
        following = None if ended else self._steps.next(after)
        changed = {step: after.get(step) for step in self._steps.rows if after.get(step) != told[step]}
        sets = [SlotSet(PREFIX + step, value) for step, value in changed.items()]
        return [*sets, SlotSet(OPEN, PREFIX + following if following else None)]
