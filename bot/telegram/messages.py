"""What people send: words are answered, voice is heard and answered, all else gets a kind sentence and is not kept.

Words that would be passed over (forwarded, changed afterwards) are still looked at for danger: in danger they are taken
as a message, because the safety net comes first in every channel.
"""

from __future__ import annotations

import logging
from collections import deque
from contextlib import suppress

from anyio.to_thread import run_sync
from telegram import ChatMemberUpdated, Message, Update, Voice
from telegram.constants import ChatMemberStatus, ChatType
from telegram.ext import Application, ChatMemberHandler, ContextTypes, MessageHandler, filters

from bot.telegram.departure import Departure
from bot.telegram.sending import Gone, Refused, seconds
from bot.telegram.speech import LONGEST_SECONDS, Listener, NotHeard
from bot.telegram.talk import Talk

log = logging.getLogger(__name__)
ALBUMS_REMEMBERED = 200
KINDS = {
    "photo": "photo", "video": "video", "video_note": "video", "animation": "sticker", "sticker": "sticker",
    "dice": "sticker", "document": "file", "audio": "sound", "location": "location", "venue": "location",
    "contact": "contact", "poll": "poll",
}  # fmt: skip
"""What a message holds → the notice for it, the first that fits (an animation is a document too)."""
Context = ContextTypes.DEFAULT_TYPE


class Messages:
    def __init__(self, talk: Talk, departure: Departure, listener: Listener) -> None:
        self._talk = talk
        self._notices = talk.notices
        self._departure = departure
        self._listener = listener
        self._albums: deque[str] = deque(maxlen=ALBUMS_REMEMBERED)

    def install(self, application: Application) -> None:  # type: ignore[type-arg]
        private = filters.ChatType.PRIVATE
        for wanted, handler in (
            (private & filters.UpdateType.EDITED_MESSAGE, self.edited),
            (private & filters.FORWARDED, self.forwarded),
            (private & filters.COMMAND, self.unknown_command),
            (private & filters.TEXT, self.text),
            (private & filters.VOICE, self.voice),
            (private & filters.StatusUpdate.ALL, self.ignore),
            (private, self.other),
        ):
            application.add_handler(MessageHandler(wanted, handler))
        application.add_handler(ChatMemberHandler(self.membership, ChatMemberHandler.MY_CHAT_MEMBER))

    async def text(self, update: Update, context: Context) -> None:
        message = _message(update)
        await self._talk.say(message.chat_id, message.text or "", f"tg-{update.update_id}")

    async def edited(self, update: Update, context: Context) -> None:
        """A place that moves along (live location) is an edit too: of no words, and not answered."""
        if _message(update).text or _message(update).caption:
            await self._passed_over(update, "edited")

    async def forwarded(self, update: Update, context: Context) -> None:
        await self._passed_over(update, "forwarded")

    async def unknown_command(self, update: Update, context: Context) -> None:
        await self._passed_over(update, "unknown_command")

    async def voice(self, update: Update, context: Context) -> None:
        """Heard, shown back, and answered. The sound is not kept."""
        message = _message(update)
        assert message.voice is not None
        easy_read = await self._talk.easy_read(message.chat_id)
        if seconds(message.voice.duration) > LONGEST_SECONDS:
            await self._notices.say(message.chat_id, "voice_too_long", easy_read)
        else:
            await self._hear(message.chat_id, message.voice, easy_read, f"tg-{update.update_id}")

    async def other(self, update: Update, context: Context) -> None:
        """A kind sentence, once for an album. What is written under a picture is read like any message."""
        message = _message(update)
        album = f"{message.chat_id} {message.media_group_id}" if message.media_group_id else ""
        if not album or album not in self._albums:
            self._albums.append(album)
            name = next((KINDS[kind] for kind in KINDS if getattr(message, kind)), "other")
            await self._notices.say(message.chat_id, name, await self._talk.easy_read(message.chat_id))
        if message.caption:
            await self._talk.say(message.chat_id, message.caption, f"tg-{update.update_id}")

    async def ignore(self, update: Update, context: Context) -> None:
        """ "A message was pinned" and the like say nothing."""

    async def membership(self, update: Update, context: Context) -> None:
        """Blocked: forgotten. Put into a group or a channel: says why not, and leaves."""
        change = update.my_chat_member
        assert change is not None
        if change.chat.type == ChatType.PRIVATE:
            if change.new_chat_member.status == ChatMemberStatus.BANNED:
                known = await self._talk.known(change.chat.id)
                if known is not None:
                    await run_sync(self._departure.forget, known.conversation_id)
        elif _joined(change):
            sender = self._notices.sender
            if change.chat.type != ChatType.CHANNEL:
                with suppress(Gone):
                    await self._notices.say(change.chat.id, "group")
            await sender.quietly(sender.bot.leave_chat(change.chat.id))

    async def _passed_over(self, update: Update, notice: str) -> None:
        message = _message(update)
        text = message.text or message.caption or ""
        if await self._talk.danger(text):
            await self._talk.say(message.chat_id, text, f"tg-{update.update_id}")
        else:
            await self._notices.say(message.chat_id, notice, await self._talk.easy_read(message.chat_id))

    async def _hear(self, chat_id: int, voice: Voice, easy_read: bool, client_id: str) -> None:
        sender = self._notices.sender
        await sender.quietly(sender.bot.send_chat_action(chat_id, "typing"))
        try:
            file = await sender.patiently(lambda: sender.bot.get_file(voice.file_id))
            sound = bytes(await sender.patiently(file.download_as_bytearray))
            heard = await run_sync(self._listener.hear, sound)
        except (Refused, NotHeard):
            await self._notices.say(chat_id, "not_heard", easy_read)
            return
        except (OSError, RuntimeError) as error:
            log.error("a voice note could not be heard: %s", type(error).__name__)
            await self._notices.say(chat_id, "no_hearing", easy_read)
            return
        await self._notices.say(chat_id, "heard", easy_read, heard=heard)
        await self._talk.say(chat_id, heard, client_id, spoken=True)


def _message(update: Update) -> Message:
    assert update.effective_message is not None
    return update.effective_message


def _joined(change: ChatMemberUpdated) -> bool:
    inside = (ChatMemberStatus.MEMBER, ChatMemberStatus.ADMINISTRATOR, ChatMemberStatus.RESTRICTED)
    return change.new_chat_member.status in inside and change.old_chat_member.status not in inside
