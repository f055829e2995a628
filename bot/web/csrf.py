"""No other site can send our forms for a family: each form carries a token, and each sending is proved to be ours.

Failure prevented: a page elsewhere posts a form to us from the family's browser, and writes in or deletes their chat.

A sending is proved by one of three: the browser says that it came from our own page (`Sec-Fetch-Site`, which no page
can forge; every browser since 2023); its `Origin` is our host; or the form's token fits. So it works with scripts off,
in old browsers, and before there is any cookie: until the first message nothing is stored, and the token is bound to
the empty chat. Where no other site frames us, the cookies are `SameSite=Strict` besides. (OWASP, Cross-Site Request
Forgery Prevention.)

The hidden field gets into the templates by itself (`FormTokens`): nobody who writes a form can forget it.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from fastapi import Request
from jinja2 import Environment, pass_context
from jinja2.ext import Extension
from jinja2.runtime import Context
from markupsafe import Markup
from starlette.exceptions import HTTPException

from bot.staff.csrf import FIELD, HEADER, matches, token

COOKIE = "conversation"
READS = ("GET", "HEAD", "OPTIONS")
OWN_RULES = ("/api/", "/staff", "/telegram")
"""The API has no cookie to abuse; the desk checks its own token; Telegram sends its own secret."""
REFUSED = "We could not tell that this came from our own page. Open Ask SEND again and send it from there."
_FORM = re.compile(r"""<form\b[^>]*\bmethod=["']post["'][^>]*>""", re.IGNORECASE)


class FormTokens(Extension):
    """Puts the token into each form that writes, when a template is read. The desk's templates have their own."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        if name and name.startswith("staff/"):
            return source
        return _FORM.sub(lambda form: form[0] + "{{ form_token() }}", source)


def install(environment: Environment) -> None:
    environment.add_extension(FormTokens)
    environment.globals["form_token"] = _form_token


@pass_context
def _form_token(context: Context) -> Markup:
    request: Request = context["request"]
    made = token(request.app.state.service.settings.secret_key, request.cookies.get(COOKIE, ""))
    return Markup('<input type="hidden" name="{}" value="{}">').format(FIELD, made)


async def from_our_page(request: Request) -> None:
    """For the whole application: refuses what writes and cannot be proved to come from one of our pages."""
    if request.method in READS or request.url.path.startswith(OWN_RULES):
        return
    refuse_elsewhere(request)
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site == "same-origin" or (origin and _is_ours(request, origin)):
        return
    if not await _token_fits(request):
        raise HTTPException(403, REFUSED)


def refuse_elsewhere(request: Request) -> None:
    """Refuses a form of which the browser says that another site sent it. All that there is before a session."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site in ("cross-site", "same-site") or (origin not in (None, "null") and not _is_ours(request, origin)):
        raise HTTPException(403, REFUSED)


def _is_ours(request: Request, origin: str | None) -> bool:
    try:
        return urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:
        return False


async def _token_fits(request: Request) -> bool:
    given = request.headers.get(HEADER, "")
    if not given and request.headers.get("content-type", "").startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        given = str((await request.form()).get(FIELD, ""))
    return matches(request.app.state.service.settings.secret_key, request.cookies.get(COOKIE, ""), given)
