"""The names that insight shows, read once from `content/insight/words.yml`."""

from __future__ import annotations

from functools import cache
from typing import Any

import yaml

from bot.content import CONTENT


@cache
def _all() -> dict[str, Any]:
    rows: dict[str, Any] = yaml.safe_load((CONTENT / "insight" / "words.yml").read_text("utf-8"))
    return rows


def topic(name: str) -> str:
    return str(_all()["topics"].get(name) or name.replace("_", " ").capitalize())


def dimension(name: str) -> str:
    return str(_all()["dimensions"][name])


def value(of: str, name: str) -> str:
    """A value's name. A language is named in English; what has no name stands as it is."""
    if of == "language":
        return languages().get(name, name)
    return str(_all()["values"].get(of, {}).get(name, name))


def values(of: str) -> dict[str, str]:
    """The values that can be filtered by, in their order, without `not said`."""
    named = languages() if of == "language" else _all()["values"].get(of, {})
    return {str(name): str(words) for name, words in named.items() if name != ""}


def outcomes() -> dict[int, dict[str, str]]:
    return dict(_all()["outcomes"])


def priorities() -> dict[int, str]:
    return dict(_all()["priorities"])


def finding(name: str) -> dict[str, str]:
    return dict(_all()["findings"][name])


def about(name: str) -> str:
    return str(_all()["about"][name])


@cache
def languages() -> dict[str, str]:
    rows = yaml.safe_load((CONTENT / "languages.yml").read_text("utf-8"))
    return {"en": "English", **{row["code"]: row["english"] for row in rows}, "other": "Another language"}
