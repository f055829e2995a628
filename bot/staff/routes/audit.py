"""The audit, for administrators: read, filter, check that nothing is missing, take a copy."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response, StreamingResponse

from bot.staff.access import StaffMember, signed_in
from bot.staff.audit import PAGE
from bot.staff.labels import clock
from bot.staff.office import OfficeOf
from bot.staff.pages import render

router = APIRouter(prefix="/staff/audit", include_in_schema=False)
Admin = Annotated[StaffMember, Depends(signed_in("admin"))]
Short = Annotated[str, Query(max_length=100)]


@router.get("")
def show(
    request: Request, office: OfficeOf, member: Admin, who: Short = "", did: Short = "", about: Short = "",
    before: int = 0, check: bool = False,
) -> Response:  # fmt: skip
    entries = office.audit.page(before or None, who, did, about)
    checked = office.audit.check() if check else None
    older = urlencode({"who": who, "did": did, "about": about, "before": entries[-1].number}) if entries else ""
    return render(
        request, member, "staff/audit.html", entries=entries, kinds=office.audit.kinds(), clock=clock,
        people=office.accounts.everyone(), who=who, did=did, about=about, checked=checked, check=check,
        older=older if len(entries) == PAGE else "",
    )  # fmt: skip


@router.get("/export.csv")
def export(office: OfficeOf, member: Admin) -> Response:
    """The whole record. That it was taken is the last line of it."""
    office.audit.note(member.id, member.name, "exported audit")
    headers = {"Content-Disposition": 'attachment; filename="ask-send-audit.csv"'}
    return StreamingResponse(office.audit.as_csv(), media_type="text/csv; charset=utf-8", headers=headers)
