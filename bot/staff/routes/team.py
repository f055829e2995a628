"""For supervisors: workload, what is late, working hours, days off, and the out-of-office notice."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from bot.handover.inbox import Filter
from bot.handover.promise import Hours, Times, spoken_day
from bot.models import now
from bot.readability import LONGEST_SENTENCE
from bot.staff.access import StaffMember, signed_in
from bot.staff.labels import due
from bot.staff.office import Office, OfficeOf
from bot.staff.pages import render

router = APIRouter(prefix="/staff/team", include_in_schema=False)
Supervisor = Annotated[StaffMember, Depends(signed_in("supervisor"))]
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Unclear(ValueError):
    """Something in the hours cannot be read. The message says what to type instead."""


async def _form(request: Request) -> FormData:
    return await request.form()


@router.get("")
def show(request: Request, office: OfficeOf, member: Supervisor) -> Response:
    return _page(request, office, member)


@router.post("/hours")
def change_hours(
    request: Request, office: OfficeOf, member: Supervisor, form: Annotated[FormData, Depends(_form)]
) -> Response:
    try:
        hours = _read(form, office)
    except Unclear as error:
        return _page(request, office, member, str(error), 422)
    office.service.handover.hours.change(hours, member.id)
    office.audit.note(member.id, member.name, "changed hours")
    return RedirectResponse("/staff/team#hours", status_code=303)


def _read(form: FormData, office: Office) -> Hours:
    week: dict[int, Times] = {}
    for number, name in enumerate(DAYS):
        start, end = str(form.get(f"start-{number}", "")).strip(), str(form.get(f"end-{number}", "")).strip()
        if start or end:
            try:
                week[number] = Times.model_validate({"start": start, "end": end})
            except ValidationError as error:
                raise Unclear(f"{name}: give a start and a later end, such as 09:00 and 17:00.") from error
    days = str(form.get("working_days", ""))
    if not (days.isdigit() and 1 <= int(days) <= 20):
        raise Unclear("An answer is promised within 1 to 20 working days.")
    notice = " ".join(str(form.get("out_of_office", "")).split())
    meter = office.meter.measure(notice, False)
    if len(notice) > 500 or meter.longest > LONGEST_SENTENCE:
        raise Unclear("Keep the notice short: at most 500 letters, and 20 words in a sentence.")
    return Hours(week=week, working_days=int(days), closed=_closed(str(form.get("closed", ""))), out_of_office=notice)


def _closed(text: str) -> list[date]:
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        try:
            found.append(datetime.strptime(line, "%d/%m/%Y").date())
        except ValueError as error:
            raise Unclear(f"“{line[:20]}” is not a day off we can read. Type it as 24/12/2026, one a line.") from error
    return sorted(set(found))


def _page(request: Request, office: Office, member: StaffMember, problem: str = "", status: int = 200) -> Response:
    hours = office.service.handover.hours.now()
    late = office.service.handover.inbox.cases(Filter(overdue=True), limit=100)
    promise = hours.promise(now())
    return render(
        request, member, "staff/team.html", status, loads=office.workload.by_adviser(), late=late, due=due,
        labels=office.labels, hours=hours, days=DAYS, problem=problem, promise=spoken_day(promise) if promise else "",
    )  # fmt: skip
