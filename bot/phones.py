"""Phone numbers in our own content: which there are, and which we may show."""

from __future__ import annotations

import re

from bot.content import Content

SHORT = frozenset({"999", "111", "105", "101", "112"})
_PHONE = re.compile(r"(?<![\d/.-])(?:\d[\d ]{3,}\d|999|111|105|101|112)(?![\d/])")
_LINK_TARGET = re.compile(r"\]\([^)]*\)")


def phones(text: str) -> set[str]:
    """Phone numbers in a text, as digits: five digits or more, or a known short one."""
    found = (re.sub(r"\D", "", match[0]) for match in _PHONE.finditer(_LINK_TARGET.sub("]", text)))
    return {digits for digits in found if len(digits) >= 5 or digits in SHORT}


def official(content: Content) -> frozenset[str]:
    """Numbers that were read on an official page and may be shown to families."""
    services = [str(s["phone"]) for s in content.services.values() if s.get("phone") and not s.get("needs_recheck")]
    facts = [str(f["fact"]) for f in content.facts.values() if f.get("confidence") == "high"]
    return SHORT.union(*(phones(text) for text in services + facts))


def public_numbers(content: Content) -> frozenset[str]:
    """Every number of a service: public, so that the redaction leaves it standing."""
    services = (str(service.get("phone") or "") for service in content.services.values())
    facts = (str(fact["fact"]) for fact in content.facts.values())
    return SHORT.union(*(phones(text) for text in (*services, *facts)))


class Links:
    """Makes each number in public use a link to press: `[116 123](tel:116123)`. What is a link stays as it is."""

    def __init__(self, content: Content) -> None:
        self._shown, self._by_text = official(content), _texted(content)

    def add(self, markdown: str) -> str:
        pieces = re.split(r"(\[[^\]]*\]\([^)]*\))", markdown)
        return "".join(
            piece if at % 2 else _link_numbers(piece, self._shown, self._by_text) for at, piece in enumerate(pieces)
        )


def _link_numbers(text: str, shown: frozenset[str], by_text: frozenset[str]) -> str:
    def link(match: re.Match[str]) -> str:
        digits = re.sub(r"\D", "", match[0])
        if digits not in shown:
            return match[0]
        return f"[{match[0]}]({'sms' if digits in by_text else 'tel'}:{digits})"

    return _PHONE.sub(link, text)


def _texted(content: Content) -> frozenset[str]:
    """Numbers that take texts and no calls."""
    written = (str(service["text_number"]) for service in content.services.values() if service.get("text_number"))
    return frozenset().union(*(phones(text) for text in written))
