"""The desk's page frame: each page is `render(request, member, "staff/inbox.html", …)`.

A template extends `staff/frame.html` and fills its blocks `title`, `head` and `main`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from markupsafe import Markup, escape

from bot.staff.access import FormExpired, NotYours, SignInNeeded, StaffMember, who
from bot.staff.models import Role
from bot.web.problems import problem
from bot.web.templating import look, templates


@dataclass(frozen=True)
class Room:
    """One entry of the desk's menu, and who has it."""

    title: str
    address: str
    roles: tuple[Role, ...]


class NotThere(Exception):
    """The page is about something that does not exist any more. The message is for the person who asked."""


ROOMS = (
    Room("Inbox", "/staff/", ("adviser", "supervisor")),
    Room("Team", "/staff/team", ("supervisor",)),
    Room("Insight", "/staff/insight", ("analyst", "supervisor", "admin")),
    Room("Content", "/staff/content", ("adviser", "supervisor", "analyst", "admin")),
    Room("People", "/staff/people", ("admin",)),
    Room("Audit", "/staff/audit", ("admin",)),
)


def rooms(member: StaffMember) -> list[Room]:
    return [room for room in ROOMS if member.role in room.roles]


def render(request: Request, member: StaffMember | None, template: str, status: int = 200, **context: Any) -> Response:
    """A desk page. `member` is None only on the pages before sign-in."""
    frame = {
        "look": look(request),
        "member": member,
        "rooms": rooms(member) if member else [],
        "here": request.url.path,
    }
    return templates.TemplateResponse(request, template, {**frame, **context}, status_code=status)


def csrf_field(member: StaffMember) -> Markup:
    return Markup(f'<input type="hidden" name="csrf" value="{escape(member.csrf)}">')


templates.env.globals.update(csrf=csrf_field)


def install(app: FastAPI) -> None:
    """How a refusal looks: a page for a person, problem+json for a script."""

    def wants_page(request: Request) -> bool:
        return "text/html" in request.headers.get("accept", "text/html")

    @app.exception_handler(SignInNeeded)
    def sign_in_needed(request: Request, error: SignInNeeded) -> Response:
        if wants_page(request):
            return RedirectResponse(error.address, status_code=303)
        return problem(401, "You are signed out. Sign in again: what you wrote is still in the box.")

    @app.exception_handler(NotYours)
    def not_yours(request: Request, error: NotYours) -> Response:
        words = "Your role does not have this page. Ask an administrator if you need it."
        return _refused(request, 403, words) if wants_page(request) else problem(403, words)

    @app.exception_handler(FormExpired)
    def form_expired(request: Request, error: FormExpired) -> Response:
        words = "This form was too old or came from another place. Go back, reload the page and send it again."
        return _refused(request, 403, words) if wants_page(request) else problem(403, words)

    @app.exception_handler(NotThere)
    def not_there(request: Request, error: NotThere) -> Response:
        return _refused(request, 404, str(error)) if wants_page(request) else problem(404, str(error))


def _refused(request: Request, status: int, words: str) -> Response:
    return render(request, who(request), "staff/refused.html", status, words=words)
