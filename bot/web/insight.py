"""The insight desk (/staff/insight): what families say, for analysts, supervisors and administrators."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.database import sessions
from bot.insight import charts, exports, words
from bot.insight.changes import Changes, NotReady
from bot.insight.changes import Draft as ChangeDraft
from bot.insight.counting import Counting
from bot.insight.drill import ANY, FEWEST, Drill, Only, TooFew
from bot.insight.figures import Figures, Narrow
from bot.insight.findings import Finding, findings
from bot.insight.measures import DIMENSIONS, FILTERS
from bot.insight.period import Period, term_of, today
from bot.insight.proposals import NoProposal, Proposals, State, as_yaml
from bot.insight.report import Report, Reports, Row, Table, strategy
from bot.service import Service
from bot.staff.access import StaffMember, signed_in
from bot.staff.audit import Audit
from bot.staff.office import secrets_of
from bot.staff.pages import render
from bot.web.api import ServiceOf

router = APIRouter(prefix="/staff/insight", include_in_schema=False)
Reader = Annotated[StaffMember, Depends(signed_in("analyst", "supervisor", "admin"))]
Closer = Annotated[StaffMember, Depends(signed_in("analyst", "admin"))]
"""Who may read families' redacted words."""
TYPES = {
    "html": "text/html; charset=utf-8", "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the address asks for: a period, and one topic or one filter."""

    period: Period
    by: str
    topic: str

    def narrow(self) -> Narrow | None:
        return None if self.topic else Narrow.read(self.by)

    def address(self, page: str = "", **more: str) -> str:
        asked = {"from": str(self.period.first), "to": str(self.period.last), "by": self.by, "topic": self.topic}
        asked |= more
        return f"/staff/insight{page}?" + urlencode({name: value for name, value in asked.items() if value})


def asked_of(
    start: Annotated[date | None, Query(alias="from")] = None,
    end: Annotated[date | None, Query(alias="to")] = None,
    by: Annotated[str, Query(max_length=60)] = "",
    topic: Annotated[str, Query(max_length=64)] = "",
) -> Asked:
    """From the address; without dates the term so far."""
    term = term_of(today())[1]
    return Asked(Period.of(start or term.first, end or today()), by, topic)


AskedOf = Annotated[Asked, Depends(asked_of)]


@router.get("")
def overview(request: Request, member: Reader, service: ServiceOf, asked: AskedOf) -> Response:
    report = _report(service, asked)
    return render(
        request, member, "insight/desk.html", report=report, findings=_led(findings(report), asked), asked=asked,
        charts=charts, words=words, presets=_presets(asked), filters=_filters(), may_read=member.role != "supervisor",
        link=_links(asked), read=_reads(asked) if member.role != "supervisor" else None,
        counted_to=Figures(service.engine).counted_to(), page="",
    )  # fmt: skip


@router.get("/report.{ending}")
def download(member: Reader, service: ServiceOf, asked: AskedOf, ending: Literal["html", "csv", "xlsx"]) -> Response:
    """The same report as a file."""
    report = _report(service, asked)
    _note(service, member, "downloaded an insight report", f"{report.period}, {ending}")
    name = f"families-{report.period.first}-to-{report.period.last}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(exports.as_bytes(report, ending), media_type=TYPES[ending], headers=headers)


@router.get("/enquiries")
def enquiries(
    request: Request, member: Closer, service: ServiceOf, asked: AskedOf, group: Annotated[int | None, Query()] = None,
    of: Annotated[str, Query(max_length=60)] = "",
) -> Response:  # fmt: skip
    """The redacted words behind a number. `of`: the row of the table, such as `told:waiting` or `priorities:2`."""
    drill = Drill(service.engine)
    unmet = drill.group(group) if group is not None else None
    if group is not None and unmet is None:
        raise HTTPException(404)
    behind = _behind(asked, of, service)
    try:
        rows = drill.enquiries(asked.period.closed(today()), behind.topics, group, behind.only)
    except TooFew:
        rows = []
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    about = unmet.name if unmet else behind.about
    _note(service, member, "read redacted enquiries", f"group {group}" if unmet else behind.noted)
    return render(
        request, member, "insight/enquiries.html", rows=rows, about=about, asked=asked, group=unmet, words=words,
        page="",
    )  # fmt: skip


@router.get("/how")
def how(request: Request, member: Reader, service: ServiceOf) -> Response:
    """How each figure is counted."""
    tables = list(_report(service, Asked(Period.of(today(), today()), "", "")).tables.values())
    return render(request, member, "insight/how.html", tables=tables, words=words, page="how")


@router.get("/changes")
def changes(request: Request, member: Reader, service: ServiceOf) -> Response:
    return _changes(request, member, service)


@router.post("/changes")
def write_change(
    request: Request,
    member: Reader,
    service: ServiceOf,
    theme: Annotated[str, Form(max_length=64)] = "",
    said: Annotated[str, Form(max_length=2000)] = "",
    did: Annotated[str, Form(max_length=2000)] = "",
    easy_said: Annotated[str, Form(max_length=2000)] = "",
    easy_did: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Keep what changed, not yet shown to families."""
    draft = ChangeDraft(theme, said, did, easy_said, easy_did)
    try:
        number = Changes(service.engine, service.content).write(draft, member.name)
    except NotReady as error:
        return _changes(request, member, service, draft, str(error), 422)
    _note(service, member, "wrote a change", f"change {number}")
    return RedirectResponse("/staff/insight/changes", status_code=303)


@router.post("/changes/{number}/publish")
def publish(member: Reader, service: ServiceOf, number: int) -> Response:
    """Show it to families, and tell those who asked to hear."""
    told = Changes(service.engine, service.content).publish(number)
    _note(service, member, "published a change", f"change {number}")
    return RedirectResponse(f"/staff/insight/changes?told={told // 5 * 5}", status_code=303)


@router.get("/proposals")
def proposals(request: Request, member: Reader, service: ServiceOf) -> Response:
    found = Proposals(service.engine).all()
    return render(request, member, "insight/proposals.html", proposals=found, words=words, page="proposals")


@router.post("/proposals")
def propose(member: Closer, service: ServiceOf, group: Annotated[int, Form()]) -> Response:
    """An unmet group on its way to an answer."""
    if Drill(service.engine).group(group) is None:
        raise HTTPException(404)
    number = Proposals(service.engine).begin(group, member.name)
    return RedirectResponse(f"/staff/insight/proposals/{number}", status_code=303)


@router.get("/proposals/{number}.yml")
def export_proposal(member: Closer, service: ServiceOf, number: int) -> Response:
    try:
        text = as_yaml(*Proposals(service.engine).get(number), today())
    except NoProposal as error:
        raise HTTPException(404) from error
    headers = {"Content-Disposition": f'attachment; filename="proposal-{number}.yml"'}
    return Response(text, media_type="application/yaml", headers=headers)


@router.get("/proposals/{number}")
def proposal(request: Request, member: Closer, service: ServiceOf, number: int) -> Response:
    try:
        found, group = Proposals(service.engine).get(number)
    except NoProposal as error:
        raise HTTPException(404) from error
    topics = {topic: words.topic(topic) for topic in service.content.topics}
    return render(
        request, member, "insight/proposal.html", proposal=found, group=group, topics=topics, page="proposals"
    )


@router.post("/proposals/{number}")
def review(
    member: Closer,
    service: ServiceOf,
    number: int,
    state: Annotated[State, Form()],
    topic: Annotated[str, Form(max_length=64)] = "",
    title: Annotated[str, Form(max_length=70)] = "",
    text: Annotated[str, Form(max_length=8000)] = "",
    phrases: Annotated[str, Form(max_length=8000)] = "",
) -> Response:
    lines = [line.strip() for line in phrases.splitlines() if line.strip()]
    try:
        Proposals(service.engine).change(number, topic, title.strip(), text.strip(), lines, state)
    except NoProposal as error:
        raise HTTPException(404) from error
    _note(service, member, "reviewed a proposal", f"proposal {number}: {state}")
    return RedirectResponse(f"/staff/insight/proposals/{number}", status_code=303)


def _report(service: Service, asked: Asked) -> Report:
    secret = service.settings.secret_key
    Counting(service.engine, secret).count_due(today())
    if asked.topic and asked.topic not in service.content.topics:
        raise HTTPException(404)
    try:
        narrow = asked.narrow()
    except ValueError as error:
        raise HTTPException(422, str(error)) from error
    return Reports(service.engine, service.content, secret).make(asked.period, today(), narrow, asked.topic or None)


def _changes(
    request: Request, member: StaffMember, service: Service, draft: ChangeDraft | None = None, problem: str = "",
    status: int = 200,
) -> Response:  # fmt: skip
    changes = Changes(service.engine, service.content)
    return render(
        request, member, "insight/changes.html", status, changes=changes.all(), themes=changes.themes(),
        draft=draft or ChangeDraft("", "", "", "", ""), problem=problem, told=request.query_params.get("told"),
        pictures=sorted(service.content.pictures), page="changes",
    )  # fmt: skip


def _presets(asked: Asked) -> list[tuple[str, str, bool]]:
    """(name, address, is it the one that is shown)."""
    now = today()
    name, term = term_of(now)
    last_name, last = term_of(term.first - timedelta(days=1))
    year = date(now.year - (now.month < 9), 9, 1)
    earlier = year.replace(year=year.year - 1)
    choices = {
        name: Period.of(term.first, now),
        last_name: last,
        f"School year {year.year}-{(year.year + 1) % 100:02}": Period.of(year, now),
        f"School year {earlier.year}-{year.year % 100:02}": Period.of(earlier, year - timedelta(days=1)),
    }
    return [
        (title, Asked(period, asked.by, asked.topic).address(), period == asked.period)
        for title, period in choices.items()
    ]


def _filters() -> dict[str, dict[str, str]]:
    return {dimension: words.values(dimension) for dimension in FILTERS}


def _links(asked: Asked) -> dict[str, Callable[[str], str]]:
    """Where a row leads, by its table's kind."""
    by: dict[str, Callable[[str], str]] = {
        dimension: lambda value, of=dimension: asked.address(by=f"{of}:{value}", topic="")  # type: ignore[misc]
        for dimension in FILTERS
    }
    return by | {"topic": lambda topic: asked.address(topic=topic, by="")}


def _reads(asked: Asked) -> Callable[[Table, Row], str]:
    """Where a number leads: to the redacted enquiries behind it. Nowhere for what the safety net answered."""

    def address(table: Table, row: Row) -> str:
        if row.now < FEWEST or table.id == "safety" or (table.id, row.key) == ("outcome", "safety"):
            return ""
        match table.kind:
            case "week":
                return asked.address("/enquiries", **{"from": row.key, "to": row.key})
            case "topic" if table.id == "told_topics":
                value = next(value for value, name in words.values("told").items() if name == row.more)
                return asked.address("/enquiries", topic=row.key, of=f"told:{value}")
            case "topic" if table.id == "helped_topics":
                return asked.address("/enquiries", topic=row.key, of=f"helped:{ANY}")
            case "topic":
                return asked.address("/enquiries", topic=row.key)
            case "unmet":
                return asked.address("/enquiries", group=row.key)
            case _:
                return asked.address("/enquiries", of=f"{table.id}:{row.key}")

    return address


@dataclass(frozen=True)
class Behind:
    """Which enquiries stand behind a number. `about`: for people; `noted`: for the audit."""

    topics: frozenset[str]
    only: tuple[Only, ...]
    about: str
    noted: str


def _behind(asked: Asked, of: str, service: Service) -> Behind:
    topics = frozenset({asked.topic} if asked.topic else ())
    about = [words.topic(asked.topic)] if asked.topic else []
    only: list[Only] = []
    for part in filter(None, (asked.by, of)):
        name, _, value = part.partition(":")
        if name in ("outcomes", "priorities") and value.isdecimal():
            place = name == "outcomes"
            topics = frozenset(t for t, serves in strategy(service.content).items() if serves[place] == int(value))
            names = {n: o["name"] for n, o in words.outcomes().items()} if place else words.priorities()
            about.append(names.get(int(value), value))
        elif name in DIMENSIONS:
            only.append((name, value))
            about.append(f"{words.dimension(name)}: {'all' if value == ANY else words.value(name, value)}")
        else:
            raise HTTPException(422, "There are no enquiries by that.")
    noted = ", ".join(filter(None, (asked.topic, asked.by, of))) or "all"
    return Behind(topics, tuple(only), ". ".join(about) or "All enquiries", noted)


def _led(found: list[Finding], asked: Asked) -> list[tuple[Finding, str]]:
    """Each finding with where it leads on this desk: to its topic, or down to its table."""
    led = []
    for finding in found:
        kind, _, topic = finding.leads.partition("=")
        down = f"#{finding.leads}" if finding.leads else ""
        led.append((finding, asked.address(topic=topic, by="") if kind == "topic" else down))
    return led


def _note(service: Service, member: StaffMember, did: str, about: str) -> None:
    Audit(sessions(service.engine), secrets_of(service.settings)).note(member.id, member.name, did, about)
