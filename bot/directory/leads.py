"""The sentences before and after the cards: what was found, what was not, and where else to look.

Every sentence is of content/directory.yml. What had to be given up to find anything is said, never hidden.
"""

from __future__ import annotations

from typing import Any

from bot.directory.places import Elsewhere, Places
from bot.directory.search import FULL, KENT, PART, Found
from bot.directory.wishes import Wish


class Leads:
    def __init__(self, data: dict[str, Any], places: Places) -> None:
        self._data = data
        self._words: dict[str, str] = {name: text for name, text in data["words"].items() if isinstance(text, str)}
        self._places = places

    def of(self, wish: Wish, found: Found) -> tuple[str, str, str]:
        """Lead, closing words, and the mood that names the easy-read sentence of the lead."""
        if wish.place and wish.place.elsewhere:
            return *self._outside(wish.place.name, wish.place.elsewhere), "elsewhere"
        if not found.fits or "kinds" in found.given_up:
            return self._words["none"], self._words["more"], "none"
        wide = wish.place is not None and max(fit.nearness for fit in found.fits) <= KENT
        return self._missing(wish, found) or self._near(wish, found), self._words["more"], "wide" if wide else "found"

    def _outside(self, name: str, other: Elsewhere) -> tuple[str, str]:
        council = other.council
        lead = self._words["elsewhere"].format(place=name, council=council[0].upper() + council[1:])
        more = self._words["elsewhere_more"].format(council=council, url=other.url) if other.url else ""
        return lead, more or self._words["elsewhere_open"]

    def _missing(self, wish: Wish, found: Found) -> str:
        """That nothing is for the very people or need that were named, where that is so."""
        named = {one for fit in found.fits for one in fit.service.people}
        people = next((one for one in wish.people if one not in named), None)
        if people and ("people" in found.given_up or not wish.kinds):
            return self._words["no_people"].format(people=self._data["people"][people]["name"])
        if "ages" in found.given_up:
            return self._words["no_age"].format(one=self._one(wish))
        if wish.needs and not any(fit.needs for fit in found.fits):
            return self._words["no_need"].format(one=self._one(wish))
        return ""

    def _near(self, wish: Wish, found: Found) -> str:
        if wish.place is None:
            return self._words["found"]
        best = max(fit.nearness for fit in found.fits)
        if best == PART:
            return self._words["part_place"].format(place=self._places.around(wish.place))
        name = "found_place" if best == FULL else "wide_place"
        return self._words[name].format(place=wish.place.name, one=self._one(wish))

    def _one(self, wish: Wish) -> str:
        return str(self._data["kinds"][wish.kinds[0]]["one"]) if wish.kinds else "service"
