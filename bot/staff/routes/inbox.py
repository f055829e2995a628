"""The inbox: safety first, then by promise."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import RedirectResponse, Response

from bot.staff.access import StaffMember, signed_in
from bot.staff.filters import Asked, find
from bot.staff.labels import due
from bot.staff.office import Office, OfficeOf
from bot.staff.pages import render, rooms

router = APIRouter(prefix="/staff", include_in_schema=False)
AnyStaff = Annotated[StaffMember, Depends(signed_in())]
CaseStaff = Annotated[StaffMember, Depends(signed_in("adviser", "supervisor"))]
QuietCaseStaff = Annotated[StaffMember, Depends(signed_in("adviser", "supervisor", touch=False))]
AskedFor = Annotated[Asked, Query()]


@router.get("")
def without_slash() -> Response:
    return RedirectResponse("/staff/", status_code=303)


@router.get("/")
def inbox(request: Request, office: OfficeOf, member: AnyStaff, asked: AskedFor) -> Response:
    """The inbox for who answers cases; the first room of their own for anybody else."""
    if member.role not in ("adviser", "supervisor"):
        return RedirectResponse(rooms(member)[0].address, status_code=303)
    return render(request, member, "staff/inbox.html", **listing(office, member, asked))


@router.get("/list")
def only_list(request: Request, office: OfficeOf, member: QuietCaseStaff, asked: AskedFor, case: int = 0) -> Response:
    """The list alone, for a page that follows what happens."""
    return render(request, member, "staff/list.html", **listing(office, member, asked, case))


def listing(office: Office, member: StaffMember, asked: Asked, open_case: int = 0) -> dict[str, Any]:
    """What the list shows, whatever page it stands on."""
    inbox = office.service.handover.inbox
    rows, more = find(inbox, asked, member.id, office.labels)
    return {
        "rows": rows, "more": more, "asked": asked, "counts": inbox.counts(member.id), "open_case": open_case,
        "labels": office.labels, "due": due, "hours": office.service.handover.hours.now(),
    }  # fmt: skip
