"""The reply box: drafts, the answers library, the reading meter, the preview to see and to hear, and sending.

One form with several buttons, so that all of it works without scripts; a script calls the same addresses for pieces.
"""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import JSONResponse, Response

from bot.handover.desk import Closed, NoCase, NotYours
from bot.path import LONGEST
from bot.reply import EasySentence, Reply
from bot.staff.access import StaffMember
from bot.staff.library import Entry
from bot.staff.office import Office, OfficeOf
from bot.staff.pages import NotThere, render
from bot.staff.routes.case import GONE, adviser_of, back_to, find_whole, page, problem, reads_easy
from bot.staff.routes.inbox import CaseStaff, QuietCaseStaff
from bot.staff.writing import Written
from bot.voice.sentences import sentences_of
from bot.voice.speech import Format
from bot.web.voice import manner, sound_of

router = APIRouter(prefix="/staff", include_in_schema=False)


def written_form(
    text: Annotated[str, Form(max_length=LONGEST * 2)] = "",
    easy_read: Annotated[str, Form(max_length=LONGEST * 2)] = "",
) -> Written:
    return Written(text.replace("\r\n", "\n"), easy_read.replace("\r\n", "\n"))


WrittenForm = Annotated[Written, Depends(written_form)]


@router.post("/cases/{case_id}/draft")
def keep_draft(request: Request, office: OfficeOf, member: CaseStaff, case_id: int, written: WrittenForm) -> Response:
    """Keep what is written; a script gets the meter for it."""
    whole = find_whole(office, case_id)
    office.drafts.keep(whole.conversation.id, member.id, written)
    if "x-pieces" in request.headers:
        easy = reads_easy(whole)
        meter = office.meter.measure(written.shown(easy), easy)
        return render(request, member, "staff/meter.html", meter=meter)
    return back_to(request, case_id, "#reply")


@router.post("/cases/{case_id}/find")
def find(
    request: Request, office: OfficeOf, member: CaseStaff, case_id: int, written: WrittenForm,
    find: Annotated[str, Form(max_length=200)] = "",
) -> Response:  # fmt: skip
    """Search the library: its page without scripts, the results alone for a script."""
    found = office.library.search(find, office.saved.all())
    if "x-pieces" in request.headers:
        return render(request, member, "staff/found.html", found=found, find=find, case_id=case_id, view="")
    whole = find_whole(office, case_id)
    office.drafts.keep(whole.conversation.id, member.id, written)
    return page(request, office, member, whole, found=found, find=find)


@router.post("/cases/{case_id}/insert")
def insert(
    request: Request, office: OfficeOf, member: CaseStaff, case_id: int, written: WrittenForm,
    entry: Annotated[str, Form(max_length=100)] = "",
) -> Response:  # fmt: skip
    """Put an entry of the library behind what is written (without scripts).

    It goes into the box that the family reads; into the other too where that is in use.
    """
    whole, found = find_whole(office, case_id), entry_of(office, entry)
    easy = reads_easy(whole) and bool(found.easy_read)
    both = Written(
        _behind(written.text, found.text) if not easy or written.text.strip() else written.text,
        _behind(written.easy_read, found.easy_read) if easy or written.easy_read.strip() else written.easy_read,
    )
    office.drafts.keep(whole.conversation.id, member.id, both)
    return back_to(request, case_id, "#reply")


@router.get("/library/{entry}")
def library_entry(office: OfficeOf, member: QuietCaseStaff, entry: str) -> Response:
    found = entry_of(office, entry)
    return JSONResponse({"text": found.text, "easy_read": found.easy_read})


@router.post("/cases/{case_id}/preview")
def preview(request: Request, office: OfficeOf, member: CaseStaff, case_id: int, written: WrittenForm) -> Response:
    """As the family will see it."""
    whole = find_whole(office, case_id)
    office.drafts.keep(whole.conversation.id, member.id, written)
    shown = reply_as_shown(office, member, written)
    easy = reads_easy(whole)
    if "x-pieces" in request.headers:
        return render(request, member, "staff/preview.html", preview=shown, easy=easy, case_id=case_id)
    return page(request, office, member, whole, preview=shown)


@router.get("/cases/{case_id}/speech")
def hear(office: OfficeOf, member: QuietCaseStaff, case_id: int, format: Format = "ogg") -> Response:
    """The draft as the family will hear it: in the voice and at the speed that they chose. The sound is not kept."""
    whole = find_whole(office, case_id)
    written = office.drafts.of(whole.conversation.id, member.id)
    if written.empty:
        raise NotThere("Write the reply first.")
    shown, service = reply_as_shown(office, member, written), office.service
    parts = sentences_of(shown, reads_easy(whole), service.content)
    how = manner(service, whole.conversation.id, None, None, private=True)
    return sound_of(service, [part.text for part in parts], how, format)


@router.post("/cases/{case_id}/reply")
def send(
    request: Request, office: OfficeOf, member: CaseStaff, case_id: int, written: WrittenForm,
    client_id: Annotated[str, Form(max_length=40, pattern=r"^[\w-]*$")] = "",
) -> Response:  # fmt: skip
    """Answer the family. What cannot be sent stays in the box."""
    whole = find_whole(office, case_id)
    office.drafts.keep(whole.conversation.id, member.id, written)
    if written.empty:
        return problem(request, office, member, case_id, "Write the reply first.", 422)
    if len(written.text) > LONGEST or len(written.easy_read) > LONGEST:
        words = f"That is longer than {LONGEST:,} letters. Send it in two parts."
        return problem(request, office, member, case_id, words, 413)
    shown = reply_as_shown(office, member, written)
    desk = office.service.handover.desk
    try:
        desk.reply(case_id, adviser_of(member), shown.text, shown.easy_read, client_id or secrets.token_urlsafe(9))
    except NoCase as error:
        raise NotThere(GONE) from error
    except (NotYours, Closed) as error:
        words = f"Not sent: {error} Your words are kept in the box."
        return problem(request, office, member, case_id, words, 409)
    office.drafts.drop(whole.conversation.id, member.id)
    office.audit.note(member.id, member.name, "replied", f"case {case_id}")
    return back_to(request, case_id, "#latest")


def reply_as_shown(office: Office, member: StaffMember, written: Written) -> Reply:
    """Plain words and their twin. Where only one of them was written, the other is made of the same sentences."""
    text = written.text.strip() or "\n\n".join(line.strip() for line in written.easy_read.splitlines() if line.strip())
    twin: list[EasySentence] = office.service.composer.pictured(office.twin.of(written))
    reply = Reply(kind="staff", author=adviser_of(member).first_name, text=text, easy_read=twin)
    return reply.model_copy(update={"sender": "staff"})


def entry_of(office: Office, entry: str) -> Entry:
    found = office.library.get(entry, office.saved.all())
    if found is None:
        raise NotThere("That answer is not in the library any more. Search again.")
    return found


def _behind(before: str, more: str) -> str:
    return f"{before.rstrip()}\n\n{more}".rstrip() if before.strip() else more
