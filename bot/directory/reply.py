"""Services as a reply: cards for our own page, the same in Markdown for every other channel, and in easy read."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.content import Sentence
from bot.directory.card import ServiceCard
from bot.directory.directory import Directory
from bot.directory.wishes import Wish
from bot.reply import Button, EasySentence, Reply

Pictured = Callable[[tuple[Sentence, ...]], list[EasySentence]]


def services_reply(
    directory: Directory, wish: Wish, pictured: Pictured, beside: Reply | None, buttons: list[Button]
) -> Reply:
    """`beside`: the answer that these services follow; its topic and id are kept: a question has one of each."""
    shown = directory.show(wish)
    words = directory.data["words"]
    easy = {mood: Sentence(**sentence) for mood, sentence in words["easy"].items()}
    listed = "\n".join(_listed(card, words) for card in shown.cards)
    first, last = pictured((easy[shown.mood],)), pictured((easy["more"],))
    return Reply(
        kind="services",
        topic=beside.topic if beside else shown.topic,
        answer=beside.answer if beside else None,
        title=words["title"],
        text=f"{shown.lead}\n\n{listed}\n\n{shown.more}",
        easy_read=[*first, *(sentence for card in shown.cards for sentence in _easy(card, pictured)), *last],
        checked=min((card.checked for card in shown.cards if card.checked), default=None),
        buttons=buttons,
        services=shown.cards,
    )


def _listed(card: ServiceCard, words: dict[str, str]) -> str:
    ways = " · ".join(f"[{way.words}]({way.link})" + (f" ({way.note})" if way.note else "") for way in card.ways)
    dated = f" {words['checked'].format(date=f'{card.checked:%-d %B %Y}')}" if card.checked else ""
    who = f" For: {card.who}." if card.who else ""
    check = f" {words['check']}" if card.check_first else ""
    hours = f" {card.hours}." if card.hours else ""
    return f"- **{card.name}** ({card.why}). {card.what}{who} {ways}{hours}{dated}{check}"


def short_name(name: str) -> str:
    """Without what stands in brackets or after a comma: easy read has at most 12 words a sentence."""
    return re.split(r" \(|, |: ", name)[0]


def _easy(card: ServiceCard, pictured: Pictured) -> list[EasySentence]:
    """Its name, what it does, and how to call or text it."""
    sentences = [EasySentence(text=f"{short_name(card.name)}.", picture=card.picture, alt=card.alt)]
    sentences += [EasySentence(text=card.easy, picture=card.picture, alt=card.alt)] if card.easy else []
    for way in card.ways:
        if way.kind in ("call", "text"):
            verb, picture = ("Call", "phone") if way.kind == "call" else ("Text", "text message")
            sentences += pictured((Sentence(f"{verb} {way.words}.", picture),))
    return sentences
