"""What is kept, why, and for how long: one table, read by the nightly job, by the privacy page and by the tests.

A new table of the database must stand here, or a test fails and says so. UK GDPR, article 5(1)(e): no longer than is
necessary; the Children's Code, standard 8: the least that is needed. The numbers of days are decisions of the service's
owner, written down in docs/decisions/0021-what-is-kept.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, Table, and_, delete, func, select, update

from bot.models import Base

CHAT_DAYS = 90
CASE_DAYS = 90
CONTACT_DAYS = 30
BATCH = 200


@dataclass(frozen=True)
class WithChat:
    """Goes when its conversation goes. The table's foreign key says ON DELETE CASCADE."""


@dataclass(frozen=True)
class AfterDays:
    """Rows go so many days after the time in `column`."""

    column: str
    days: int


@dataclass(frozen=True)
class WithRow:
    """Goes with the row of another table that it belongs to (ON DELETE CASCADE)."""

    table: str


@dataclass(frozen=True)
class Stays:
    """Holds nothing of a family, or people take it away by hand; `why` says which."""

    why: str


Rule = WithChat | AfterDays | WithRow | Stays


@dataclass(frozen=True)
class Record:
    """One row of the table that people read. `easy`: sentences with the idea of a picture (content/pictures.yml)."""

    what: str
    why: str
    how_long: str
    easy: tuple[tuple[str, str], ...]
    tables: Mapping[str, Rule] = field(default_factory=dict)


RECORDS: tuple[Record, ...] = (
    Record(
        what="Your chat. We take out names, numbers and addresses before we keep your words.",
        why="So you can read it again, and so the next answer fits.",
        how_long=f"{CHAT_DAYS} days after your last message. Or until you delete it.",
        easy=(
            ("We keep what you write.", "writing"),
            ("We take out names and numbers first.", "safe"),
            (f"We delete it after {CHAT_DAYS} days.", "calendar"),
        ),
        tables={
            "conversations": AfterDays("last_at", CHAT_DAYS),
            "messages": WithChat(),
            "easy_choices": WithChat(),
            "telegram_chats": WithChat(),
            "telegram_deliveries": WithChat(),
        },
    ),
    Record(
        what="What your question was about, such as school transport.",
        why="So we can see what families need, and write better answers.",
        how_long="As long as your chat. Then only numbers stay, which name nobody.",
        easy=(
            ("We count what people ask about.", "report"),
            ("The numbers do not say who you are.", "safe"),
        ),
        tables={
            "enquiries": WithChat(),
            "counts": Stays("numbers that name nobody"),
            "counted_weeks": Stays("the list of weeks that were counted"),
            "unmet_groups": Stays("single words of many questions, with no link to a chat"),
            "content_proposals": Stays("drafts of answers, written by staff"),
            "changes_made": Stays("what we tell everybody that we changed"),
            "insight_marks": Stays("notes of the job that counts"),
        },
    ),
    Record(
        what="What you tell an adviser, if you ask for a person. It is locked, and only advisers can open it.",
        why="So they can help you.",
        how_long=f"{CASE_DAYS} days after they have finished helping you.",
        easy=(
            ("You can ask for a person.", "person"),
            ("Only advisers can read what you tell them.", "safe"),
            (f"We delete it {CASE_DAYS} days after they help you.", "calendar"),
        ),
        tables={
            "cases": WithChat(),
            "case_notes": WithChat(),
            "case_events": WithChat(),
            "handover_forms": WithChat(),
            "staff_drafts": WithChat(),
            "staff_notices": WithRow("cases"),
        },
    ),
    Record(
        what="Your phone number or email, if you give it to an adviser.",
        why="So they can answer you.",
        how_long=f"{CONTACT_DAYS} days after they have finished helping you.",
        easy=(
            ("You can give a phone number or email.", "phone"),
            (f"We delete it {CONTACT_DAYS} days after they help you.", "calendar"),
        ),
    ),
    Record(
        what="What you said yes to, and if you took it back.",
        why="So we only do what you agreed to.",
        how_long="As long as your chat.",
        easy=(("We write down when you say yes.", "yes"), ("You can change your mind.", "again")),
        tables={"consents": WithChat(), "hear_back": WithChat()},
    ),
    Record(
        what="How it is going for you, if you tell us. We take out names and numbers first.",
        why="So the people who plan services hear from families.",
        how_long="One year, or until you take it back.",
        easy=(
            ("You can tell us how it is going.", "talk"),
            ("We delete it after one year.", "calendar"),
        ),
        tables={"experiences": AfterDays("at", 365), "tell_us_forms": WithChat()},
    ),
    Record(
        what="Who of our staff signed in, and what they opened or changed.",
        why="So nobody can look at your chat without a trace.",
        how_long="As long as the service runs. It holds none of your words. Sign-ins go after a day.",
        easy=(
            ("We write down which adviser looked.", "look"),
            ("It holds none of your words.", "safe"),
        ),
        tables={
            "staff": Stays("until an administrator takes the person away"),
            "staff_saved_replies": Stays("words that the whole team uses; a supervisor or adviser takes them away"),
            "staff_recovery_codes": WithRow("staff"),
            "staff_sessions": AfterDays("seen_at", 1),
            "staff_attempts": AfterDays("last_at", 1),
            "staff_audit": Stays("the database refuses to change or delete it; names staff and case numbers only"),
            "desk_settings": Stays("opening hours"),
        },
    ),
    Record(
        what="Numbers of Telegram's messages, if you write to us there. No words.",
        why="So one message is not answered twice.",
        how_long="2 days.",
        easy=(("We count Telegram messages for 2 days.", "calendar"),),
        tables={"telegram_updates": AfterDays("at", 2), "telegram_lease": Stays("which of our computers is at work")},
    ),
)

RULES: dict[str, Rule] = {table: rule for record in RECORDS for table, rule in record.tables.items()}


def shown() -> list[Record]:
    """The records that this service keeps: those without any table in its database are left out."""
    known = set(Base.metadata.tables)
    return [record for record in RECORDS if not record.tables or known & set(record.tables)]


def conversations_to_erase(engine: Engine, now: datetime, limit: int | None = None) -> list[str]:
    """Ids of conversations whose time is over: nobody wrote for long, no case is open, none was closed lately."""
    conversations = Base.metadata.tables["conversations"]
    wanted = select(conversations.c.id).where(conversations.c.last_at < now - timedelta(days=CHAT_DAYS))
    cases = Base.metadata.tables.get("cases")
    if cases is not None:
        kept = cases.c.closed_at.is_(None) | (cases.c.closed_at >= now - timedelta(days=CASE_DAYS))
        wanted = wanted.where(~select(cases.c.id).where(cases.c.conversation_id == conversations.c.id, kept).exists())
    with engine.connect() as connection:
        return list(connection.scalars(wanted.limit(limit)))


def count(engine: Engine, now: datetime) -> dict[str, int]:
    """What `let_go` and erasing would take away now, by table. Changes nothing."""
    found = {"conversations": len(conversations_to_erase(engine, now))}
    with engine.connect() as connection:
        for name, table, old in _old(now):
            found[name] = connection.scalar(select(func.count()).select_from(table).where(old)) or 0
    return found


def let_go(engine: Engine, now: datetime) -> dict[str, int]:
    """Take away what is old but for conversations; how many rows of each table."""
    gone = {}
    with engine.begin() as connection:
        for name, table, old in _old(now):
            statement: Any = delete(table).where(old)
            if name == CONTACTS:
                statement = update(table).where(old).values(contact=None, best_time=None)
            gone[name] = int(connection.execute(statement).rowcount)
    return gone


CONTACTS = "ways to reach a family"


def _old(now: datetime) -> Iterator[tuple[str, Table, ColumnElement[bool]]]:
    """Each table with rows that go by their own age, and which rows are old."""
    tables = Base.metadata.tables
    for name, rule in RULES.items():
        if isinstance(rule, AfterDays) and name in tables and name != "conversations":
            yield name, tables[name], tables[name].c[rule.column] < now - timedelta(days=rule.days)
    if "cases" in tables:
        cases = tables["cases"]
        over = cases.c.closed_at < now - timedelta(days=CONTACT_DAYS)
        yield CONTACTS, cases, and_(over, cases.c.contact.is_not(None) | cases.c.best_time.is_not(None))
