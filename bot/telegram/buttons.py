"""Pressed buttons: always acknowledged, and what was pressed once is shown as chosen and does nothing again."""

from __future__ import annotations

import asyncio
import re

from anyio.to_thread import run_sync
from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.ext import Application, CallbackQueryHandler, ContextTypes

from bot.conversations import NoConversation
from bot.telegram.talk import Talk

ONE_CHOICE = ("clarify", "form", "handover")
"""Kinds of reply that ask one question: with one button pressed the others are over too."""
USED = "u"
CHOSEN = "✓ "
Context = ContextTypes.DEFAULT_TYPE


class Buttons:
    def __init__(self, talk: Talk) -> None:
        self._talk = talk
        self._notices = talk.notices
        self._labels = talk.notices.phrases.labels

    def install(self, application: Application) -> None:  # type: ignore[type-arg]
        for pattern, handler in (
            (r"^b:(\d+):(\d+)$", self.reply),
            (r"^f:(\d+):([123])$", self.face),
            (r"^e:([01])$", self.easy_read),
            (r"^l:([a-z-]+)$", self.language),
            (r"^d:([yn])$", self.delete),
            (r"", self.used),
        ):
            application.add_handler(CallbackQueryHandler(handler, pattern=pattern))

    async def reply(self, update: Update, context: Context) -> None:
        """A button of a reply: its words go the way of a message, once however often it is pressed."""
        query, found = _read(update, context)
        number, place = int(found[1]), int(found[2])
        pressed = await run_sync(self._talk.button, query.from_user.id, number, place)
        if pressed is None:
            await self._acknowledge(query, self._labels["gone"], only=True)
            return
        if pressed.over:
            await self._notices.sender.quietly(query.answer(self._labels["over"]))
            await self._notices.sender.quietly(query.edit_message_reply_markup())
            return
        only = pressed.kind in ONE_CHOICE
        once = f"tg-b{number}" if only else f"tg-b{number}.{place}"
        await asyncio.gather(
            self._acknowledge(query, only=only), self._talk.say(query.from_user.id, pressed.button.send, once)
        )

    async def face(self, update: Update, context: Context) -> None:
        """Did this help? Kept once; the other faces go, the answer's buttons stay."""
        query, found = _read(update, context)
        kept = await run_sync(self._talk.face, query.from_user.id, int(found[1]), int(found[2]))
        await self._acknowledge(query, self._labels["helped_thanks" if kept else "gone"], beside=f"f:{found[1]}:")

    async def easy_read(self, update: Update, context: Context) -> None:
        """Plain words or easy read, from /start."""
        query, found = _read(update, context)
        easy = found[1] == "1"
        await self._acknowledge(query, only=True)
        if not await self._talk.greet(query.from_user.id, easy):
            await self._talk.change(await self._talk.known_or_new(query.from_user.id), easy_read=easy)
            await self._notices.say(query.from_user.id, "easy_on" if easy else "easy_off", easy)

    async def language(self, update: Update, context: Context) -> None:
        """What can be done in their language, in it."""
        query, found = _read(update, context)
        code = found[1]
        await self._acknowledge(query, only=True)
        known = await self._talk.known_or_new(query.from_user.id)
        await self._talk.change(known, language=code)
        if code == "en":
            await self._notices.say(query.from_user.id, "english", known.easy_read)
        else:
            words = self._talk.service.composer.other_language(code)
            await self._notices.show(query.from_user.id, words.model_copy(update={"buttons": []}), known.easy_read)

    async def delete(self, update: Update, context: Context) -> None:
        query, found = _read(update, context)
        await self._acknowledge(query, only=True)
        chat_id = query.from_user.id
        known = await self._talk.known(chat_id)
        if known is None:
            await self._notices.say(chat_id, "nothing_to_delete")
        elif found[1] == "n":
            await self._notices.say(chat_id, "kept", known.easy_read)
        else:
            try:
                receipt, _ = await run_sync(self._talk.service.erase, known.conversation_id)
            except NoConversation:
                await self._notices.say(chat_id, "nothing_to_delete")
                return
            await self._notices.say(chat_id, "deleted", known.easy_read, receipt=receipt)

    async def used(self, update: Update, context: Context) -> None:
        if update.callback_query:
            await self._notices.sender.quietly(update.callback_query.answer(self._labels["chosen"]))

    async def _acknowledge(
        self, query: CallbackQuery, text: str | None = None, only: bool = False, beside: str | None = None
    ) -> None:
        """Stop the button's clock, and show it as chosen. `only`: the other buttons go; `beside`: those of them whose
        data begins so."""
        await self._notices.sender.quietly(query.answer(text))
        keyboard = query.message.reply_markup if isinstance(query.message, Message) else None
        if keyboard is not None:
            await self._notices.sender.quietly(
                query.edit_message_reply_markup(_chosen(keyboard, query, "" if only else beside))
            )


def _chosen(keyboard: InlineKeyboardMarkup, query: CallbackQuery, go: str | None) -> InlineKeyboardMarkup:
    """`go`: how the data of the buttons that go begins; None: all stay."""
    rows = []
    for row in keyboard.inline_keyboard:
        kept = [
            InlineKeyboardButton(CHOSEN + one.text, callback_data=USED) if one.callback_data == query.data else one
            for one in row
            if go is None or one.callback_data == query.data or not str(one.callback_data).startswith(go)
        ]
        if kept:
            rows.append(kept)
    return InlineKeyboardMarkup(rows)


def _read(update: Update, context: Context) -> tuple[CallbackQuery, re.Match[str]]:
    assert update.callback_query is not None
    assert context.matches
    return update.callback_query, context.matches[0]
