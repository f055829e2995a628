"""Rasa's memory of conversations: in memory only, bounded, and never on disk.

`bot/` holds the conversation; it hands Rasa what Rasa must know with each message. So Rasa can be restarted at any
time, and nothing that a family wrote lies in a second place.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Iterable
from typing import Any

from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker


class RecentTrackerStore(TrackerStore):
    """Keeps the most recent conversations as they are, each with its latest events.

    Rasa's own in-memory store writes each conversation to JSON and back for every message; kept as objects they cost
    nothing. One message of a conversation is worked on at a time (Rasa's lock store), so none sees another's half.
    """

    def __init__(self, domain: Domain, host: Any = None, conversations: int = 2000, events: int = 12, **kwargs: Any):
        super().__init__(domain, **kwargs)
        self._events = events
        self._conversations = conversations
        self._kept: OrderedDict[str, DialogueStateTracker] = OrderedDict()

    async def save(self, tracker: DialogueStateTracker) -> None:
        tracker.events = deque(tracker.events, maxlen=self._events)
        self._kept[tracker.sender_id] = tracker
        self._kept.move_to_end(tracker.sender_id)
        while len(self._kept) > self._conversations:
            self._kept.popitem(last=False)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        return self._kept.get(sender_id)

    def kept(self, sender: str) -> DialogueStateTracker | None:
        return self._kept.get(sender)

    def put(self, tracker: DialogueStateTracker) -> None:
        """Keep a tracker with all its events: what is put here is used for the next message."""
        self._kept[tracker.sender_id] = tracker

    async def keys(self) -> Iterable[str]:
        return self._kept.keys()

    def forget(self, sender: str) -> int:
        """Erase one conversation; 1 if there was one."""
        return 0 if self._kept.pop(sender, None) is None else 1
