"""`action_follow_up`: what does "how long does it take?" mean after the answer before?

Each answer names its own follow-ups in content/answers/; those of its topic's other answers serve where it has none.
"""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.types import DomainDict

from bot.content import Content

ALWAYS = {"who_helps": "iask-free-advice"}
"""What a follow-up means where nothing before it says more."""


class FollowUp(Action):  # type: ignore[misc]
    def __init__(self, content: Content | None = None) -> None:
        self._content = content or Content.load()

    def name(self) -> str:
        return "action_follow_up"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: DomainDict) -> list[dict[str, Any]]:
        """Says the answer, or that the question needs its subject. `metadata.answer` is the last answer given."""
        kind = str(tracker.latest_message["intent"]["name"]).removeprefix("follow_up_")
        last = (tracker.latest_message.get("metadata") or {}).get("answer")
        found = find(self._content, last, kind)
        said = {"say": "answer", "answer": found} if found else {"say": "of_what", "about": kind}
        dispatcher.utter_message(json_message=said)
        return []


def find(content: Content, last: str | None, kind: str) -> str | None:
    """The id of the answer to a follow-up question of this kind, or None where there is no true one."""
    before = content.answers.get(last or "")
    family = [before, *content.of_topic(before.topic)] if before else []
    found = next((answer.follow_ups[kind] for answer in family if kind in answer.follow_ups), None)
    return found or ALWAYS.get(kind)
