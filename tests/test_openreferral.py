"""Services go out as Open Referral UK and come back as they were; a council's list comes in, or is refused in words."""

from __future__ import annotations

import json
from datetime import date
from uuid import UUID

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli import app
from bot.content import Content
from bot.directory import feed
from bot.directory.directory import Directory
from bot.directory.feed import FeedError
from bot.directory.openreferral import from_feed, page_of, to_feed
from bot.directory.services import Service

TODAY = date(2026, 11, 24)
COUNCIL = {
    "id": "ac148810-d857-441c-9679-408f346de14b",
    "name": "Sunny Days youth club",
    "description": "A weekly club for autistic young people. Quiet room. Please ring first.",
    "status": "active",
    "url": "https://example.org/sunny",
    "email": "sunny@example.org",
    "minimum_age": 11,
    "maximum_age": 18,
    "assured_date": "2026-10-01",
    "organization": {"id": "d9d5e0f5-d3ce-4f73-9a2f-4dd0ecc6c610", "name": "Sunny Days", "description": "A charity"},
    "contacts": [{"id": "1e7efce3-639b-4880-940c-b95cd30cdb50", "phones": [{"number": "01233 000000"}]}],
    "service_at_locations": [{"location": {"addresses": [{"city": "Ashford", "postal_code": "TN23 1AA"}]}}],
    "schedules": [{"id": "48102e86-bb50-41c4-8f1e-e269368c41d1", "description": "Fridays, 4pm to 6pm"}],
}
said = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=40)
some = said.filter(bool)
services = st.builds(
    Service,
    id=st.from_regex(r"[a-z][a-z0-9-]{0,30}", fullmatch=True) | st.uuids().map(str),
    name=some, what_it_does=said, who_for=said, area=some, category=said, source_title=said,
    source_url=st.none() | some, phone=st.none() | some, text_number=st.none() | some, email=st.none() | some,
    url=st.none() | some, hours=st.none() | some, seen=said, confidence=st.sampled_from(["high", "medium"]),
    changes_often=st.booleans(), needs_recheck=st.booleans(), note=said, line=said, easy_text=said, easy_picture=said,
    kinds=st.lists(some, max_size=3, unique=True).map(tuple), needs=st.lists(some, max_size=3, unique=True).map(tuple),
    only=st.booleans(), ages=st.tuples(st.none() | st.integers(0, 99), st.none() | st.integers(0, 99)),
    people=st.lists(some, max_size=2, unique=True).map(tuple),
    places=st.lists(some, max_size=3, unique=True).map(tuple),
    provider=said, checked=st.none() | st.dates(),
)  # fmt: skip


@pytest.fixture(scope="module")
def directory() -> Directory:
    return Directory.load(Content.load())


@given(services)
def test_a_service_comes_back_as_it_went_out(service):
    assert from_feed(json.loads(json.dumps(to_feed(service)))) == service


@given(services)
def test_what_goes_out_holds_what_the_standard_requires_and_nothing_empty(service):
    row = to_feed(service)
    assert UUID(row["id"])
    assert row["organization_id"] == row["organization"]["id"]
    assert row["name"]
    assert row["status"] == "active"
    assert not [name for name, value in row.items() if value in (None, "", [])]
    feed.Row.model_validate({**row, "email": None})


def test_all_our_services_go_out_and_come_back(directory):
    read = feed.read(feed.export(list(directory.services.values())), directory, TODAY)
    assert {service.id: service for service in read.services} == directory.services
    assert (read.new, read.changed, read.closed) == ([], [], [])
    assert len(read.same) >= 81


@given(services)
def test_an_entry_of_the_yaml_is_the_same_service_again(service):
    assert Service.from_entry(service.to_entry()) == service


def test_others_get_no_working_notes_and_no_doubtful_number(directory):
    row = json.dumps(to_feed(directory.services["kent-school-health"], public=True))
    assert "0300 123 4496" not in row
    assert "2019 council bulletin" not in row
    assert "0300 123 8112" in json.dumps(to_feed(directory.services["kent-therapies-east"], public=True))


def test_a_councils_own_list_is_found_like_our_services(directory, content, tmp_path):
    imported = feed.read(json.dumps(page_of([COUNCIL])), directory, TODAY)
    assert imported.new == ["Sunny Days youth club"]
    (tmp_path / "services").mkdir()
    feed.write(imported, tmp_path / "services")
    (entry,) = yaml.safe_load((tmp_path / "services" / feed.FILE).read_text("utf-8"))
    both = Content(
        content.topics, content.answers, content.facts, {**content.services, entry["id"]: entry}, content.pictures
    )
    with_club = Directory.load(both)
    shown = with_club.show(with_club.wish("Clubs near Ashford for my autistic teen", None))
    assert shown.lead == "These services may help in Ashford:"
    card = shown.cards[0]
    assert (card.name, card.what) == ("Sunny Days youth club", "A weekly club for autistic young people.")
    assert card.why == "Clubs and things to do · For autistic children and young people · Ashford"
    assert card.phone == "01233 000000"
    assert not card.check_first


def test_an_area_that_we_do_not_know_is_shown_as_it_was_written(directory):
    row = {**COUNCIL, "service_areas": [{"name": "The Weald"}], "service_at_locations": []}
    (service,) = feed.read(json.dumps([row]), directory, TODAY).services
    assert service.places == ()
    assert directory.card(service).where == "The Weald"


def test_a_service_that_nobody_assured_for_a_year_is_marked_to_check_first(directory):
    old = feed.read(json.dumps([{**COUNCIL, "assured_date": "2024-01-01"}]), directory, TODAY).services[0]
    assert not old.is_sure
    assert old.numbers == ()


def test_a_closed_service_is_left_out_and_named(directory):
    imported = feed.read(json.dumps([{**COUNCIL, "status": "temporarily closed"}]), directory, TODAY)
    assert imported.services == []
    assert imported.closed == ["Sunny Days youth club"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "7"}, "id is '7', which is no UUID"),
        ({"name": None}, "name is None"),
        ({"name": ""}, "name is empty"),
        ({"status": "open"}, "status is 'open'. Use one of: 'active'"),
        ({"minimum_age": "ten"}, "minimum_age is 'ten'. Give an age in whole years"),
        ({"maximum_age": -3}, "maximum_age is -3. Give an age in whole years"),
        ({"assured_date": "soon"}, "assured_date is 'soon'. Give a date such as"),
        ({"email": "ring us"}, "no email address"),
        ({"organization": None}, "organization_id is missing"),
    ],
)
def test_each_fault_is_named_with_its_row_and_what_to_mend(directory, change, says):
    good = {**COUNCIL, "id": "00000000-0000-4000-8000-000000000001", "name": "Good"}
    with pytest.raises(FeedError) as error:
        feed.read(json.dumps([good, {**COUNCIL, **change}]), directory, TODAY)
    assert len(error.value.problems) == 1
    assert error.value.problems[0].startswith("service 2")
    assert says in error.value.problems[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [("{", "not JSON: line 1"), ('"x"', "No services found"), ('{"a": 1}', "No services found"), ("[1]", "service 1")],
)
def test_what_is_no_list_of_services_is_refused_in_words(directory, text, says):
    with pytest.raises(FeedError) as error:
        feed.read(text, directory, TODAY)
    assert says in str(error.value)


def test_the_same_id_twice_is_refused(directory):
    with pytest.raises(FeedError, match="used twice"):
        feed.read(json.dumps([COUNCIL, COUNCIL]), directory, TODAY)


def test_export_and_a_dry_run_of_import_from_the_command_line(tmp_path):
    run, file = CliRunner(), tmp_path / "services.json"
    out = run.invoke(app, ["services", "export", str(file)])
    assert out.exit_code == 0
    assert "services written" in out.output
    out = run.invoke(app, ["services", "import", str(file), "--dry-run"])
    assert out.exit_code == 0, out.output
    assert "0 new, 0 changed" in out.output
    assert "nothing was written" in out.output
    file.write_text(json.dumps([{**COUNCIL, "status": "open"}]), "utf-8")
    out = run.invoke(app, ["services", "import", str(file)])
    assert out.exit_code == 1
    assert "1 problems; nothing was written" in out.output
    assert run.invoke(app, ["services", "import", str(tmp_path / "none.json")]).exit_code == 1
