"""People and roles, for administrators. The first administrator comes in by `bot staff add`."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from bot.database import sessions as database_sessions
from bot.staff import leaving
from bot.staff.access import StaffMember, signed_in
from bot.staff.accounts import AlreadyThere, LastAdmin, NoSuchStaff
from bot.staff.models import ROLES, Role, Staff
from bot.staff.office import Office, OfficeOf
from bot.staff.pages import NotThere, render

router = APIRouter(prefix="/staff/people", include_in_schema=False)
Admin = Annotated[StaffMember, Depends(signed_in("admin"))]
ONLY_ADMIN = "This is the only administrator. Make somebody else one first."


@router.get("")
def show(request: Request, office: OfficeOf, member: Admin) -> Response:
    return _page(request, office, member)


@router.post("")
def add(
    request: Request, office: OfficeOf, member: Admin, email: Annotated[str, Form(max_length=254)] = "",
    name: Annotated[str, Form(max_length=100)] = "", role: Annotated[str, Form()] = "",
) -> Response:  # fmt: skip
    if "@" not in email or not name.strip() or role not in ROLES:
        return _page(request, office, member, problem="Give an email address, a name and a role.", status=422)
    try:
        token = office.accounts.add(email, name, _role(role))
    except AlreadyThere:
        words = "Somebody has that email address already. A new welcome link is on their line below."
        return _page(request, office, member, problem=words, status=409)
    office.audit.note(member.id, member.name, f"added {role}", email.strip().lower())
    return _page(request, office, member, link=_link(office, token), of=name)


@router.post("/{staff_id}")
def change(
    request: Request, office: OfficeOf, member: Admin, staff_id: str, role: Annotated[str, Form()] = "",
    active: Annotated[bool | None, Form()] = None,
) -> Response:  # fmt: skip
    """Another role, or switched on or off. Either ends their sessions."""
    before = _get(office, staff_id)
    values = {"role": role} if role in ROLES else {} if active is None else {"active": active}
    try:
        office.accounts.change(staff_id, **values)
    except LastAdmin:
        return _page(request, office, member, problem=ONLY_ADMIN, status=409)
    did = f"made {role}" if role in ROLES else "switched on" if active else "switched off"
    office.audit.note(member.id, member.name, did, before.email)
    return RedirectResponse("/staff/people", status_code=303)


@router.post("/{staff_id}/reset")
def reset(request: Request, office: OfficeOf, member: Admin, staff_id: str) -> Response:
    staff = _get(office, staff_id)
    token = office.accounts.reset(staff_id)
    office.audit.note(member.id, member.name, "reset sign-in", staff.email)
    return _page(request, office, member, link=_link(office, token), of=staff.name)


@router.post("/{staff_id}/remove")
def remove(request: Request, office: OfficeOf, member: Admin, staff_id: str) -> Response:
    """For good: somebody who is switched off and holds no open case."""
    staff = _get(office, staff_id)
    if staff.active:
        return _page(request, office, member, problem=f"Switch {staff.name} off first.", status=409)
    try:
        leaving.remove(database_sessions(office.service.engine), staff_id)
    except leaving.HoldsCases as error:
        words = f"{staff.name} still has {error}. Ask a supervisor to hand that on first."
        return _page(request, office, member, problem=words, status=409)
    office.audit.note(member.id, member.name, "removed", staff.email)
    return _page(request, office, member, gone=staff.name)


def _get(office: Office, staff_id: str) -> Staff:
    try:
        return office.accounts.get(staff_id)
    except NoSuchStaff as error:
        raise NotThere("There is nobody of that number.") from error


def _role(role: str) -> Role:
    return role  # type: ignore[return-value]


def _link(office: Office, token: str) -> str:
    return f"{office.settings.address}/staff/welcome/{token}"


def _page(
    request: Request, office: Office, member: StaffMember, problem: str = "", link: str = "", of: str = "",
    gone: str = "", status: int = 200,
) -> Response:  # fmt: skip
    people = office.accounts.everyone()
    context = {"people": people, "roles": ROLES, "problem": problem, "link": link, "of": of, "gone": gone}
    return render(request, member, "staff/people.html", status, **context)
