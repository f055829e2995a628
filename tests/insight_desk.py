"""For the tests of insight: the application without Rasa on a database of each kind, and enquiries put into it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from fastapi.testclient import TestClient
from sqlalchemy import Engine

from bot.database import connect, sessions
from bot.insight.period import begins, monday, today
from bot.insight.told import kept_of
from bot.models import Conversation, Enquiry, new_id
from bot.seal import hand_to
from bot.settings import Settings
from bot.staff.models import Staff
from bot.staff.sessions import Sessions
from bot.web.app import create_app

OURS = {"Origin": "http://127.0.0.1"}
"""As a browser says that a form was sent from our own page."""
THIS_WEEK = monday(today())
LAST_WEEK = THIS_WEEK - timedelta(days=7)


@contextmanager
def desk(database_url: str, tmp_path, role: str = "analyst") -> Iterator[TestClient]:
    """A browser that is signed in; `client.engine` is the database."""
    settings = Settings(database_url=database_url, var_dir=tmp_path, rate_limits="off")
    with TestClient(create_app(settings), base_url="http://127.0.0.1", headers=OURS) as client:
        client.engine = client.app.state.service.engine
        client.cookies.set("desk", sign_in(client.engine, role))
        yield client


def sign_in(engine: Engine, role: str) -> str:
    hand_to(engine, Settings().seal)
    with sessions(engine).begin() as session:
        staff = Staff(email=f"{role}@example.org", name=role.title(), role=role, code_secret="-")
        session.add(staff)
        session.flush()
        staff_id = staff.id
    return Sessions(sessions(engine)).begin(staff_id)


def asked(engine: Engine, words: str, n: int = 1, *more, **fields) -> list[str]:
    """So many families ask this, each in a conversation of its own; the conversations."""
    with sessions(engine).begin() as session:
        return [put(session, words, *more, **fields) for _ in range(n)]


def put(session, words: str, week=LAST_WEEK, outcome="answer", topic="ehcp_late", **more) -> str:
    at = begins(week) + timedelta(days=1) if week < THIS_WEEK else datetime.now(UTC)
    conversation = Conversation(id=new_id(), channel=more.get("channel", "web"))
    session.add(conversation)
    session.flush()
    row = {"channel": "web", "language": "en", **kept_of(words, False, "bot"), **more}
    session.add(Enquiry(conversation_id=conversation.id, message_id="m", at=at, topic=topic, outcome=outcome, **row))
    return conversation.id


def empty(url: str) -> Engine:
    from bot.database import migrate

    migrate(url)
    return connect(url)
