"""The pages of services and of words, and the list that other programs read. No Rasa is needed for any of them."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from bot.settings import Settings
from bot.web.app import create_app


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp("pages")
    settings = Settings(database_url=f"sqlite:///{folder / 'test.db'}", var_dir=folder, rate_limits="off")
    with TestClient(create_app(settings), base_url="http://127.0.0.1") as test_client:
        yield test_client


def test_all_services_are_on_one_page_without_scripts(client):
    page = client.get("/services")
    assert page.status_code == 200
    assert page.text.count('class="service"') >= 65
    assert "Samaritans" not in page.text  # crisis lines are the safety net's, not a list to browse


def test_what_was_chosen_stands_in_the_address_and_in_the_form(client):
    page = client.get("/services", params={"kind": "speech", "place": "CT10 2AB", "age": "4"}).text
    assert "Children&#39;s therapies, east Kent" in page
    assert 'href="tel:03001238112"' in page
    assert '<option value="speech" selected>' in page
    assert "Thanet" in page


@pytest.mark.parametrize("place", ["tunbrige wells", "Thanet", "sittingborne", "me13", "margate"])
def test_a_place_is_understood_as_people_write_it(client, place):
    assert "I do not know that place" not in client.get("/services", params={"place": place}).text


def test_a_place_that_is_not_known_is_said_and_kept(client):
    page = client.get("/services", params={"place": '<b>"xyzzy"'}).text
    assert "I do not know that place" in page
    assert "<b>" not in page
    assert 'aria-invalid="true"' in page


@pytest.mark.parametrize(
    "odd", [{"kind": "x"}, {"age": "ab"}, {"age": "²"}, {"need": "%00"}, {"age": "99", "kind": "work"}]
)
def test_an_odd_address_still_gives_a_page(client, odd):
    assert client.get("/services", params=odd).status_code == 200


def test_every_word_can_be_linked_to(client):
    page = client.get("/words").text
    for entry in client.app.state.service.composer.glossary.entries:
        assert f'id="{entry.key}"' in page, entry.word
    assert page.count("<dt>") == len(client.app.state.service.composer.glossary.entries)


def test_others_read_the_list_page_by_page(client):
    about = client.get("/api/").json()
    assert about["version"] == "HSDS-UK-3.0"
    assert about["openapi_url"].endswith("/api/openapi.json")
    first = client.get("/api/services", params={"per_page": 30}).json()
    assert (first["page_number"], first["first_page"], first["last_page"], first["size"]) == (1, True, False, 30)
    seen, page = set(), 0
    while page < first["total_pages"]:
        page += 1
        seen |= {row["id"] for row in client.get(f"/api/services?per_page=30&page={page}").json()["contents"]}
    assert len(seen) == first["total_items"] >= 81
    beyond = client.get("/api/services?page=99").json()
    assert (beyond["empty"], beyond["contents"]) == (True, [])


def test_the_list_has_single_fields_and_one_service_has_all(client):
    response = client.get("/api/services", params={"search": "therapies, east faversham"})
    assert response.headers["access-control-allow-origin"] == "*"
    (row,) = response.json()["contents"]
    assert UUID(row["id"])
    assert not [name for name, value in row.items() if isinstance(value, list)]
    one = client.get(f"/api/services/{row['id']}").json()
    assert one["contacts"][0]["phones"][0]["number"] == "0300 123 8112"
    assert {area["name"] for area in one["service_areas"]} >= {"Margate", "Faversham"}
    assert client.get("/api/services/kent-therapies-east").json() == one


def test_ages_narrow_the_list(client):
    rows = client.get("/api/services?minimum_age=16").json()["contents"]
    assert rows
    assert all(row["minimum_age"] >= 16 for row in rows)


@pytest.mark.parametrize("unknown", ["nobody", "ac148810-d857-441c-9679-408f346de14b"])
def test_a_service_that_is_not_there_is_said_so(client, unknown):
    response = client.get(f"/api/services/{unknown}")
    assert response.status_code == 404
    assert response.headers["content-type"].startswith("application/problem+json")
    assert "no such service" in response.json()["detail"]
