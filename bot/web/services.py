"""The page of services (a form and cards, no script needed), and the same list for others as Open Referral UK."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import HTMLResponse, JSONResponse

from bot.directory.directory import Directory
from bot.directory.openreferral import PROFILE, VERSION, page_of, to_feed, uuid_of
from bot.directory.places import Place
from bot.directory.services import Service
from bot.directory.wishes import Wish
from bot.web.api import ServiceOf
from bot.web.problems import problem
from bot.web.templating import look, templates

router = APIRouter(include_in_schema=False)
feed = APIRouter(prefix="/api", tags=["services"])
OPEN = {"Access-Control-Allow-Origin": "*"}
"""Open Referral UK asks that any page may read the list: it holds nothing of anybody."""
MOST_A_PAGE = 100


@router.get("/services", response_class=HTMLResponse)
def show(
    request: Request,
    service: ServiceOf,
    kind: Annotated[str, Query(max_length=40)] = "",
    need: Annotated[str, Query(max_length=40)] = "",
    age: Annotated[str, Query(max_length=4)] = "",
    place: Annotated[str, Query(max_length=60)] = "",
) -> Response:
    directory = service.composer.directory
    where = directory.places.named(place) or directory.places.find(f"in {place}") if place.strip() else None
    wish = Wish(
        kinds=(kind,) if kind in directory.data["kinds"] else (),
        needs=(need,) if need in directory.data["needs"] else (),
        ages=(int(age), int(age)) if age.isascii() and age.isdigit() else None,
        place=where,
    )
    context = {
        "look": look(request),
        "chosen": {"kind": kind, "need": need, "age": age, "place": place},
        "any": bool(kind or need or age or place),
        "place": where.name if where else "",
        "problem": _problem(place, where),
        "kinds": [(key, row) for key, row in directory.data["kinds"].items() if key != "crisis"],
        "needs": directory.data["needs"].items(),
        **_shown(directory, wish),
    }
    return templates.TemplateResponse(request, "services.html", context)


def _problem(place: str, where: Place | None) -> str:
    if not place.strip() or where:
        return ""
    return "I do not know that place. Try a bigger town near you, or the first half of your postcode."


def _shown(directory: Directory, wish: Wish) -> dict[str, Any]:
    words = directory.data["words"]
    if not wish:
        cards = [directory.card(s) for s in directory.services.values() if "crisis" not in s.kinds]
        return {"cards": cards, "lead": "", "more": words["more"], "heading": f"All {len(cards)} services"}
    shown = directory.show(wish, most=None)
    few = "1 service" if len(shown.cards) == 1 else f"{len(shown.cards)} services"
    return {"cards": shown.cards, "lead": shown.lead, "more": shown.more, "heading": few}


@feed.get("/", response_class=JSONResponse)
def about_feed(request: Request) -> Response:
    """What this list of services is: the version and profile of Open Referral that it follows."""
    described = str(request.url_for("openapi"))
    return JSONResponse({"version": VERSION, "profile": PROFILE, "openapi_url": described}, headers=OPEN)


@feed.get("/services", response_class=JSONResponse)
def all_services(
    service: ServiceOf,
    page: Annotated[int, Query(ge=1)] = 1,
    per_page: Annotated[int, Query(ge=1, le=MOST_A_PAGE)] = 50,
    search: Annotated[str, Query(max_length=100)] = "",
    minimum_age: Annotated[int | None, Query(ge=0)] = None,
    maximum_age: Annotated[int | None, Query(ge=0)] = None,
    full: bool = False,
) -> Response:
    """The services, page by page (Open Referral UK). `search`: words of the name or the description.

    As the standard has it, a list holds the single fields of each; `full` adds contacts, areas, hours and attributes.
    """
    found = [
        one
        for one in service.composer.directory.services.values()
        if _says(one, search) and _of_age(one, minimum_age, maximum_age)
    ]
    rows = [to_feed(one, public=True) for one in found]
    shown = rows if full else [{k: v for k, v in row.items() if not isinstance(v, list)} for row in rows]
    return JSONResponse(page_of(shown, page, per_page), headers=OPEN)


@feed.get("/services/{service_id}", response_class=JSONResponse)
def one_service(service: ServiceOf, service_id: str) -> Response:
    """One service by its Open Referral id, or by our own name for it."""
    services = service.composer.directory.services
    found = services.get(service_id) or _by_uuid(service_id, list(services.values()))
    if found is None:
        return problem(404, "There is no such service in this list. Read /api/services for those that there are.")
    return JSONResponse(to_feed(found, public=True), headers=OPEN)


def _by_uuid(text: str, services: list[Service]) -> Service | None:
    try:
        wanted = str(UUID(text))
    except ValueError:
        return None
    return next((one for one in services if uuid_of(one.id) == wanted), None)


def _says(service: Service, search: str) -> bool:
    said = f"{service.name} {service.what_it_does} {service.line} {service.who_for}".lower()
    return all(word in said for word in search.lower().split())


def _of_age(service: Service, youngest: int | None, oldest: int | None) -> bool:
    """Open Referral UK: a minimum age of at least the one asked for, a maximum age of at most the one asked for."""
    low, high = service.ages
    return (youngest is None or (low is not None and low >= youngest)) and (
        oldest is None or (high is not None and high <= oldest)
    )
