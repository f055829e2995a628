"""People with Telegram on their phone, for the stand-in: what they do becomes updates, what they are sent they see."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.telegram_stand_in import BotApi

PATIENCE = 20.0


@dataclass
class Shown:
    """A message that the bot sent, as it stands in the chat."""

    message_id: int
    at: float
    text: str = ""
    entities: list[dict[str, Any]] = field(default_factory=list)
    keyboard: list[list[dict[str, str]]] = field(default_factory=list)
    voice: bytes = b""
    document: bytes = b""
    file_name: str = ""

    @property
    def buttons(self) -> list[str]:
        return [button["text"] for row in self.keyboard for button in row]

    @property
    def links(self) -> list[str]:
        return [one["url"] for one in self.entities if one["type"] == "text_link"]

    def marked(self, style: str) -> list[str]:
        """The words that stand in this style. (Positions are in UTF-16 units.)"""
        units = self.text.encode("utf-16-le")
        found = [(one["offset"], one["offset"] + one["length"]) for one in self.entities if one["type"] == style]
        return [units[2 * start : 2 * end].decode("utf-16-le") for start, end in found]

    def as_telegram(self, chat_id: int) -> dict[str, Any]:
        message = {"message_id": self.message_id, "date": int(time.time()), "chat": {"id": chat_id, "type": "private"}}
        if self.keyboard:
            message["reply_markup"] = {"inline_keyboard": self.keyboard}
        return {**message, "text": self.text} if self.text else message


@dataclass
class Person:
    number: int
    api: BotApi
    began: bool = False
    blocked: bool = False
    shown: list[Shown] = field(default_factory=list)

    def writes(self, text: str, update_id: int | None = None, **more: Any) -> int:
        """Gives the update's id."""
        if text.startswith("/"):
            name = text.split()[0]
            more = {"entities": [{"type": "bot_command", "offset": 0, "length": len(name)}], **more}
        return self.sends(update_id=update_id, text=text, **more)

    def sends(self, update_id: int | None = None, kind: str = "message", **what: Any) -> int:
        """Anything else that a message can hold, or another kind of update with a message (edited_message)."""
        self.began = True
        return self.api.push({kind: {**self._message(), **what}}, update_id)

    def speaks(self, ogg: bytes, seconds: int = 4) -> int:
        name = f"voice{len(self.api.files)}"
        self.api.files[name] = ogg
        return self.sends(voice={"file_id": name, "file_unique_id": name, "duration": seconds})

    def presses(self, title: str) -> str:
        """The latest button with these words. Gives the id of the callback query."""
        found = [
            (shown, button)
            for shown in self.shown
            for row in shown.keyboard
            for button in row
            if button["text"] == title
        ]
        assert found, f"no button {title!r} among {[shown.buttons for shown in self.shown]}"
        shown, button = found[-1]
        return self.presses_data(shown, button["callback_data"])

    def presses_data(self, shown: Shown, data: str) -> str:
        query = self.api.query()
        message = {
            **shown.as_telegram(self.number),
            "from": {"id": 123456789, "is_bot": True, "first_name": "Ask SEND"},
        }
        press = {"id": query, "from": self._user(), "chat_instance": "1", "data": data, "message": message}
        self.api.push({"callback_query": press})
        return query

    def blocks(self, quietly: bool = False) -> None:
        """Block the bot. Telegram tells it, unless `quietly` (the account was deleted)."""
        self.blocked = True
        if not quietly:
            change = {"chat": self._chat(), "from": self._user(), "date": int(time.time())}
            user = {"user": {"id": 123456789, "is_bot": True, "first_name": "Ask SEND"}}
            statuses = {
                "old_chat_member": {**user, "status": "member"},
                "new_chat_member": {**user, "status": "kicked", "until_date": 0},
            }
            self.api.push({"my_chat_member": {**change, **statuses}})

    def message(self, number: int) -> Shown | None:
        return next((shown for shown in self.shown if shown.message_id == number), None)

    @property
    def words(self) -> str:
        """Everything that the chat shows, as one text."""
        return "\n---\n".join(shown.text for shown in self.shown)

    def sees(self, words: str, after: int = 0, patience: float = PATIENCE) -> Shown:
        """Wait until a message with these words is there."""
        return self.until(lambda shown: words in shown.text, f"{words!r}", after, patience)

    def until(
        self, fits: Callable[[Shown], bool], what: str = "it", after: int = 0, patience: float = PATIENCE
    ) -> Shown:
        end = time.monotonic() + patience
        while time.monotonic() < end:
            for shown in self.shown[after:]:
                if fits(shown):
                    return shown
            time.sleep(0.02)
        raise AssertionError(f"{what} was not shown. The chat shows:\n{self.words}")

    def _message(self) -> dict[str, Any]:
        user, chat = self._user(), self._chat()
        return {"message_id": self.api.next_message(), "date": int(time.time()), "from": user, "chat": chat}

    def _user(self) -> dict[str, Any]:
        return {"id": self.number, "is_bot": False, "first_name": "Zebedee", "language_code": "en"}

    def _chat(self) -> dict[str, Any]:
        return {"id": self.number, "type": "private", "first_name": "Zebedee"}
