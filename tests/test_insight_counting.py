"""What families asked becomes figures: once, rounded, the same on the desk, in reports and in files."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date, timedelta

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select
from typer.testing import CliRunner

from bot.cli import app
from bot.content import Content
from bot.database import sessions
from bot.insight import exports
from bot.insight.counting import Counting
from bot.insight.figures import Figures, Narrow
from bot.insight.findings import findings
from bot.insight.measures import DIMENSIONS
from bot.insight.models import Count, CountedWeek, UnmetGroup
from bot.insight.period import Period, monday, today
from bot.insight.report import Reports, strategy
from bot.insight.retention import expire
from bot.insight.schedule import once
from bot.insight.simulate import RealConversations, Simulator, Year
from bot.insight.told import read
from bot.models import Conversation, Enquiry, now
from tests.insight_desk import LAST_WEEK, THIS_WEEK, asked, desk, empty, put

SECRET = "a secret of this test"
WEEK_BEFORE = LAST_WEEK - timedelta(days=7)
BOTH = Period.of(WEEK_BEFORE, LAST_WEEK)
MARGATE = "we live in Margate and my 7 year old son waits for his plan, it is late"


@pytest.fixture
def engine(tmp_path):
    engine = empty(f"sqlite:///{tmp_path / 'insight.db'}")
    yield engine
    engine.dispose()


@pytest.fixture
def either(database_url):
    """A database of each kind."""
    engine = empty(database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def content():
    return Content.load()


def report(engine, content, period=BOTH, **more):
    Counting(engine, SECRET).count_due(today())
    return Reports(engine, content, SECRET).make(period, today(), **more)


def figures(table):
    return {row.key: row.now for row in table.rows}


@pytest.mark.parametrize(
    ("words", "age", "district", "who", "told"),
    [
        (MARGATE, "5-10", "thanet", "parent", "late"),
        ("im 16 and nobody listens to me at college", "16-25", None, "young_person", "unheard"),
        ("I'm a SENCO in Swale, a boy in year 9", "11-15", "swale", "professional", None),
        ("our daughter hasnt been at school since may", None, None, "parent", "out_of_school"),
        ("what is the deal with sen support", None, None, None, None),
        ("how do I appeal", None, None, None, None),
        ("we have waited 20 weeks", None, None, None, "waiting"),
    ],
)
def test_only_what_a_family_says_of_itself_is_known(words, age, district, who, told):
    assert read(words).__dict__ == {"age": age, "district": district, "who": who, "told": told}


def test_a_week_is_counted_once_it_is_over_and_never_again(either, content):
    asked(either, MARGATE, 12)
    counting = Counting(either, SECRET)
    assert counting.count_due(LAST_WEEK + timedelta(days=6)) == 0
    assert counting.count_due(THIS_WEEK) == 1
    before = figures(report(either, content).tables["topics"])
    assert before["ehcp_late"] in (10, 15)
    asked(either, MARGATE, 7)
    assert counting.count_due(THIS_WEEK) == 0
    assert figures(report(either, content).tables["topics"]) == before


def test_erasing_a_conversation_erases_its_enquiries_and_changes_no_figure(either, content):
    conversations = asked(either, MARGATE, 12)
    before = report(either, content)
    with sessions(either).begin() as session:
        session.execute(delete(Conversation).where(Conversation.id.in_(conversations)))
    with sessions(either)() as session:
        assert session.scalars(select(Enquiry)).all() == []
    assert report(either, content).tables == before.tables


def test_every_figure_of_a_report_and_its_files_is_a_multiple_of_five(engine, content):
    asked(engine, MARGATE, 13)
    asked(engine, "I'm in Dover, my son is 12", 3, helped=3)
    asked(engine, "can school refuse to change nappies", 8, outcome="fallback", topic="out_of_scope")
    asked(engine, "how long", 4, week=WEEK_BEFORE, language="pl")
    made = report(engine, content)
    for table in made.tables.values():
        for row in table.rows:
            assert row.now % 5 == 0, (table.id, row)
            assert (row.before or 0) % 5 == 0, (table.id, row)
    with sessions(engine)() as session:
        assert any(count.count % 5 for count in session.scalars(select(Count)))


def test_page_report_and_files_hold_the_same_numbers(engine, content):
    asked(engine, MARGATE, 23)
    made = report(engine, content)
    wanted = made.tables["topics"].rows[0]
    rows = list(csv.reader(io.StringIO(exports.as_csv(made).decode("utf-8-sig"))))
    assert ["Topics, now and before", "Plan is late", "Now", str(wanted.now)] in rows
    book = openpyxl.load_workbook(io.BytesIO(exports.as_xlsx(made)))
    assert (book.sheetnames[0], book["Topics, now and before"]["B2"].value) == ("README", wanted.now)
    assert any("rounded to 5" in str(cell.value) for cell in book["README"]["A"])
    assert f">{wanted.now}<" in exports.as_html(made).decode()


def test_a_report_says_what_rose_and_what_is_told_in_plain_words_and_easy_read(engine, content):
    asked(engine, "the taxi", 1, week=BOTH.before().first)
    asked(engine, "the taxi does not come, we wait", 60, topic="school_transport")
    found = findings(report(engine, content))
    said = " ".join(finding.text for finding in found)
    assert "School transport** is new" in said
    assert "**Waiting** was told of in 60 enquiries, most often about: School transport" in said
    assert all(len(finding.easy.split()) <= 12 and finding.picture in content.pictures for finding in found)


def test_the_seven_outcomes_hold_the_topics_that_serve_them(engine, content):
    asked(engine, "what clubs are there", 30, topic="activities_things_to_do")
    outcomes = figures(report(engine, content).tables["outcomes"])
    assert strategy(content)["activities_things_to_do"] == (5, 7)
    assert outcomes["7"] == 30
    assert sum(outcomes.values()) == 30


def test_one_filter_at_a_time_and_only_known_ones(engine, content):
    asked(engine, MARGATE, 20)
    asked(engine, "in Dover, late", 20)
    only = report(engine, content, narrow=Narrow.read("district:thanet"))
    assert only.enquiries == 20
    assert set(only.tables) == {"weeks", "topics", "outcomes", "priorities"}
    with pytest.raises(ValueError, match="narrowed"):
        Narrow.read("conversation:abc")


def test_questions_without_an_answer_are_grouped_named_and_shown_from_five_on(either, content):
    for text in ("toileting at school, they will not change him", "can school refuse to change nappies"):
        asked(either, text, 8, outcome="fallback", topic="out_of_scope")
    asked(either, "where can my son get a quiet haircut", 3, outcome="fallback", topic="out_of_scope")
    made = report(either, content)
    (group,) = made.tables["unmet"].rows
    assert group.now in (15, 20)
    assert "school" in group.name.lower() or "nappies" in group.name.lower()
    with sessions(either)() as session:
        assert sorted(group.size for group in session.scalars(select(UnmetGroup))) == [3, 16]


def test_small_talk_and_what_goes_to_an_adviser_are_not_read(engine, content):
    asked(engine, "hello", 20, outcome="small_talk", topic="greet")
    assert report(engine, content).enquiries == 0
    from bot.insight.told import kept_of

    assert kept_of("my number is secret", True, "person") == {"voice": True}


def test_this_week_so_far_goes_up_in_steps_and_ends_as_it_is_counted(engine, content):
    counting = Counting(engine, SECRET)
    seen = []
    for _ in range(12):
        asked(engine, "late", 1, week=THIS_WEEK)
        seen.append(counting.so_far(today()).get("ehcp_late", 0))
    assert seen == sorted(seen)
    assert {figure % 5 for figure in seen} == {0}
    counting.count_due(THIS_WEEK + timedelta(days=7))
    with sessions(engine)() as session:
        whole = select(Count.figure).where(Count.week == THIS_WEEK, Count.dimension == "all", Count.subject != "")
        assert session.scalar(whole) == seen[-1]


def test_a_new_secret_breaks_no_figure(engine):
    for n, week in enumerate((WEEK_BEFORE - timedelta(days=7), WEEK_BEFORE, LAST_WEEK)):
        asked(engine, "late", 3, week=week)
        Counting(engine, f"secret {n}").count_due(week + timedelta(days=7))
    with sessions(engine)() as session:
        for row in session.scalars(select(Count)):
            assert row.figure % 5 == 0
            assert abs(row.figure - row.count) < 5


def test_reports_that_are_due_are_written_once(tmp_path):
    with desk(f"sqlite:///{tmp_path / 'due.db'}", tmp_path) as client:
        service = client.app.state.service
        asked(service.engine, MARGATE, 20, week=monday(date(2026, 10, 6)))
        timed = replace(service, settings=service.settings.model_copy(update={"insight_reports": "both"}))
        written = [file.name for file in once(timed, date(2026, 11, 24))]
        assert written == ["october-2026.html", "october-2026.xlsx"]
        assert once(timed, date(2026, 11, 24)) == []
        assert [file.name for file in once(timed, date(2027, 1, 4))][-1] == "autumn-term-2026.xlsx"


SPLIT = st.lists(
    st.tuples(
        st.sampled_from(["ehcp_late", "sen_support"]),
        st.sampled_from(["thanet", "dover", None]),
        st.sampled_from(["5-10", "11-15", None]),
        st.sampled_from(["answer", "fallback", "clarify"]),
        st.sampled_from([None, 1, 2, 3]),
        st.sampled_from([WEEK_BEFORE, LAST_WEEK]),
    ),
    min_size=1,
    max_size=60,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SPLIT, st.text("abc", min_size=3, max_size=5))
def test_whatever_families_ask_no_small_count_can_be_worked_out(tmp_path, enquiries, secret):
    """All that leaves of a week and topic: its whole, and each split. None tells a small count, alone or together."""
    engine = empty(f"sqlite:///{tmp_path / 'small.db'}")
    with sessions(engine).begin() as session:
        for table in (Count, CountedWeek, UnmetGroup, Enquiry):
            session.execute(delete(table))
        for topic, district, age, outcome, face, week in enquiries:
            put(session, "x", week, outcome, topic, district=district, age=age, helped=face)
    Counting(engine, secret).count_due(today())
    with sessions(engine)() as session:
        sums = session.scalars(select(Count).where(Count.subject == "")).all()
        rows = session.scalars(select(Count).where(Count.subject != "")).all()
    for total in sums:
        same = [
            row for row in rows if (row.week, row.dimension, row.value) == (total.week, total.dimension, total.value)
        ]
        assert total.figure == sum(row.figure for row in same)
    wholes = {(row.week, row.subject): row for row in rows if row.dimension == "all"}
    parts = {(row.week, row.subject, row.dimension, row.value): row for row in rows}
    for row in rows:
        assert row.figure % 5 == 0
        assert abs(row.figure - row.count) < 5
    for (week, subject), whole in wholes.items():
        for dimension in DIMENSIONS:
            split = [row for key, row in parts.items() if key[:3] == (week, subject, dimension)]
            of = {"helped": "answered", "unmet": "not_known"}.get(dimension)
            above = parts.get((week, subject, "outcome", of)) if of else whole
            assert sum(row.figure for row in split) == (above.figure if above else 0)
    engine.dispose()


def test_words_go_before_counts_do(either, content):
    asked(either, MARGATE, 10)
    before = report(either, content)
    make = sessions(either)
    assert expire(make, now(), 365)["enquiry words"] == 0
    assert expire(make, now() + timedelta(days=400), 365, dry_run=True)["enquiry words"] == 10
    assert expire(make, now() + timedelta(days=400), 365)["enquiry words"] == 10
    with make() as session:
        assert session.scalars(select(Enquiry.words)).all() == [None] * 10
    assert report(either, content).tables == before.tables


def test_words_of_a_week_that_is_not_counted_stay(engine):
    asked(engine, MARGATE, 5)
    Counting(engine, SECRET).count_due(today())
    asked(engine, MARGATE, 5, week=THIS_WEEK)
    expire(sessions(engine), now() + timedelta(days=400), 365)
    with sessions(engine)() as session:
        words = session.scalars(select(Enquiry.words).order_by(Enquiry.id)).all()
    assert words == [None] * 5 + [MARGATE] * 5


def test_the_simulator_marks_its_year_and_refuses_real_conversations(engine, content, tmp_path):
    Simulator(content).run(engine, Year.read("2025-26", today()), 600)
    made = report(engine, content, Period.of(Year.read("2025-26", today()).first, today()))
    assert made.simulated
    assert abs(made.enquiries - 600) < 60  # small talk is not counted
    assert "simulated" in exports.as_html(made).decode()
    assert Figures(engine).simulated()
    real = empty(f"sqlite:///{tmp_path / 'real.db'}")
    asked(real, MARGATE, 1)
    with pytest.raises(RealConversations):
        Simulator(content).run(real, Year.read("2025-26", today()), 10)
    real.dispose()


def test_the_command_writes_a_report_or_says_what_is_wrong(tmp_path, monkeypatch):
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{tmp_path / 'cli.db'}")
    run = CliRunner().invoke
    assert "300 simulated enquiries" in run(app, ["insight", "simulate", "--enquiries", "300"]).output
    days = ["insight", "report", "--from", "2026-01-01", "--to", "2026-03-31", "--out"]
    assert "enquiries, 29 Dec 2025 to 5 Apr 2026" in run(app, [*days, str(tmp_path / "r.html")]).output
    assert "simulated" in (tmp_path / "r.html").read_text("utf-8")
    refused = run(app, [*days, str(tmp_path / "r.pdf")])
    assert refused.exit_code == 1
    assert ".html, .csv or .xlsx" in refused.output
    assert "cannot be narrowed" in run(app, [*days, str(tmp_path / "r.csv"), "--by", "name:sam"]).output
