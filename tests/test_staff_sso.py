"""The organisation's own sign-in (OpenID Connect), against a provider on this machine."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey

from tests.desk import HTML, desk_on, office, welcomed

CLIENT, SECRET = "ask-send-desk", "provider-secret"


class Provider:
    """A stand-in for OpenID Connect Core: discovery, authorise, token with PKCE, keys. `claims` may be bent."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, parameters={"kid": "one", "use": "sig"})
        self.signer: RSAKey | OctKey = self.key
        self.algorithm = "RS256"
        self.claims: dict[str, object] = {}
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.get(self)

            def do_POST(self) -> None:
                provider.token(self)

            def log_message(self, *values: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def get(self, request: BaseHTTPRequestHandler) -> None:
        path, query = urlsplit(request.path).path, parse_qs(urlsplit(request.path).query)
        if path == "/.well-known/openid-configuration":
            names = {"authorization_endpoint": "authorise", "token_endpoint": "token", "jwks_uri": "keys"}
            about = {"issuer": self.issuer, **{name: f"{self.issuer}/{where}" for name, where in names.items()}}
            _answer(request, 200, about)
        elif path == "/keys":
            _answer(request, 200, KeySet([self.key]).as_dict(private=False))
        else:
            code = f"code-{len(self.codes)}"
            self.codes[code] = {name: values[0] for name, values in query.items()}
            request.send_response(302)
            asked = self.codes[code]
            request.send_header("Location", f"{asked['redirect_uri']}?code={code}&state={asked['state']}")
            request.end_headers()

    def token(self, request: BaseHTTPRequestHandler) -> None:
        form = {
            k: v[0] for k, v in parse_qs(request.rfile.read(int(request.headers["Content-Length"])).decode()).items()
        }
        asked = self.codes.pop(form["code"], None)
        known = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
        )
        if not asked or request.headers["Authorization"] != f"Basic {known}" or asked["code_challenge"] != challenge:
            _answer(request, 400, {"error": "invalid_grant"})
            return
        claims = {
            "iss": self.issuer, "aud": CLIENT, "sub": "1", "exp": int(time.time()) + 60, "iat": int(time.time()),
            "nonce": asked["nonce"], "email_verified": True, **self.claims,
        }  # fmt: skip
        kept = {name: value for name, value in claims.items() if value is not None}
        signed = jwt.encode({"alg": self.algorithm, "kid": "one"}, kept, self.signer, algorithms=[self.algorithm])
        _answer(request, 200, {"access_token": "x", "token_type": "Bearer", "id_token": signed})


def _answer(request: BaseHTTPRequestHandler, status: int, body: object) -> None:
    request.send_response(status)
    request.send_header("Content-Type", "application/json")
    request.end_headers()
    request.wfile.write(json.dumps(body).encode())


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    provider = Provider()
    yield provider
    provider.server.shutdown()


@pytest.fixture(scope="module")
def client(provider, tmp_path_factory):
    settings = {"oidc_issuer": provider.issuer, "oidc_client_id": CLIENT, "oidc_client_secret": SECRET}
    with desk_on("sqlite", tmp_path_factory.mktemp("sso"), **settings) as client:
        yield client


@pytest.fixture
def sam(client, provider):
    client.cookies.clear()
    provider.signer, provider.algorithm = provider.key, "RS256"
    person = welcomed(office(client), "adviser")
    provider.claims = {"email": person.email.upper()}
    return person


def go_there(client) -> str:
    """Press the button, sign in at the provider; the address that the browser is sent back to."""
    there = client.get("/staff/sso", headers=HTML)
    assert there.status_code == 303
    back = httpx.get(there.headers["location"]).headers["location"]
    return urlsplit(back).path + "?" + urlsplit(back).query


def test_an_adviser_comes_in_by_the_organisations_sign_in(client, sam):
    assert "Sign in with your organisation" in client.get("/staff/sign-in").text
    entered = client.get(go_there(client), headers=HTML)
    assert "You are signed in" in entered.text
    assert "SameSite=strict" in entered.headers["set-cookie"]
    assert sam.name in client.get("/staff/you", headers=HTML).text


@pytest.mark.parametrize(
    "bent",
    [
        {"nonce": "another"}, {"aud": "another-client"}, {"iss": "https://evil.example"}, {"exp": 1},
        {"email_verified": False}, {"email_verified": None}, {"email": None}, {"nonce": None},
    ],
)  # fmt: skip
def test_a_token_that_does_not_fit_lets_nobody_in(client, sam, provider, bent):
    provider.claims |= bent
    refused = client.get(go_there(client), headers=HTML)
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert client.get("/staff/you", headers=HTML).status_code == 303


def test_a_token_signed_by_another_key_or_with_the_public_one_lets_nobody_in(client, sam, provider):
    provider.signer = RSAKey.generate_key(2048, parameters={"kid": "one"})
    assert client.get(go_there(client), headers=HTML).status_code == 422
    provider.signer, provider.algorithm = OctKey.import_key(provider.key.as_pem(private=False).hex()), "HS256"
    assert client.get(go_there(client), headers=HTML).status_code == 422


def test_whoever_was_not_added_is_told_so_and_nobody_is_added_by_signing_in(client, sam, provider):
    provider.claims = {"email": "stranger@example.org"}
    refused = client.get(go_there(client), headers=HTML)
    assert refused.status_code == 403
    assert "nobody has added you" in refused.text
    office(client).accounts.change(sam.id, active=False)
    provider.claims = {"email": sam.email}
    assert client.get(go_there(client), headers=HTML).status_code == 403


def test_a_return_that_was_begun_in_another_browser_is_refused(client, sam):
    back = go_there(client)
    client.cookies.clear()
    assert client.get(back, headers=HTML).status_code == 422
    back = go_there(client)
    assert client.get(back.split("&state")[0] + "&state=another", headers=HTML).status_code == 422


def test_a_return_works_once(client, sam):
    back = go_there(client)
    pending = client.cookies.get("desk_sso")
    assert client.get(back, headers=HTML).status_code == 200
    client.cookies.set("desk_sso", pending, domain="127.0.0.1", path="/staff/sso")
    assert client.get(back, headers=HTML).status_code == 422


def test_a_provider_that_is_away_is_said_in_words(tmp_path):
    settings = {"oidc_issuer": "http://127.0.0.1:9", "oidc_client_id": "x"}
    with desk_on("sqlite", tmp_path, **settings) as client:
        away = client.get("/staff/sso", headers=HTML)
        assert away.status_code == 503
        assert "does not answer" in away.text
