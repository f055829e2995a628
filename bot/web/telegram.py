"""Telegram's webhook, where `BOT_TELEGRAM_WEBHOOK_URL` is set. Thin: the channel does the work."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Request
from fastapi.responses import Response

from bot.telegram.channel import WEBHOOK, Telegram

router = APIRouter(include_in_schema=False)


@router.post(WEBHOOK)
async def webhook(
    request: Request,
    update: Annotated[dict[str, Any], Body()],
    secret: Annotated[str | None, Header(alias="X-Telegram-Bot-Api-Secret-Token")] = None,
) -> Response:
    """200: dealt with. 503: bring it again. Anybody else than Telegram is told that there is nothing here."""
    telegram: Telegram | None = request.app.state.telegram
    if telegram is None or not telegram.knows(secret):
        return Response(status_code=404)
    return Response(status_code=200 if await telegram.receive(update) else 503)
