"""Rasa's memory of conversations: in memory only, bounded, and never on disk.

`bot/` holds the conversation; it hands Rasa what Rasa must know with each message. So Rasa can be restarted at any
time, and nothing that a family wrote lies in a second place.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from rasa.core.tracker_store import InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class RecentTrackerStore(InMemoryTrackerStore):
    """Keeps the most recent conversations, each with its latest events."""

    def __init__(self, domain: Domain, host: Any = None, conversations: int = 2000, events: int = 12, **kwargs: Any):
        super().__init__(domain, **kwargs)
        self.store: OrderedDict[str, str] = OrderedDict()
        self.max_event_history = events
        self._conversations = conversations

    async def save(self, tracker: DialogueStateTracker) -> None:
        await super().save(tracker)
        self.store.move_to_end(tracker.sender_id)
        while len(self.store) > self._conversations:
            self.store.popitem(last=False)

    def forget(self, sender: str) -> int:
        """Erase one conversation; 1 if there was one."""
        return 0 if self.store.pop(sender, None) is None else 1
