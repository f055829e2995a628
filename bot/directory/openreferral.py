"""A service in Open Referral UK (HSDS-UK 3.0), the form in which councils publish what there is, and back.

The standard (openreferraluk.org, compliance criteria) needs `id` and `organization_id` as UUIDs, `name` and `status`;
fields without a value are left out. What HSDS has no field for goes into `attributes`, its own way to extend: one
taxonomy each for kinds, needs, people and places, and "Ask SEND record" for how sure we are and where it was read.
So our own services come back as they went out. A council's services come in through bot/directory/feed.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from bot.directory.services import Service

VERSION = "HSDS-UK-3.0"
PROFILE = "https://docs.openreferraluk.org/en/latest/"
OURS = uuid5(NAMESPACE_URL, "urn:ask-send:services")
LISTS = ("kinds", "needs", "people", "places")
RECORD = "Ask SEND record"
TEXTS = (
    "id", "area", "category", "source_title", "source_url", "phone", "text_number", "seen", "confidence", "note",
    "line", "easy_text", "easy_picture", "provider",
)  # fmt: skip
FLAGS = ("changes_often", "needs_recheck", "only")
NOT_PUBLIC = frozenset({"note"})
"""Working notes, which are no part of what others read; nor are numbers that we do not show ourselves."""


def uuid_of(service_id: str) -> str:
    """A service's id in the feed: its own where that is a UUID already, else one made from it, always the same."""
    try:
        return str(UUID(service_id))
    except ValueError:
        return str(uuid5(OURS, service_id))


def to_feed(service: Service, public: bool = False) -> dict[str, Any]:
    """`public`: without working notes and without numbers that are due to be checked."""
    number = uuid_of(service.id)
    low, high = service.ages
    row = {
        "id": number,
        "organization_id": _made(number, "organization", service.provider or service.name),
        "name": service.name,
        "description": service.what_it_does,
        "url": service.url,
        "email": service.email,
        "status": "active",
        "eligibility_description": service.who_for,
        "minimum_age": low,
        "maximum_age": high,
        "assured_date": service.checked.isoformat() if service.checked else None,
        "alert": None if service.is_sure else "Check with the service before you rely on this.",
        "organization": _organization(service, number),
        "service_areas": _areas(service, number),
        "contacts": _contacts(service, number),
        "schedules": _schedules(service, number),
        "attributes": _attributes(service, number, public),
    }
    return {name: value for name, value in row.items() if value not in (None, [], "")}


def from_feed(row: dict[str, Any]) -> Service | None:
    """Our own service again; `None` where the row is not one that we wrote."""
    held = _held(row)
    record = held.get(RECORD, {})
    if "id" not in record:
        return None
    values: dict[str, Any] = {name: record[name] for name in TEXTS if name in record}
    values |= {name: record.get(name) == "true" for name in FLAGS}
    values |= {name: tuple(held.get(_taxonomy(name), {})) for name in LISTS}
    schedules = row.get("schedules") or [{}]
    return Service(
        name=row["name"],
        what_it_does=row.get("description", ""),
        who_for=row.get("eligibility_description", ""),
        url=row.get("url"),
        email=row.get("email"),
        hours=schedules[0].get("description"),
        ages=(row.get("minimum_age"), row.get("maximum_age")),
        checked=date.fromisoformat(row["assured_date"]) if row.get("assured_date") else None,
        **values,
    )


def page_of(rows: Sequence[dict[str, Any]], page: int = 1, per_page: int = 0) -> dict[str, Any]:
    """A page of a list, as the standard wraps it. `per_page` 0: all on one page."""
    size = per_page or max(len(rows), 1)
    pages = max(1, -(-len(rows) // size))
    shown = list(rows[(page - 1) * size : page * size])
    return {
        "total_items": len(rows),
        "total_pages": pages,
        "page_number": page,
        "size": len(shown),
        "first_page": page == 1,
        "last_page": page >= pages,
        "empty": not shown,
        "contents": shown,
    }


def _made(number: str, what: str, name: str) -> str:
    return str(uuid5(OURS, f"organization {name}" if what == "organization" else f"{number} {what} {name}"))


def _organization(service: Service, number: str) -> dict[str, Any]:
    name = service.provider or service.name
    return {
        "id": _made(number, "organization", name),
        "name": name,
        "description": f"{name} provides services for families in Kent.",
    }


def _areas(service: Service, number: str) -> list[dict[str, Any]]:
    names = [place.title() for place in service.places] or [service.area]
    return [{"id": _made(number, "area", name), "name": name} for name in dict.fromkeys(names) if name]


def _contacts(service: Service, number: str) -> list[dict[str, Any]]:
    """Only numbers that may be shown: whoever reads the feed will show them."""
    phones = [
        {
            "id": _made(number, "phone", f"{at} {one.number}"),
            "number": one.number,
            "type": "text" if one.text else "voice",
            **({"description": one.note} if one.note else {}),
        }
        for at, one in enumerate(service.numbers)
    ]
    return [{"id": _made(number, "contact", ""), "name": service.name, "phones": phones}] if phones else []


def _schedules(service: Service, number: str) -> list[dict[str, Any]]:
    return [{"id": _made(number, "schedule", ""), "description": service.hours}] if service.hours else []


def _attributes(service: Service, number: str, public: bool) -> list[dict[str, Any]]:
    rows = [
        _attribute(number, _taxonomy(name), value, at)
        for name in LISTS
        for at, value in enumerate(getattr(service, name))
    ]
    shown = bool(service.numbers) or not public
    for name in TEXTS:
        value = getattr(service, name)
        hidden = public and (name in NOT_PUBLIC or (name in ("phone", "text_number") and not shown))
        if value not in (None, "") and not hidden:
            rows.append(_attribute(number, RECORD, name, 0, value))
    rows += [_attribute(number, RECORD, name, 0, "true") for name in FLAGS if getattr(service, name)]
    return rows


def _attribute(number: str, taxonomy: str, name: str, at: int, value: str | None = None) -> dict[str, Any]:
    term = {"id": str(uuid5(OURS, f"{taxonomy} {name}")), "name": name, "description": name, "taxonomy": taxonomy}
    row = {"id": _made(number, "attribute", f"{taxonomy} {at} {name}"), "link_id": number, "link_entity": "service"}
    return {**row, "taxonomy_term_id": term["id"], "taxonomy_term": term, **({"value": value} if value else {})}


def _taxonomy(name: str) -> str:
    return f"Ask SEND {name}"


def _held(row: dict[str, Any]) -> dict[str, dict[str, str]]:
    """Taxonomy → term → value, in order."""
    held: dict[str, dict[str, str]] = {}
    for attribute in row.get("attributes") or ():
        term = attribute.get("taxonomy_term") or {}
        held.setdefault(str(term.get("taxonomy")), {})[str(term.get("name"))] = str(attribute.get("value", ""))
    return held
