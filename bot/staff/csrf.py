"""A token in each form, so that another site cannot send it for the person who is signed in.

Signed with the service's secret and bound to something that only this browser has (the session's cookie), as OWASP's
"signed double-submit" asks. A fresh salt each time keeps the token from being guessed out of compressed pages (BREACH).
Needs no storage and no script; the family's forms may use it with their own cookie as `bound_to`.
"""

from __future__ import annotations

import hmac
import secrets

FIELD = "csrf"
HEADER = "x-csrf"


def token(secret: str, bound_to: str) -> str:
    salt = secrets.token_urlsafe(12)
    return f"{salt}.{_sign(secret, bound_to, salt)}"


def matches(secret: str, bound_to: str, given: str) -> bool:
    salt, _, signature = given.partition(".")
    return hmac.compare_digest(signature.encode(), _sign(secret, bound_to, salt).encode())


def _sign(secret: str, bound_to: str, salt: str) -> str:
    return hmac.new(secret.encode(), f"csrf\0{bound_to}\0{salt}".encode(), "sha256").hexdigest()
