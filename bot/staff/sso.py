"""The organisation's own sign-in, by OpenID Connect (authorisation code with PKCE), beside or instead of passwords.

It says who somebody is; whether they may come in, and with which role, is told by our own list of people: nobody is
added by signing in.
"""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, dataclass
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from bot.settings import Settings

TIMEOUT = 10.0
MINUTES = 10
SIGNATURES = ["RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "EdDSA"]


class SsoFailed(RuntimeError):
    """The organisation's sign-in did not work. The message is a sentence for the person at the door."""


@dataclass(frozen=True)
class Pending:
    """What must come back from the provider. Kept sealed in a cookie of this browser for ten minutes."""

    state: str
    nonce: str
    verifier: str
    until: float

    def packed(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def unpacked(cls, text: str) -> Pending:
        return cls(**json.loads(text))


class Sso:
    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        self._client_secret = settings.oidc_client_secret
        self._trust_email = settings.oidc_trust_email
        self._return = f"{settings.address}/staff/sso/return"

    def start(self) -> tuple[str, Pending]:
        """The provider's page to go to, and what to remember meanwhile."""
        about = self._about()
        pending = Pending(
            state=secrets.token_urlsafe(24), nonce=secrets.token_urlsafe(24),
            verifier=secrets.token_urlsafe(48), until=time.time() + MINUTES * 60,
        )  # fmt: skip
        with self._client() as client:
            address, _ = client.create_authorization_url(
                about["authorization_endpoint"],
                state=pending.state,
                nonce=pending.nonce,
                code_verifier=pending.verifier,
            )
        return str(address), pending

    def finish(self, pending: Pending, came_back_to: str) -> str:
        """The email address that the provider vouches for."""
        if time.time() > pending.until:
            raise SsoFailed("That took longer than ten minutes. Start again.")
        about = self._about()
        try:
            with self._client(pending.state) as client:
                token = client.fetch_token(
                    about["token_endpoint"], authorization_response=came_back_to, code_verifier=pending.verifier
                )
            keys = KeySet.import_key_set(httpx.get(about["jwks_uri"], timeout=TIMEOUT).raise_for_status().json())
            claims = jwt.decode(token["id_token"], keys, algorithms=SIGNATURES).claims
            self._rules(pending, about["issuer"]).validate(claims)
        except (AuthlibBaseError, JoseError, httpx.HTTPError, KeyError, ValueError) as error:
            raise SsoFailed("Your organisation's sign-in did not work. Start again.") from error
        return self._email(claims)

    def _rules(self, pending: Pending, issuer: str) -> jwt.JWTClaimsRegistry:
        return jwt.JWTClaimsRegistry(
            leeway=60,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": pending.nonce},
        )

    def _about(self) -> dict[str, Any]:
        """The provider's own description (OpenID Connect Discovery 1.0)."""
        try:
            answer = httpx.get(f"{self._issuer}/.well-known/openid-configuration", timeout=TIMEOUT).raise_for_status()
            about: dict[str, Any] = answer.json()
            if about["issuer"].rstrip("/") != self._issuer:
                raise ValueError("another issuer answered")
        except (httpx.HTTPError, KeyError, ValueError) as error:
            raise SsoFailed("Your organisation's sign-in does not answer. Try again in some minutes.") from error
        return about

    def _client(self, state: str | None = None) -> OAuth2Client:
        return OAuth2Client(
            self._client_id, self._client_secret, scope="openid email", redirect_uri=self._return,
            state=state, code_challenge_method="S256", timeout=TIMEOUT,
        )  # fmt: skip

    def _email(self, claims: dict[str, Any]) -> str:
        """An address that the provider has checked: else anybody could type a colleague's into their profile.

        Microsoft Entra does not send `email_verified`; `BOT_OIDC_TRUST_EMAIL` is for such a provider, where it serves
        one organisation alone, which gives out the addresses itself.
        """
        checked = claims.get("email_verified", self._trust_email)
        if not claims.get("email") or checked is not True:
            raise SsoFailed("Your organisation did not confirm your email address. Ask your administrator.")
        return str(claims["email"])
