"""The bot's commands. Each says what it did; none of them is a message of the conversation, except /person and
/tellus."""

from __future__ import annotations

from anyio.to_thread import run_sync
from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes, filters

from bot.insight.chat_form import chat_words
from bot.telegram.parts import Press
from bot.telegram.sending import Refused
from bot.telegram.talk import Talk
from bot.transcript import as_text

COPY_NAME = "ask-send-chat.txt"
LANGUAGE_COLUMNS = 3
Context = ContextTypes.DEFAULT_TYPE


class Commands:
    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._notices = talk.notices
        self._labels = talk.notices.phrases.labels

    def install(self, application: Application) -> None:  # type: ignore[type-arg]
        private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
        for name in ("start", "easyread", "listen", "language", "person", "tellus", "copy", "delete"):
            application.add_handler(CommandHandler(name, getattr(self, name), filters=private))
        application.add_handler(CommandHandler(("help", "privacy"), self.words, filters=private))

    async def start(self, update: Update, context: Context) -> None:
        chat_id = _chat(update)
        buttons = (Press(self._labels["plain"], "e:0"), Press(self._labels["easy"], "e:1"))
        await self._notices.say(chat_id, "welcome", await self._talk.easy_read(chat_id), buttons, columns=2)

    async def words(self, update: Update, context: Context) -> None:
        """/help and /privacy."""
        chat_id = _chat(update)
        text = update.effective_message.text if update.effective_message else None
        name = "privacy" if text and text.startswith("/privacy") else "help"
        await self._notices.say(chat_id, name, await self._talk.easy_read(chat_id))

    async def easyread(self, update: Update, context: Context) -> None:
        """On or off, for the whole conversation."""
        chat_id = _chat(update)
        known = await self._talk.known_or_new(chat_id)
        await self._talk.change(known, easy_read=not known.easy_read)
        await self._notices.say(chat_id, "easy_off" if known.easy_read else "easy_on", not known.easy_read)

    async def listen(self, update: Update, context: Context) -> None:
        """`/listen on`, `/listen off`, or the other way round than it is."""
        chat_id = _chat(update)
        known = await self._talk.known_or_new(chat_id)
        wanted = context.args[0].lower() if context.args else ""
        on = wanted == "on" or (wanted != "off" and not known.listen)
        await run_sync(self._talk.chats.listen, known.conversation_id, on)
        await self._notices.say(chat_id, "listen_on" if on else "listen_off", known.easy_read)

    async def language(self, update: Update, context: Context) -> None:
        chat_id = _chat(update)
        rows = self._talk.service.path.languages.rows
        names = {"en": "English", **{code: str(row["name"]) for code, row in rows.items()}}
        buttons = tuple(Press(name, f"l:{code}") for code, name in names.items())
        await self._notices.say(chat_id, "language", await self._talk.easy_read(chat_id), buttons, LANGUAGE_COLUMNS)

    async def person(self, update: Update, context: Context) -> None:
        """The same as the button that asks for an adviser: what follows is the handover's."""
        ask = self._talk.service.handover.family.ask_button.send
        await self._talk.say(_chat(update), ask, f"tg-{update.update_id}")

    async def tellus(self, update: Update, context: Context) -> None:
        """Tell us how it is going, one question at a time."""
        await self._talk.say(_chat(update), chat_words()["start"]["send"], f"tg-{update.update_id}")

    async def copy(self, update: Update, context: Context) -> None:
        chat_id = _chat(update)
        known = await self._talk.known(chat_id)
        if known is None:
            await self._notices.say(chat_id, "nothing_to_copy")
            return
        messages = await run_sync(self._talk.service.conversations.messages, known.conversation_id)
        await self._notices.say(chat_id, "copy", known.easy_read)
        try:
            await self._notices.sender.file(chat_id, COPY_NAME, as_text(messages).encode())
        except Refused:
            await self._notices.say(chat_id, "failed", known.easy_read)

    async def delete(self, update: Update, context: Context) -> None:
        chat_id = _chat(update)
        known = await self._talk.known(chat_id)
        if known is None:
            await self._notices.say(chat_id, "nothing_to_delete")
            return
        buttons = (Press(self._labels["delete_yes"], "d:y"), Press(self._labels["delete_no"], "d:n"))
        await self._notices.say(chat_id, "delete_ask", known.easy_read, buttons)


def _chat(update: Update) -> int:
    assert update.effective_chat is not None
    return update.effective_chat.id
