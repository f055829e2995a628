"""Errors as RFC 9457 problem details, each with a sentence that a person can act on."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from bot.conversations import NoConversation
from bot.path import LONGEST, Empty, TooLong

DETAILS = {
    NoConversation: (404, "There is no such chat. It may have been deleted. Start a new one."),
    TooLong: (413, f"That is longer than {LONGEST:,} characters. Send it in two or more messages."),
    Empty: (422, "The message is empty. Write your question and send it again."),
    OperationalError: (503, "We could not save that just now. Please send it again in a minute."),
}
_STATUS = {404: "There is no page at this address.", 405: "This address does not take that kind of request."}


def problem(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        {"type": "about:blank", "title": _title(status), "status": status, "detail": detail},
        status_code=status,
        headers=headers,
        media_type="application/problem+json",
    )


def _title(status: int) -> str:
    from http import HTTPStatus

    return HTTPStatus(status).phrase


def install(app: FastAPI) -> None:
    for error, (status, detail) in DETAILS.items():
        app.add_exception_handler(error, _handler(status, detail))

    @app.exception_handler(RequestValidationError)
    async def malformed(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        where = " in " + ".".join(str(part) for part in first["loc"][1:]) if len(first["loc"]) > 1 else ""
        return problem(422, f"That request is not right{where}: {first['msg']}.")

    @app.exception_handler(HTTPException)
    async def other(request: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers) if error.headers else None
        return problem(error.status_code, _STATUS.get(error.status_code, str(error.detail)), headers)


def _handler(status: int, detail: str):  # type: ignore[no-untyped-def]
    async def handle(request: Request, error: Exception) -> JSONResponse:
        return problem(status, detail)

    return handle
