"""Is it running, is it ready, and how is it doing? Nothing here says anything about a family."""

from __future__ import annotations

import httpx
from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from bot.service import Service
from bot.web.api import ServiceOf

router = APIRouter(include_in_schema=False)


@router.get("/health/live")
def live() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/health/ready")
def ready(service: ServiceOf) -> JSONResponse:
    """200 when the database, Rasa and the actions are ready; otherwise 503. Each is named with its state."""
    parts = {
        "database": service.database_ready(),
        "rasa": service.rasa.ready(),
        "actions": _actions_ready(service),
    }
    body = {name: "ok" if well else "away" for name, well in parts.items()}
    return JSONResponse(body, status_code=200 if all(parts.values()) else 503)


@router.get("/metrics")
def metrics() -> Response:
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def _actions_ready(service: Service) -> bool:
    try:
        return httpx.get(f"{service.settings.actions_url}/health", timeout=2.0).is_success
    except httpx.HTTPError:
        return False
