"""The one channel: `bot/` sends a message, and gets what Rasa decided and what it understood.

Rasa's built-in REST channel gives the replies alone; here the ranking comes along, so that `bot/` can offer the
nearest topics. Listens on loopback, like all of Rasa.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from engine.trackers import RecentTrackerStore

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
            """`{"sender", "text", "metadata"}` → `{"replies": [custom…], "understood": {...}}`."""
            sender, output = request.json["sender"], CollectingOutputChannel()
            store = request.app.ctx.agent.tracker_store
            await on_new_message(
                UserMessage(
                    request.json["text"],
                    output,
                    sender,
                    input_channel=self.name(),
                    metadata=request.json.get("metadata") or {},
                )
            )
            understood = await _understood(store, sender)
            replies = [message["custom"] for message in output.messages if "custom" in message]
            return response.json({"replies": replies, "understood": understood})

        @routes.delete("/conversations/<sender>")
        async def forget(request: Request, sender: str) -> HTTPResponse:
            return response.json({"forgotten": _own(request.app.ctx.agent.tracker_store).forget(sender)})

        return routes


def _own(store: Any) -> RecentTrackerStore:
    """Our store, out of the wrapper in which Rasa puts every tracker store."""
    inner = getattr(store, "_tracker_store", store)
    assert isinstance(inner, RecentTrackerStore), "endpoints.yml names another tracker store"
    return inner


async def _understood(store: Any, sender: str) -> dict[str, Any]:
    tracker = await store.retrieve(sender)
    parsed = tracker.latest_message.parse_data if tracker and tracker.latest_message else {}
    return {"intent": parsed.get("intent") or {}, "ranking": parsed.get("intent_ranking") or []}
