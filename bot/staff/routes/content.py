"""What families are told, to read and search: answers due for review first. Changed in content/, never here."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from bot.content_check import due
from bot.staff.access import StaffMember, signed_in
from bot.staff.office import OfficeOf
from bot.staff.pages import NotThere, render

router = APIRouter(prefix="/staff/content", include_in_schema=False)
AnyStaff = Annotated[StaffMember, Depends(signed_in())]
AHEAD_DAYS = 60


@router.get("")
def show(
    request: Request, office: OfficeOf, member: AnyStaff, q: Annotated[str, Query(max_length=200)] = ""
) -> Response:
    content = office.service.content
    found = [content.answers[entry.id] for entry in office.library.search(q, [], most=40)] if q.strip() else []
    return render(
        request, member, "staff/content.html", q=q, found=found, labels=office.labels, today=date.today(),
        due=due(content, date.today(), AHEAD_DAYS), count=len(content.answers), ahead=AHEAD_DAYS,
    )  # fmt: skip


@router.get("/{answer_id}")
def answer(request: Request, office: OfficeOf, member: AnyStaff, answer_id: str) -> Response:
    found = office.service.content.answers.get(answer_id)
    if found is None:
        raise NotThere("There is no answer of that name.")
    reply = office.service.composer.answer(answer_id)
    return render(request, member, "staff/answer.html", found=found, reply=reply, labels=office.labels)
