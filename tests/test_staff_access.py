"""Every page of the desk is closed to whoever is signed out, has another role, or sends another site's form."""

from __future__ import annotations

import re

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from bot.staff import csrf
from bot.staff.models import ROLES
from tests.desk import HTML, enter, office, token_in, welcomed

OPEN = {"/staff", "/staff/sign-in", "/staff/welcome/{token}", "/staff/welcome/{token}/code.svg", "/staff/sso",
        "/staff/sso/return"}  # fmt: skip
"""Before the door: what nobody needs to be signed in for."""


@pytest.fixture(scope="module")
def people(desk):
    return {role: welcomed(office(desk), role) for role in ROLES}


@pytest.fixture
def client(desk, people):
    desk.cookies.clear()
    desk.people = people
    return desk


def routes(client) -> list[tuple[str, str, tuple[str, ...]]]:
    """Method, path and roles of every route under /staff that is not before the door."""
    found = []
    for route in _all(client.app.routes):
        if route.path.startswith("/staff") and route.path not in OPEN:
            found += [(method, route.path, _roles(route.dependant)) for method in sorted(route.methods)]
    return found


def _all(routes) -> list[APIRoute]:
    found = []
    for route in routes:
        inner = getattr(route, "original_router", None)
        found += _all(inner.routes) if inner else [route] if isinstance(route, APIRoute) else []
    return found


def _roles(dependant: Dependant) -> tuple[str, ...]:
    for each in dependant.dependencies:
        if roles := getattr(each.call, "roles", None) or _roles(each):
            return roles
    return ()


def address(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda name: "1" if name[1] == "case_id" else "no-such-thing", path)


def call(client, method: str, path: str, **more):
    return client.request(method, address(path), **more)


def test_every_route_under_staff_names_its_roles(client):
    found = routes(client)
    assert len(found) > 30
    assert [route for route in found if not route[2]] == []


def test_every_route_is_closed_to_the_signed_out(client):
    client.cookies.clear()
    for method, path, _ in routes(client):
        page = call(client, method, path, headers=HTML)
        assert (page.status_code, page.headers["location"].split("?")[0]) == (303, "/staff/sign-in"), (method, path)
        assert call(client, method, path, headers={"Accept": "application/json"}).status_code == 401, (method, path)


@pytest.mark.parametrize("role", ROLES)
def test_every_route_is_closed_to_the_wrong_role(client, role):
    enter(client, client.people[role])
    form = {"csrf": token_in(client.get("/staff/you").text)}
    closed = [(method, path) for method, path, roles in routes(client) if role not in roles]
    for method, path in closed:
        refused = call(client, method, path, headers=HTML, data=form if method == "POST" else None)
        assert refused.status_code == 403, (method, path)
        assert "Your role does not have this page" in refused.text
    assert closed


def test_what_writes_needs_the_forms_token(client):
    for role in ROLES:
        enter(client, client.people[role])
        other = csrf.token(client.app.state.service.settings.secret_key, "another session")
        for method, path, roles in routes(client):
            if method != "GET" and role in roles:
                for form in ({}, {"csrf": "x"}, {"csrf": other}, {"csrf": f"{other}x"}):
                    assert call(client, method, path, headers=HTML, data=form).status_code == 403, (method, path)


def test_a_cookie_of_another_making_is_nobody(client):
    for cookie in (b"", b"x", b"../../etc", "é".encode("latin-1") * 10, b"a" * 3000, b"%00"):
        headers = {**HTML, "Cookie": b"desk=" + cookie}
        assert client.get("/staff/you", headers=headers).status_code == 303


@pytest.mark.parametrize(("role", "first"), [("analyst", "/staff/insight"), ("admin", "/staff/insight")])
def test_who_answers_no_cases_is_led_to_a_room_of_their_own(client, role, first):
    enter(client, client.people[role])
    assert client.get("/staff/", headers=HTML).headers["location"] == first


def test_a_form_token_fits_its_own_session_alone():
    token = csrf.token("secret", "session one")
    assert csrf.matches("secret", "session one", token)
    assert not csrf.matches("secret", "session two", token)
    assert not csrf.matches("another secret", "session one", token)
    assert csrf.token("secret", "session one") != token
    for broken in ("", ".", token[:-1], token.replace(".", ""), "é.é"):
        assert not csrf.matches("secret", "session one", broken)
