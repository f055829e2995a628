"""The directory put together: reads a wish, finds services, and makes the reply and the cards that show them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from bot.content import CONTENT, Content, ContentError
from bot.directory.card import ServiceCard, Way, ways
from bot.directory.leads import Leads
from bot.directory.places import Place, Places
from bot.directory.search import FULL, PART, Fit, Found, Search
from bot.directory.services import IMPORTED, Service
from bot.directory.wishes import Wish, Wishes

MOST_CARDS = 4
REACH = {"kent": "All of Kent", "england": "All of England", "uk": "All of the UK"}


@dataclass(frozen=True)
class Shown:
    """`lead` and `more` are Markdown, before and after the cards; `mood` names the easy-read sentence of the lead."""

    lead: str
    more: str
    cards: list[ServiceCard]
    mood: str
    topic: str


class Directory:
    """Raises `ContentError` for a service that names a kind, need, person or place which there is not."""

    def __init__(self, content: Content, data: dict[str, Any], places: Places) -> None:
        self.services = {key: Service.from_entry(entry) for key, entry in content.services.items()}
        self.places = places
        self.data = data
        self._content = content
        self._leads = Leads(data, places)
        self._wishes = Wishes(data, places)
        self._search = Search(list(self.services.values()), data, places)
        for service in self.services.values():
            if faults := unknown(service, data, places):
                raise ContentError(f"service {service.id}: {faults[0]}")

    @classmethod
    def load(cls, content: Content) -> Directory:
        data = yaml.safe_load((CONTENT / "directory.yml").read_text("utf-8"))
        return cls(content, data, Places.load(CONTENT / "places.yml"))

    def wish(self, text: str, near: Place | None, answers: Sequence[str] = ()) -> Wish | None:
        """What to show services for; `None` where the message neither asks for them nor gets a finding answer."""
        wish = self._wishes.read(text, near)
        kinds = [kind for answer in answers for kind in self.data["answers"].get(answer, ())]
        if wish.asks:
            return wish
        if kinds:
            return Wish(tuple(kinds), wish.needs, wish.people, wish.ages, wish.place)
        return None

    def read(self, text: str) -> Wish:
        """Every kind, need, age and place that a text names, asked for or not."""
        return self._wishes.read(text)

    def find(self, wish: Wish) -> Found:
        return self._search.find(wish)

    def show(self, wish: Wish, most: int | None = MOST_CARDS) -> Shown:
        """`most`: how many cards; `None` for all."""
        found = self.find(wish)
        topic = self.data["kinds"][wish.kinds[0]]["topic"] if wish.kinds else "local_offer"
        if wish.place and wish.place.elsewhere:
            topic = "out_of_scope"
        if not found.fits or "kinds" in found.given_up:
            outside = wish.place and wish.place.elsewhere
            general = [self.services[key] for key in self.data["point_on"]["elsewhere" if outside else "kent"]]
            cards = [self.card(service) for service in general]
        else:
            cards = [self.card(fit.service, self._why(fit, wish)) for fit in found.fits[:most]]
        lead, more, mood = self._leads.of(wish, found)
        return Shown(lead, more, cards, mood, topic)

    def card(self, service: Service, why: str = "") -> ServiceCard:
        numbers = service.numbers
        picture = self._content.pictures.get(service.easy_picture)
        return ServiceCard(
            id=service.id,
            name=service.name,
            what=service.what,
            who=service.who_for,
            where=self.where(service),
            hours=service.hours if service.is_sure else None,
            phone=next((n.number for n in numbers if not n.text), None),
            email=service.email,
            url=service.url,
            ways=ways(numbers, service.email, service.url) or [self._no_way()],
            why=why or self.where(service),
            checked=service.checked,
            check_first=not service.is_sure,
            easy=service.easy_text,
            picture=picture.url if picture else "",
            alt=picture.alt if picture else "",
        )

    def _no_way(self) -> Way:
        """Where a service has no way to reach it that was checked: the list in which it can be looked for."""
        hub = self.services["kent-send-information-hub"]
        return Way(kind="hub", words="SEND information hub", link=hub.url or "", note=self.data["words"]["no_way"])

    def where(self, service: Service) -> str:
        if service.category == IMPORTED:
            return service.area
        if service.reach != "local":
            return REACH[service.reach] + (" and Medway" if "medway" in service.places else "")
        named = (self.places.named(name) for name in service.places)
        return ", ".join(place.name for place in named if place)

    def _why(self, fit: Fit, wish: Wish) -> str:
        """For a card: "Clubs and things to do · for disabled children · Ashford"."""
        parts = [self.data["kinds"][kind]["name"] for kind in fit.kinds]
        parts += [f"for {self.data['needs'][need]['name']}" for need in fit.needs]
        parts += [f"for {self.data['people'][one]['name']}" for one in fit.people]
        if wish.place and fit.nearness in (FULL, PART):
            parts.append(wish.place.name if fit.nearness == FULL else f"part of {self.places.around(wish.place)}")
        else:
            parts.append(self.where(fit.service))
        return " · ".join(part[0].upper() + part[1:] for part in parts)


def unknown(service: Service, data: dict[str, Any], places: Places) -> list[str]:
    """What a service names that there is not, as sentences."""
    known = {
        "kinds": data["kinds"].keys(),
        "needs": data["needs"].keys(),
        "people": data["people"].keys(),
        "places": places.all_names(),
    }
    return [
        f"{value!r} is none of the {name} that there are"
        for name, values in known.items()
        for value in getattr(service, name)
        if value not in values
    ]
