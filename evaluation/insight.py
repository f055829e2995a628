"""`python -m evaluation.insight`: is insight fast enough with a million enquiries?

Simulates a school year in an empty database of each kind (PostgreSQL where TEST_POSTGRES_URL is set), counts it,
asks for every desk page again and again as a browser does, writes the reports, and times what recording adds to a
message. Prints one table and saves it under `evaluation/results/`.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from statistics import median, quantiles

from fastapi.testclient import TestClient
from sqlalchemy import create_engine, insert, text

from bot.content import Content
from bot.database import connect, migrate, sessions
from bot.insight.counting import Counting
from bot.insight.period import today
from bot.insight.simulate import Simulator, Year
from bot.insight.told import kept_of
from bot.models import Conversation, Enquiry, new_id, now
from bot.settings import Settings
from bot.staff.models import Staff
from bot.staff.sessions import Sessions
from bot.web.app import create_app

RESULTS = Path(__file__).parent / "results"
YEAR = "from=2025-09-01&to=2026-08-31"
PAGES = {
    "a school year": f"/staff/insight?{YEAR}",
    "a term": "/staff/insight?from=2026-01-05&to=2026-03-29",
    "one topic": f"/staff/insight?{YEAR}&topic=ehcp_late",
    "one district": f"/staff/insight?{YEAR}&by=district:swale",
    "one age band": f"/staff/insight?{YEAR}&by=age:11-15",
    "enquiries behind a number": f"/staff/insight/enquiries?{YEAR}&topic=ehcp_late",
    "how we count": "/staff/insight/how",
    "you said, we did": "/staff/insight/changes",
    "proposals": "/staff/insight/proposals",
}
WORDS = "my 7 year old son in Thanet has waited 18 months for an autism assessment and nobody tells us anything"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enquiries", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=20, help="How often each page is asked for.")
    chosen = parser.parse_args()
    lines = [f"# Insight with {chosen.enquiries:,} simulated enquiries, {date.today()}, {os.cpu_count()} cores", ""]
    with tempfile.TemporaryDirectory() as folder:
        lines += measure("SQLite", f"sqlite:///{folder}/insight.db", Path(folder), chosen.enquiries, chosen.times, 4.0)
    if server := os.environ.get("TEST_POSTGRES_URL", ""):
        with tempfile.TemporaryDirectory() as folder, fresh_postgres(server) as url:
            lines += measure("PostgreSQL", url, Path(folder), chosen.enquiries, chosen.times, 1.5)
    else:
        lines.append("NOT MEASURED ON POSTGRESQL: set TEST_POSTGRES_URL.")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{date.today()}-insight.md").write_text("\n".join(lines) + "\n", "utf-8")
    print("\n".join(lines))


def measure(name: str, url: str, folder: Path, enquiries: int, times: int, wanted: float) -> list[str]:
    migrate(url)
    engine = connect(url)
    settings = Settings(database_url=url, var_dir=folder, rate_limits="off")
    made = seconds(lambda: Simulator(Content.load()).run(engine, Year.read("2025-26", today()), enquiries))
    counted = seconds(lambda: Counting(engine, settings.secret_key).count_due(today()))
    adds = recording(engine)
    lines = [
        f"## {name}", "", "| what | measured | wanted |", "|---|---|---|",
        f"| simulate a year | {made:.0f} s | |", f"| count its weeks, once | {counted:.0f} s | |",
        f"| recording adds to a message | {adds:.2f} ms | under 2 ms |",
    ]  # fmt: skip
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as client:
        client.cookies.set("desk", signed_in(engine))
        for page, address in PAGES.items():
            took = [seconds(lambda address=address: fetched(client, address)) for _ in range(times)]
            lines.append(f"| {page}: median, p95 | {median(took):.2f} s, {p95(took):.2f} s | {wanted} s at p95 |")
        for ending in ("html", "csv", "xlsx"):
            address = f"/staff/insight/report.{ending}?{YEAR}"
            lines.append(f"| report, {ending} | {seconds(lambda a=address: fetched(client, a)):.1f} s | 30 s |")
    engine.dispose()
    return [*lines, ""]


def seconds(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def p95(took: list[float]) -> float:
    return quantiles(took, n=20)[-1] if len(took) > 1 else took[0]


def fetched(client: TestClient, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code, response.text[:300])


def recording(engine) -> float:
    """Milliseconds for an enquiry's row and what it tells, in the transaction that writes the replies anyway."""
    with sessions(engine).begin() as session:
        conversation = Conversation(id=new_id())
        session.add(conversation)
    row = {
        "conversation_id": conversation.id, "message_id": "m", "channel": "web", "topic": "autism_assessment",
        "outcome": "small_talk", "language": "en", "easy_read": False, "confidence": 1.0,
    }  # fmt: skip
    took = []
    with engine.connect() as connection:
        for _ in range(300):
            began = time.perf_counter()
            connection.execute(insert(Enquiry).inline(), {"at": now(), **row, **kept_of(WORDS, False, "bot")})
            took.append(1000 * (time.perf_counter() - began))
        connection.rollback()
    return median(took)


def signed_in(engine) -> str:
    with sessions(engine).begin() as session:
        staff = Staff(email="analyst@example.org", name="Analyst", role="analyst", code_secret="-")
        session.add(staff)
        session.flush()
        staff_id = staff.id
    return Sessions(sessions(engine)).begin(staff_id)


@contextmanager
def fresh_postgres(server: str) -> Iterator[str]:
    name = f"insight_{uuid.uuid4().hex[:10]}"
    admin = create_engine(server.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield server.rsplit("/", 1)[0] + f"/{name}"
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


if __name__ == "__main__":
    main()
