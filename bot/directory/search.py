"""Find services for a wish, and say why each fits. The same wish always gives the same services in the same order.

A service is left out when it does not help there, at that age, with that need or for those people. Where nothing is
left, the wish is widened one step at a time, and what was given up is named, so that the lead can say so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.directory.places import Place, Places
from bot.directory.services import Service
from bot.directory.wishes import Wish

FULL, PART, KENT, WIDER = 8, 6, 2, 0
"""What nearness weighs. A local service comes before a wider one that fits the need better: families asked for it."""
NEED, NEED_BROADLY, PEOPLE, AGE, SURE = 5, 1, 3, 1, 1
WIDENINGS = ("people", "needs", "ages", "kinds")
ASKED_ONLY = frozenset({"young carers", "adult carers", "brothers and sisters"})
"""People whose services are shown to nobody else."""


@dataclass(frozen=True)
class Fit:
    """A service, how well it fits, and the reasons as ids or places: ("clubs", "disability", "Part of Swale")."""

    service: Service
    score: int
    kinds: tuple[str, ...]
    needs: tuple[str, ...]
    people: tuple[str, ...]
    nearness: int


@dataclass(frozen=True)
class Found:
    """`given_up`: which parts of the wish had to be dropped to find any of these."""

    wish: Wish
    fits: tuple[Fit, ...] = ()
    given_up: tuple[str, ...] = ()


class Search:
    def __init__(self, services: Sequence[Service], data: dict[str, Any], places: Places) -> None:
        self._services = [service for service in services if "crisis" not in service.kinds]
        self._broader: Mapping[str, str] = {
            key: row["broader"] for sort in ("needs", "people") for key, row in data[sort].items() if "broader" in row
        }
        self._general = frozenset(data["general"])
        self._places = places

    def find(self, wish: Wish) -> Found:
        """Every fit, best first."""
        given_up: list[str] = []
        for widening in (None, *WIDENINGS):
            if widening:
                if not getattr(wish, widening):
                    continue
                wish = _without(wish, widening)
                given_up.append(widening)
            fits = [fit for service in self._services if (fit := self._fit(service, wish))]
            if fits and (wish.kinds or wish.needs or wish.people or "kinds" not in given_up):
                return Found(wish, tuple(sorted(fits, key=lambda fit: -fit.score)), tuple(given_up))
        return Found(wish, (), tuple(given_up))

    def _fit(self, service: Service, wish: Wish) -> Fit | None:
        kinds = tuple(kind for kind in wish.kinds if kind in service.kinds)
        needs = self._shared(wish.needs, service.needs)
        people = self._shared(wish.people, service.people)
        nearness = self.nearness(service, wish.place)
        if nearness is None or (wish.kinds and not kinds) or not _age_fits(service, wish):
            return None
        if service.only and not needs:
            return None
        if not self._people_fit(service, wish, people):
            return None
        if not wish.kinds and not set(needs) & set(wish.needs) and not self._general & set(service.kinds):
            return None
        score = nearness + len(kinds) + SURE * service.is_sure + AGE * bool(wish.ages and service.ages != (None, None))
        score += sum(NEED if need in wish.needs else NEED_BROADLY for need in needs)
        score += sum(PEOPLE if one in wish.people else NEED_BROADLY for one in people)
        return Fit(service, score, kinds, needs, people, nearness)

    def _people_fit(self, service: Service, wish: Wish, shared: Sequence[str]) -> bool:
        if shared:
            return True
        if ASKED_ONLY & set(service.people) or (service.people and wish.people):
            return False
        return not ASKED_ONLY & set(wish.people)

    def nearness(self, service: Service, place: Place | None) -> int | None:
        """`None` where the service does not help there."""
        if place is None:
            return WIDER if service.reach == "local" else KENT if service.reach == "kent" else WIDER
        if place.elsewhere:
            named = place.elsewhere.key in service.places
            return FULL if named else WIDER if service.reach in ("england", "uk") else None
        if service.reach != "local":
            return KENT if service.reach == "kent" else WIDER
        covered = self._covered(service)
        if (place.town or "") in service.places or set(place.districts) & covered:
            return FULL
        partly = {d for name in service.places if (town := self._places.named(name)) for d in town.districts}
        return PART if set(place.districts) & partly else None

    def _covered(self, service: Service) -> set[str]:
        """The districts that a service covers whole; those of a region too."""
        regions = (district for name in service.places for district in self._places.regions.get(name, ()))
        return {name for name in service.places if name in self._places.districts} | set(regions)

    def _shared(self, wished: Sequence[str], has: Sequence[str]) -> tuple[str, ...]:
        """What both have, or the broader one: a club for disabled children is one for autistic children too."""
        shared = (w if w in has else self._broader.get(w) for w in wished)
        return tuple(dict.fromkeys(one for one in shared if one and one in has))


def _without(wish: Wish, part: str) -> Wish:
    match part:
        case "people":
            return replace(wish, people=())
        case "needs":
            return replace(wish, needs=())
        case "ages":
            return replace(wish, ages=None)
        case _:
            return replace(wish, kinds=())


def _age_fits(service: Service, wish: Wish) -> bool:
    if wish.ages is None:
        return True
    low, high = service.ages
    return (low is None or low <= wish.ages[1]) and (high is None or high >= wish.ages[0])
