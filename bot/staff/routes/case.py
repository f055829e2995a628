"""One case: read it, take it, give it back, hand it on, close it. Each is in the audit."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from bot.handover.desk import Adviser, AlreadyClaimed, Closed, Contact, NoCase, NotYours
from bot.handover.inbox import Whole
from bot.handover.models import Case
from bot.handover.states import CannotMove
from bot.staff.access import StaffMember, signed_in
from bot.staff.bubbles import bubbles
from bot.staff.filters import Asked
from bot.staff.labels import clock, due
from bot.staff.models import Staff
from bot.staff.office import Office, OfficeOf
from bot.staff.pages import NotThere, render
from bot.staff.routes.inbox import CaseStaff, QuietCaseStaff, listing
from bot.staff.summary import gathered, summarise

router = APIRouter(prefix="/staff/cases/{case_id}", include_in_schema=False)
Supervisor = Annotated[StaffMember, Depends(signed_in("supervisor"))]
GONE = "There is no such case. The family may have deleted the conversation."


def adviser_of(member: StaffMember) -> Adviser:
    return Adviser(member.id, member.name)


@router.get("")
def show(request: Request, office: OfficeOf, member: CaseStaff, case_id: int) -> Response:
    whole = find_whole(office, case_id)
    office.audit.note(member.id, member.name, "opened case", f"case {case_id}")
    return page(request, office, member, whole)


@router.get("/talk")
def talk(request: Request, office: OfficeOf, member: QuietCaseStaff, case_id: int) -> Response:
    """The conversation and the head of the case alone, for a page that follows what happens."""
    return render(request, member, "staff/talk.html", **_context(request, office, member, find_whole(office, case_id)))


@router.post("/claim")
def claim(request: Request, office: OfficeOf, member: CaseStaff, case_id: int) -> Response:
    return act(request, office, member, case_id, "claimed", office.service.handover.desk.claim)


@router.post("/release")
def release(request: Request, office: OfficeOf, member: CaseStaff, case_id: int) -> Response:
    return act(
        request, office, member, case_id, "released", office.service.handover.desk.release, override=_may(member)
    )


@router.post("/hand-on")
def hand_on(
    request: Request, office: OfficeOf, member: CaseStaff, case_id: int, to: Annotated[str, Form(max_length=64)] = ""
) -> Response:
    colleague = next((staff for staff in colleagues(office) if staff.id == to), None)
    if colleague is None:
        return problem(request, office, member, case_id, "Choose who shall have the case.", 422)
    desk, given = office.service.handover.desk, Adviser(colleague.id, colleague.name)
    return act(request, office, member, case_id, "handed on", desk.hand_to, given, override=_may(member))


@router.post("/merge")
def merge(
    request: Request, office: OfficeOf, member: CaseStaff, case_id: int, into: Annotated[str, Form(max_length=12)] = ""
) -> Response:
    if not into.strip().isdigit():
        return problem(request, office, member, case_id, "Type the number of the family's other case.", 422)
    try:
        other = office.service.handover.inbox.whole(int(into)).case
    except NoCase:
        return problem(request, office, member, case_id, f"There is no case {int(into)}.", 422)
    if other.id == case_id:
        return problem(request, office, member, case_id, "That is this case itself.", 422)
    if other.closed_at:
        return problem(request, office, member, case_id, f"Case {other.id} is closed: join with an open one.", 409)
    return act(request, office, member, case_id, "merged", _merge(office, other.id, _may(member)))


@router.post("/close")
def close(
    request: Request, office: OfficeOf, member: CaseStaff, case_id: int, outcome: Annotated[str, Form()] = ""
) -> Response:
    if outcome not in ("answered", "signposted", "no_reply", "other"):
        return problem(request, office, member, case_id, "Choose how it ended.", 422)
    desk = office.service.handover.desk
    return act(request, office, member, case_id, "closed", desk.close, outcome, override=_may(member))


@router.post("/note")
def note(
    request: Request,
    office: OfficeOf,
    member: CaseStaff,
    case_id: int,
    text: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    if not text.strip():
        return problem(request, office, member, case_id, "Write the note first.", 422)
    return act(request, office, member, case_id, "wrote a note", office.service.handover.desk.note, text)


@router.post("/place")
def place(
    request: Request,
    office: OfficeOf,
    member: CaseStaff,
    case_id: int,
    topic: Annotated[str, Form(max_length=64)] = "",
    district: Annotated[str, Form(max_length=64)] = "",
) -> Response:
    """What an adviser knows better: topic and district."""
    known = topic if topic in office.service.content.topics else None
    where = district if district in office.labels.words["districts"] else None
    desk = office.service.handover.desk
    return act(request, office, member, case_id, "changed case", desk.place, topic=known, district=where)


@router.post("/contact")
def contact(request: Request, office: OfficeOf, member: CaseStaff, case_id: int) -> Response:
    """Contact details, on request. The audit is written first: what cannot be recorded is not shown."""
    find_whole(office, case_id)
    office.audit.note(member.id, member.name, "saw contact details", f"case {case_id}")
    found = office.service.handover.desk.contact(case_id, adviser_of(member))
    return page(request, office, member, find_whole(office, case_id), contact=found)


@router.post("/typing", status_code=204)
def typing(office: OfficeOf, member: QuietCaseStaff, case_id: int) -> Response:
    office.service.handover.desk.typing(case_id, adviser_of(member))
    return Response(status_code=204)


def act(
    request: Request,
    office: Office,
    member: StaffMember,
    case_id: int,
    did: str,
    do: Callable[..., Any],
    *values: Any,
    **more: Any,
) -> Response:
    """Do it, write it down, and show the case again; what cannot be done is said at the top of the case."""
    try:
        do(case_id, adviser_of(member), *values, **more)
    except NoCase as error:
        raise NotThere(GONE) from error
    except AlreadyClaimed as error:
        return problem(request, office, member, case_id, f"{error.holder} was first and has this case.", 409)
    except (NotYours, Closed) as error:
        return problem(request, office, member, case_id, str(error), 409)
    except CannotMove:
        words = "The family has changed this conversation meanwhile. Look at it again."
        return problem(request, office, member, case_id, words, 409)
    office.audit.note(member.id, member.name, did, f"case {case_id}")
    return back_to(request, case_id)


def back_to(request: Request, case_id: int, place: str = "") -> Response:
    """The case again, with the view of the inbox beside it that was open."""
    query = Asked.of(request.query_params).address()
    return RedirectResponse(f"/staff/cases/{case_id}{query.rstrip('?')}{place}", status_code=303)


def problem(
    request: Request, office: Office, member: StaffMember, case_id: int, words: str, status: int, **more: Any
) -> Response:
    whole = find_whole(office, case_id)
    return page(request, office, member, whole, problem=words, status=status, **more)


def find_whole(office: Office, case_id: int) -> Whole:
    try:
        return office.service.handover.inbox.whole(case_id)
    except NoCase as error:
        raise NotThere(GONE) from error


def reads_easy(whole: Whole) -> bool:
    return bool(whole.conversation.easy_read or "easy_read" in whole.case.needs)


def colleagues(office: Office) -> list[Staff]:
    """Who may hold a case."""
    everyone = office.accounts.everyone()
    return [staff for staff in everyone if staff.active and staff.role in ("adviser", "supervisor")]


def page(
    request: Request,
    office: Office,
    member: StaffMember,
    whole: Whole,
    *,
    contact: Contact | None = None,
    problem: str = "",
    status: int = 200,
    **more: Any,
) -> Response:
    context = {
        **listing(office, member, Asked.of(request.query_params), whole.case.id),
        **_context(request, office, member, whole),
        "case_id": whole.case.id, "client_id": secrets.token_urlsafe(12), "contact": contact, "problem": problem,
        "found": None, "find": "", "preview": None,
        "colleagues": [staff for staff in colleagues(office) if staff.id != whole.case.claimed_by],
        "written": office.drafts.of(whole.conversation.id, member.id),
        **more,
    }  # fmt: skip
    easy = reads_easy(whole)
    context |= {"easy": easy, "meter": office.meter.measure(context["written"].shown(easy), easy)}
    return render(request, member, "staff/case.html", status, **context)


def _context(request: Request, office: Office, member: StaffMember, whole: Whole) -> dict[str, Any]:
    case: Case = whole.case
    return {
        "case": case, "conversation": whole.conversation, "notes": whole.notes, "timeline": gathered(whole.timeline),
        "merged": whole.merged, "labels": office.labels,
        "bubbles": bubbles(whole.messages, office.labels, reads_easy(whole)),
        "summary": summarise(whole, office.labels), "clock": clock, "due_of": due, "mine": case.claimed_by == member.id,
        "supervises": _may(member), "view": Asked.of(request.query_params).address().rstrip("?"),
    }  # fmt: skip


def _may(member: StaffMember) -> bool:
    """A supervisor may also do what only the holder of a case may."""
    return member.role == "supervisor"


def _merge(office: Office, into: int, override: bool) -> Callable[[int, Adviser], Case]:
    def merge(case_id: int, adviser: Adviser) -> Case:
        return office.service.handover.desk.merge(case_id, into, adviser, override=override)

    return merge
