"""Read a council's list of services (Open Referral UK, JSON) and write ours; every fault is named with its row.

What a council sends is theirs: it is kept in a file of its own, content/services/local-offer.yml, which is written anew
each time and wins over an entry of the same id. Kinds, needs and places are read from the words of the row, so that its
services are found like ours; a person can mend them in the file.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import UUID

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.directory.directory import Directory, unknown
from bot.directory.openreferral import from_feed, page_of, to_feed
from bot.directory.services import IMPORTED, Service

FILE = "local-offer.yml"
FRESH = timedelta(days=366)
"""How old `assured_date` may be before a family is told to check first."""
HEAD = "# Written by `bot services import`: a council's own list (Open Referral UK). Written anew each time.\n"
Whole = Annotated[int | None, Field(ge=0, le=130)]
Text = Annotated[str | None, BeforeValidator(lambda value: value if value is None else str(value).strip() or None)]


class FeedError(ValueError):
    """A feed cannot be read. `problems`: one sentence for each thing to mend."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Organization(_Part):
    id: UUID
    name: Annotated[str, Field(min_length=1)]


class Phone(_Part):
    number: Annotated[str, Field(min_length=2)]
    type: Text = None
    description: Text = None


class Contact(_Part):
    phones: list[Phone] = []


class Described(_Part):
    name: Text = None
    description: Text = None


class Address(_Part):
    city: Text = None
    postal_code: Text = None


class Location(_Part):
    addresses: list[Address] = []


class AtLocation(_Part):
    location: Location | None = None


class Attribute(_Part):
    taxonomy_term: Described | None = None


class Row(_Part):
    """What the standard asks of a service, and of the rest what we can use."""

    id: UUID
    name: Annotated[str, Field(min_length=1)]
    status: Literal["active", "inactive", "defunct", "temporarily closed"]
    organization_id: UUID | None = None
    organization: Organization | None = None
    description: Text = None
    url: Text = None
    email: Annotated[str, Field(pattern=r"^\S+@\S+$")] | None = None
    eligibility_description: Text = None
    minimum_age: Whole = None
    maximum_age: Whole = None
    assured_date: date | None = None
    last_modified: Text = None
    phones: list[Phone] = []
    contacts: list[Contact] = []
    schedules: list[Described] = []
    service_areas: list[Described] = []
    service_at_locations: list[AtLocation] = []
    attributes: list[Attribute] = []


@dataclass(frozen=True)
class Imported:
    """What an import brings: `new`, `changed` and `same` are names; `closed` are those that are not active."""

    services: list[Service]
    new: list[str]
    changed: list[str]
    same: list[str]
    closed: list[str]


def export(services: list[Service]) -> str:
    """The whole list as one page of JSON, working notes and all."""
    return json.dumps(page_of([to_feed(service) for service in services]), ensure_ascii=False, indent=2) + "\n"


def read(text: str, directory: Directory, today: date) -> Imported:
    """Raises `FeedError` with every problem of every row."""
    rows = _rows(text)
    problems, services, closed, seen = [], [], [], set()
    for number, raw in enumerate(rows, start=1):
        name = raw.get("name") if isinstance(raw, dict) else None
        where = f"service {number}" + (f" (“{name}”)" if name else "")
        try:
            row = Row.model_validate(raw)
        except ValidationError as error:
            problems += [f"{where}: {_plain(fault)}" for fault in error.errors()]
            continue
        if row.id in seen:
            problems.append(f"{where}: the id {row.id} is used twice. Give each service an id of its own.")
        seen.add(row.id)
        if not (row.organization or row.organization_id):
            problems.append(f"{where}: organization_id is missing. Name the organization that provides the service.")
        if row.status != "active":
            closed.append(row.name)
        else:
            service = from_feed(raw) or _foreign(row, directory, today)
            problems += [f"{where}: {fault}" for fault in unknown(service, directory.data, directory.places)]
            services.append(service)
    if problems:
        raise FeedError(problems)
    return _compared(services, closed, directory)


def write(imported: Imported, folder: Path) -> Path:
    """Raises `OSError`. The file is put in place whole or not at all."""
    path = folder / FILE
    entries = [service.to_entry() for service in imported.services]
    draft = path.with_suffix(".draft")
    draft.write_text(HEAD + yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=110), "utf-8")
    draft.replace(path)
    return path


def _rows(text: str) -> list[Any]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise FeedError([f"This is not JSON: line {error.lineno}, column {error.colno}: {error.msg}."]) from error
    if isinstance(data, dict) and "contents" in data:
        data = data["contents"]
    if isinstance(data, dict) and "name" in data:
        data = [data]
    if not isinstance(data, list):
        raise FeedError(['No services found. Expected a page with "contents", a list of services, or one service.'])
    return data


def _plain(fault: Any) -> str:
    """One pydantic fault as a sentence that says what to mend."""
    field = ".".join(str(part) for part in fault["loc"]) or "the row"
    given = "" if isinstance(fault["input"], (dict, list)) else f" is {fault['input']!r}"
    match fault["type"]:
        case "missing":
            return f"{field} is missing. Open Referral UK needs it."
        case "uuid_parsing" | "uuid_type":
            return f"{field}{given}, which is no UUID. Give one, for instance ac148810-d857-441c-9679-408f346de14b."
        case "literal_error":
            return f"{field}{given}. Use one of: {fault['ctx']['expected']}."
        case "int_parsing" | "int_type" | "int_from_float" | "greater_than_equal" | "less_than_equal":
            return f"{field}{given}. Give an age in whole years, or leave it out."
        case "date_from_datetime_parsing" | "date_parsing" | "date_type":
            return f"{field}{given}. Give a date such as 2026-11-24, or leave it out."
        case "string_too_short":
            return f"{field} is empty. Open Referral UK needs it."
        case "string_pattern_mismatch":
            return f"{field}{given}, which is no email address. Mend it, or leave it out."
        case _:
            return f"{field}{given}: {fault['msg']}."


def _foreign(row: Row, directory: Directory, today: date) -> Service:
    """A service that somebody else wrote, with what its words say of kind, need and place."""
    terms = [a.taxonomy_term.name for a in row.attributes if a.taxonomy_term and a.taxonomy_term.name]
    wish = directory.read(" . ".join([row.name, *terms, row.description or ""]))
    fresh = row.assured_date is not None and today - row.assured_date <= FRESH
    phones = [*row.phones, *(phone for contact in row.contacts for phone in contact.phones)]
    provider = row.organization.name if row.organization else ""
    return Service(
        id=str(row.id),
        name=row.name,
        what_it_does=row.description or row.name,
        who_for=row.eligibility_description or "",
        area=", ".join(a.name or a.description or "" for a in row.service_areas) or "Kent-wide",
        category=IMPORTED,
        source_title=provider or row.name,
        source_url=row.url,
        phone=_joined([p for p in phones if p.type not in ("text", "sms")]),
        text_number=_joined([p for p in phones if p.type in ("text", "sms")]),
        email=row.email,
        url=row.url,
        hours=next((s.description for s in row.schedules if s.description), None),
        seen=row.last_modified or "",
        confidence="high",
        needs_recheck=not fresh,
        kinds=wish.kinds,
        needs=wish.needs,
        ages=(row.minimum_age, row.maximum_age),
        places=_places(row, directory),
        provider=provider,
        checked=row.assured_date,
    )


def _joined(phones: list[Phone]) -> str | None:
    return "; ".join(f"{p.number} ({p.description})" if p.description else p.number for p in phones) or None


def _places(row: Row, directory: Directory) -> tuple[str, ...]:
    """Districts that its areas and addresses lie in; none where it says nothing that we know."""
    said = [area.name or area.description or "" for area in row.service_areas]
    if not any(directory.places.find(f"in {text}") for text in said):
        addresses = [a for at in row.service_at_locations if at.location for a in at.location.addresses]
        said = [text for a in addresses for text in (a.postal_code or "", a.city or "") if text]
    found = (directory.places.near(text) or directory.places.find(f"in {text}") for text in said)
    return tuple(dict.fromkeys(key for place in found if place for key in place.districts))


def _compared(services: list[Service], closed: list[str], directory: Directory) -> Imported:
    held = directory.services
    new = [s.name for s in services if s.id not in held]
    same = [s.name for s in services if s.id in held and _alike(held[s.id], s)]
    changed = [s.name for s in services if s.id in held and not _alike(held[s.id], s)]
    return Imported(services, new, changed, same, closed)


def _alike(one: Service, other: Service) -> bool:
    return replace(one, checked=None) == replace(other, checked=None)
