"""The one channel: `bot/` sends a message, and gets what Rasa decided and what it understood.

Rasa's built-in REST channel gives the replies alone; here the ranking comes along, so that `bot/` can offer the
nearest topics. Listens on loopback, like all of Rasa.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from rasa.shared.core.constants import REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from engine.trackers import RecentTrackerStore

FORM = "handover_form"
Handler = Callable[[UserMessage], Awaitable[Any]]


class AskChannel(InputChannel):
    @classmethod
    def name(cls) -> str:
        return "ask"

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        routes = Blueprint("ask", __name__)

        @routes.get("/ready")
        async def ready(request: Request) -> HTTPResponse:
            loaded = request.app.ctx.agent is not None and request.app.ctx.agent.is_ready()
            return response.json({"ready": loaded}, status=200 if loaded else 503)

        @routes.post("/messages")
        async def messages(request: Request) -> HTTPResponse:
            """`{"sender", "text", "metadata"}` → `{"replies": [custom…], "understood": {...}, "form": {...}}`.

            `metadata.form` is the form that is open: `{"step", "told"}`; without a step it starts now.
            """
            sender, output = request.json["sender"], CollectingOutputChannel()
            agent = request.app.ctx.agent
            store, metadata = agent.tracker_store, request.json.get("metadata") or {}
            form = metadata.get("form")
            restore(_own(store), agent.domain, sender, form)
            starts = form is not None and form["step"] is None
            await on_new_message(
                UserMessage(
                    "/ask_adviser" if starts else request.json["text"],
                    output,
                    sender,
                    input_channel=self.name(),
                    metadata=metadata,
                )
            )
            tracker = await store.retrieve(sender)
            replies = [message["custom"] for message in output.messages if "custom" in message]
            told = {"understood": _understood(tracker), "form": _form(tracker) if form else None}
            return response.json({"replies": replies, **told})

        @routes.delete("/conversations/<sender>")
        async def forget(request: Request, sender: str) -> HTTPResponse:
            return response.json({"forgotten": _own(request.app.ctx.agent.tracker_store).forget(sender)})

        return routes


def _own(store: Any) -> RecentTrackerStore:
    """Our store, out of the wrapper in which Rasa puts every tracker store."""
    inner = getattr(store, "_tracker_store", store)
    assert isinstance(inner, RecentTrackerStore), "endpoints.yml names another tracker store"
    return inner


def restore(store: RecentTrackerStore, domain: Domain, sender: str, form: dict[str, Any] | None) -> None:
    """Put Rasa's memory where `bot/` says that the conversation is; what Rasa may remember itself does not count."""
    if form is None:
        if (kept := store.kept(sender)) and kept.active_loop:
            store.forget(sender)
        return
    tracker = DialogueStateTracker(sender, domain.slots)
    events: list[Event] = [SlotSet(f"handover_{step}", value) for step, value in form["told"].items()]
    if form["step"] is not None:
        events += [ActionExecuted(FORM), ActiveLoop(FORM), SlotSet(REQUESTED_SLOT, f"handover_{form['step']}")]
    for event in (ActionExecuted("action_session_start"), *events, ActionExecuted("action_listen")):
        tracker.update(event, domain)
    store.put(tracker)


def _form(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    slots = tracker.current_slot_values() if tracker else {}
    told = {name.removeprefix("handover_"): value for name, value in slots.items() if name.startswith("handover_")}
    step = slots.get(REQUESTED_SLOT)
    return {
        "step": step.removeprefix("handover_") if step else None,
        "told": {name: value for name, value in told.items() if value is not None},
    }


def _understood(tracker: DialogueStateTracker | None) -> dict[str, Any]:
    parsed = tracker.latest_message.parse_data if tracker and tracker.latest_message else {}
    intent = parsed.get("intent") or {}
    entities = {entity["entity"]: entity["value"] for entity in parsed.get("entities") or []}
    danger = entities.get("answer") if intent.get("name") == "danger" else None
    return {"intent": intent, "ranking": parsed.get("intent_ranking") or [], "danger": danger}
