"""The bot's menu of commands and its descriptions, in the languages of `content/telegram.yml`."""

from __future__ import annotations

from telegram import BotCommand

from bot.telegram.phrases import Phrases
from bot.telegram.sending import Refused, Sender


async def show(sender: Sender, phrases: Phrases) -> None:
    """Tell Telegram. Safe to do at every start. Raises `Stopping` when the service goes down meanwhile."""
    bot = sender.bot
    for language, names in phrases.commands.items():
        commands = [BotCommand(name, words) for name, words in names.items()]
        code = None if language == "en" else language
        await _gladly(sender, lambda c=commands, lang=code: bot.set_my_commands(c, language_code=lang))
    await _gladly(sender, lambda: bot.set_my_description(phrases.labels["description"]))
    await _gladly(sender, lambda: bot.set_my_short_description(phrases.labels["short_description"]))


async def _gladly(sender: Sender, call) -> None:  # type: ignore[no-untyped-def]
    """A menu in one language less is no reason to stop."""
    try:
        await sender.patiently(call)
    except Refused:
        return
