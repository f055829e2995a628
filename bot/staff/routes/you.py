"""What a person sets for themselves: keys, notices, recovery codes, sign out everywhere."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from bot.staff.access import StaffMember, signed_in
from bot.staff.office import OfficeOf
from bot.staff.pages import render
from bot.web.embed import keep
from bot.web.templating import COLOURS, SIZES

router = APIRouter(prefix="/staff/you", include_in_schema=False)
AnyStaff = Annotated[StaffMember, Depends(signed_in())]


@router.get("")
def show(request: Request, office: OfficeOf, member: AnyStaff) -> Response:
    left = office.accounts.recovery_codes_left(member.id)
    staff = office.accounts.get(member.id)
    mail = bool(office.settings.smtp_host)
    return render(request, member, "staff/you.html", staff=staff, left=left, mail=mail)


@router.post("")
def change(
    office: OfficeOf,
    member: AnyStaff,
    shortcuts: Annotated[bool, Form()] = False,
    notices: Annotated[bool, Form()] = False,
) -> Response:
    office.accounts.change(member.id, shortcuts=shortcuts, notices=notices)
    return RedirectResponse("/staff/you", status_code=303)


@router.post("/recovery-codes")
def recovery_codes(request: Request, office: OfficeOf, member: AnyStaff) -> Response:
    fresh = office.accounts.new_recovery_codes(member.id)
    office.audit.note(member.id, member.name, "made recovery codes")
    return render(request, member, "staff/recovery.html", recovery=fresh, first=False)


@router.post("/look")
def look(
    office: OfficeOf,
    member: AnyStaff,
    size: Annotated[str, Form()] = "normal",
    colours: Annotated[str, Form()] = "auto",
) -> Response:
    """Text size and colours, in the same cookie as the chat's."""
    response = RedirectResponse("/staff/you", status_code=303)
    if size in SIZES and colours in COLOURS:
        keep(response, office.settings, "look", f"{size}.{colours}")
    return response
