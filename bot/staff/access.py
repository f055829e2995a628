"""Who is asking, and may they? Every page and call under /staff names its roles with `signed_in`:

    Adviser = Annotated[StaffMember, Depends(signed_in("adviser", "supervisor"))]

Whoever is not signed in is led to the sign-in page (a script gets 401). Whoever has another role gets 403. Anything
that writes (POST, PUT, PATCH, DELETE) must carry the form's token as well: it is checked here, so that no route can
forget it. Put `{{ csrf(member) }}`, a hidden field, in each form.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import Request
from fastapi.concurrency import run_in_threadpool

from bot.database import sessions as database_sessions
from bot.service import Service
from bot.staff import csrf
from bot.staff.models import ROLES, Role
from bot.staff.sessions import Sessions

COOKIE = "desk"
READS = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class StaffMember:
    """Who is signed in. `csrf` goes into each form that they are shown."""

    id: str
    name: str
    email: str
    role: Role
    session: str
    csrf: str
    shortcuts: bool = True


class SignInNeeded(Exception):
    """Nobody is signed in. `where` is the page to go on to afterwards."""

    def __init__(self, where: str) -> None:
        self.where = where

    @property
    def address(self) -> str:
        return f"/staff/sign-in?next={quote(self.where, safe='/')}" if self.where else "/staff/sign-in"


class NotYours(Exception):
    """Signed in, but with a role that does not need this."""


class FormExpired(Exception):
    """The form's token is missing, or belongs to another session."""


def signed_in(*roles: Role, touch: bool = True) -> Callable[[Request], Awaitable[StaffMember]]:
    """A dependency that gives the signed-in person, who must have one of these roles (any, if none is named).

    `touch=False` for what a page asks by itself (live updates): it does not keep a session from ending.
    """
    allowed = roles or ROLES

    async def staff_member(request: Request) -> StaffMember:
        member = await run_in_threadpool(who, request, touch)
        if member is None:
            raise SignInNeeded(request.url.path if request.method in READS else "")
        if request.method not in READS:
            await _check_form(request, member)
        if member.role not in allowed:
            raise NotYours
        return member

    staff_member.roles = allowed  # type: ignore[attr-defined]
    return staff_member


def who(request: Request, touch: bool = False) -> StaffMember | None:
    service: Service = request.app.state.service
    token = request.cookies.get(COOKIE, "")
    found = Sessions(database_sessions(service.engine)).find(token, touch) if token else None
    if found is None:
        return None
    staff = found.staff
    role: Role = staff.role  # type: ignore[assignment]
    form_token = csrf.token(service.settings.secret_key, found.session)
    return StaffMember(staff.id, staff.name, staff.email, role, found.session, form_token, staff.shortcuts)


async def _check_form(request: Request, member: StaffMember) -> None:
    given = request.headers.get(csrf.HEADER) or str((await request.form()).get(csrf.FIELD, ""))
    service: Service = request.app.state.service
    if not csrf.matches(service.settings.secret_key, member.session, given):
        raise FormExpired
