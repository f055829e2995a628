"""Saved replies: words that advisers use often, each with its easy-read twin. Everybody at the desk shares them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from bot.staff.access import StaffMember
from bot.staff.office import Office, OfficeOf
from bot.staff.pages import NotThere, render
from bot.staff.routes.inbox import CaseStaff
from bot.staff.routes.reply import WrittenForm
from bot.staff.writing import NoSavedReply, Written

router = APIRouter(prefix="/staff/saved", include_in_schema=False)


@router.get("")
def show(request: Request, office: OfficeOf, member: CaseStaff, edit: str = "") -> Response:
    try:
        reply = office.saved.get(edit) if edit else None
    except NoSavedReply as error:
        raise NotThere("That saved reply was removed.") from error
    written = Written(reply.text, reply.easy_read) if reply else Written()
    return _page(request, office, member, edit, reply.title if reply else "", written)


@router.post("")
def save(
    request: Request, office: OfficeOf, member: CaseStaff, written: WrittenForm,
    title: Annotated[str, Form(max_length=100)] = "", edit: Annotated[str, Form(max_length=64)] = "",
) -> Response:  # fmt: skip
    """Refused in words while it has no title or is hard to read: it will be sent to many."""
    words = ""
    if not title.strip() or not written.text.strip():
        words = "Give it a title, and write the reply."
    else:
        for part, easy in ((written.text, False), (written.easy_read, True)):
            meter = office.meter.measure(part, easy)
            if meter.longest > meter.limit:
                words = f"{'In easy read' if easy else 'In the reply'}: {meter.verdict} “{meter.sentence}”"
    if words:
        return _page(request, office, member, edit, title, written, words, 422)
    try:
        office.saved.save(member.id, title, written, edit)
    except NoSavedReply as error:
        raise NotThere("That saved reply was removed.") from error
    office.audit.note(member.id, member.name, "saved a reply", title)
    return RedirectResponse("/staff/saved", status_code=303)


@router.post("/{reply_id}/remove")
def remove(office: OfficeOf, member: CaseStaff, reply_id: str) -> Response:
    office.saved.remove(reply_id)
    office.audit.note(member.id, member.name, "removed a saved reply")
    return RedirectResponse("/staff/saved", status_code=303)


def _page(
    request: Request, office: Office, member: StaffMember, edit: str, title: str, written: Written,
    problem: str = "", status: int = 200,
) -> Response:  # fmt: skip
    context = {"saved": office.saved.all(), "edit": edit, "title": title, "written": written, "problem": problem}
    return render(request, member, "staff/saved.html", status, **context)
