"""The door: sign in, first sign-in by the welcome link, the organisation's sign-in, sign out."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response
from starlette.exceptions import HTTPException

from bot.seal import CannotOpen
from bot.staff import codes
from bot.staff.access import COOKIE, StaffMember, signed_in
from bot.staff.accounts import LinkOver, LockedOut, NoSuchStaff, NotSignedIn, WrongCode
from bot.staff.models import Staff
from bot.staff.office import Office, OfficeOf
from bot.staff.pages import render
from bot.staff.passwords import WeakPassword
from bot.staff.sso import Pending, Sso, SsoFailed
from bot.web.csrf import refuse_elsewhere

router = APIRouter(prefix="/staff", include_in_schema=False)
PENDING = "desk_sso"
AnyStaff = Annotated[StaffMember, Depends(signed_in())]
WRONG = "That did not work. Check the email address, the password and the code. A code works for 30 seconds, once."


@router.get("/sign-in")
def ask(request: Request, office: OfficeOf, next: str = "") -> Response:
    return _door(request, office, next=next)


@router.post("/sign-in")
def sign_in(
    request: Request,
    office: OfficeOf,
    email: Annotated[str, Form(max_length=254)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
    next: Annotated[str, Form(max_length=300)] = "",
) -> Response:
    refuse_elsewhere(request)
    try:
        staff = office.accounts.sign_in(email, password, code)
    except LockedOut:
        office.note_known(email, "locked out")
        words = "Too many tries. Wait 15 minutes, then try again, or ask your administrator for a new welcome link."
        return _door(request, office, words, email, next, 429)
    except NotSignedIn:
        office.note_known(email, "sign-in failed")
        return _door(request, office, WRONG, email, next, 422)
    office.audit.note(staff.id, staff.name, "signed in")
    return _enter(office, RedirectResponse(_inside(next), status_code=303), staff)


@router.get("/welcome/{token}")
def welcome(request: Request, office: OfficeOf, token: str) -> Response:
    return _welcome(request, office, token)


@router.get("/welcome/{token}/code.svg")
def qr_code(office: OfficeOf, token: str) -> Response:
    try:
        staff = office.accounts.welcomed(token)
    except LinkOver as error:
        raise HTTPException(404) from error
    return Response(codes.picture(staff.code_secret, staff.email), media_type="image/svg+xml")


@router.post("/welcome/{token}")
def begin(
    request: Request,
    office: OfficeOf,
    token: str,
    password: Annotated[str, Form(max_length=1000)] = "",
    again: Annotated[str, Form(max_length=1000)] = "",
    code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    refuse_elsewhere(request)
    if password != again:
        return _welcome(request, office, token, "The two passwords are not the same. Type them again.")
    try:
        staff, recovery = office.accounts.begin(token, password, code)
    except WeakPassword as error:
        return _welcome(request, office, token, str(error))
    except WrongCode:
        words = "The code does not fit. Scan the picture again, then type the six digits that the app shows now."
        return _welcome(request, office, token, words)
    except LinkOver:
        return _welcome(request, office, token)
    office.audit.note(staff.id, staff.name, "set password and code")
    response = render(request, None, "staff/recovery.html", recovery=recovery, first=True)
    return _enter(office, response, staff)


@router.get("/sso")
def start_sso(request: Request, office: OfficeOf) -> Response:
    if not office.settings.oidc_issuer:
        raise HTTPException(404)
    try:
        address, pending = Sso(office.settings).start()
    except SsoFailed as error:
        return _door(request, office, str(error), status=503)
    response = RedirectResponse(address, status_code=303)
    # Lax: the way back starts on the provider's site, and a Strict cookie would stay behind.
    response.set_cookie(
        PENDING, office.seal.close(pending.packed()), max_age=600, path="/staff/sso",
        httponly=True, samesite="lax", secure=office.settings.secure_cookies,
    )  # fmt: skip
    return response


@router.get("/sso/return")
def finish_sso(
    request: Request, office: OfficeOf, state: str = "", pending: Annotated[str, Cookie(alias=PENDING)] = ""
) -> Response:
    """Back from the provider. The page that follows leads on by itself: a redirect would not carry a Strict cookie."""
    if not office.settings.oidc_issuer:
        raise HTTPException(404)
    try:
        waiting = Pending.unpacked(office.seal.open(pending))
        if state != waiting.state:
            raise SsoFailed("That sign-in was begun elsewhere. Start again.")
        staff = office.accounts.find(Sso(office.settings).finish(waiting, f"{request.url}"))
        if not staff.active:
            raise NoSuchStaff(staff.email)
    except (CannotOpen, ValueError):
        return _door(request, office, "That sign-in was begun elsewhere. Start again.", status=422)
    except SsoFailed as error:
        return _door(request, office, str(error), status=422)
    except NoSuchStaff:
        words = "You signed in, but nobody has added you to this desk yet. Ask your administrator."
        return _door(request, office, words, status=403)
    office.audit.note(staff.id, staff.name, "signed in", "by the organisation's sign-in")
    response = _enter(office, render(request, None, "staff/entered.html"), staff)
    response.delete_cookie(PENDING, path="/staff/sso")
    return response


@router.post("/sign-out")
def sign_out(office: OfficeOf, member: AnyStaff) -> Response:
    office.sessions.end(member.session)
    office.audit.note(member.id, member.name, "signed out")
    return _leave()


@router.post("/sign-out-everywhere")
def sign_out_everywhere(office: OfficeOf, member: AnyStaff) -> Response:
    office.sessions.end_all(member.id)
    office.audit.note(member.id, member.name, "signed out everywhere")
    return _leave()


def _door(
    request: Request, office: Office, problem: str = "", email: str = "", next: str = "", status: int = 200
) -> Response:
    sso = bool(office.settings.oidc_issuer)
    return render(request, None, "staff/sign-in.html", status, problem=problem, email=email, next=next, sso=sso)


def _welcome(request: Request, office: Office, token: str, problem: str = "") -> Response:
    try:
        staff = office.accounts.welcomed(token)
    except LinkOver:
        words = "This link was used before, or is older than 72 hours. Ask your administrator for a new one."
        return render(request, None, "staff/refused.html", 404, words=words)
    context = {"staff": staff, "secret": staff.code_secret, "token": token, "problem": problem}
    return render(request, None, "staff/welcome.html", 422 if problem else 200, **context)


def _inside(next: str) -> str:
    """Only an address of the desk: a link that was sent by somebody cannot lead elsewhere."""
    return next if next.startswith("/staff/") and "//" not in next and "\\" not in next else "/staff/"


def _enter(office: Office, response: Response, staff: Staff) -> Response:
    response.set_cookie(
        COOKIE, office.sessions.begin(staff.id), path="/staff",
        httponly=True, samesite="strict", secure=office.settings.secure_cookies,
    )  # fmt: skip
    return response


def _leave() -> Response:
    response = RedirectResponse("/staff/sign-in", status_code=303)
    response.delete_cookie(COOKIE, path="/staff")
    return response
