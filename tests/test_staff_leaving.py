"""Somebody leaves the desk: what goes with them, and what stays. On SQLite and on PostgreSQL."""

from __future__ import annotations

from tests.desk import HTML, office, token_in
from tests.test_staff_cases import a_case, as_adviser, client, do, page_of  # noqa: F401  (a fixture)


def test_who_left_is_removed_for_good_and_the_team_keeps_its_replies(client):  # noqa: F811
    kim, case = as_adviser(client, "Kimberley Oseitutu"), a_case(client)
    do(client, case, "claim")
    do(client, case, "note", text="call on Monday")
    form = {"csrf": token_in(client.get("/staff/saved").text), "title": f"Kept {case.id}", "text": "We call you."}
    client.post("/staff/saved", data=form, headers=HTML)
    as_adviser(client, "Ada Green", "admin")
    token = {"csrf": token_in(client.get("/staff/people").text)}
    remove = f"/staff/people/{kim.id}/remove"
    assert "Switch Kimberley Oseitutu off first." in client.post(remove, data=token, headers=HTML).text
    client.post(f"/staff/people/{kim.id}", data={**token, "active": "false"}, headers=HTML)
    assert "still has 1 open case" in client.post(remove, data=token, headers=HTML).text
    as_adviser(client, "Sue Hall", "supervisor")
    do(client, case, "close", outcome="answered")
    as_adviser(client, "Ada Green", "admin")
    token = {"csrf": token_in(client.get("/staff/people").text)}
    assert "is removed" in client.post(remove, data=token, headers=HTML).text
    assert kim.email not in client.get("/staff/people").text
    assert client.post(remove, data=token, headers=HTML).status_code == 404
    as_adviser(client)
    page = page_of(client, case)
    assert "call on Monday" in page
    assert "A former colleague" in page
    assert "Oseitutu" not in page
    assert f"Kept {case.id}" in client.get("/staff/saved").text
    assert office(client).audit.check() is None
