"""A service as it is shown: what it does, who for, where, how to reach it, and why it was found."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel

from bot.directory.services import Number


class Way(BaseModel):
    """One way to reach a service: `kind` is call, text, email or web; `note` says when to use it."""

    kind: str
    words: str
    link: str
    note: str = ""


class ServiceCard(BaseModel):
    """`check_first`: what was read was old or no official page. `ways` has phone, email and url once more, as links."""

    id: str
    name: str
    what: str
    who: str = ""
    where: str = ""
    hours: str | None = None
    phone: str | None = None
    email: str | None = None
    url: str | None = None
    ways: list[Way] = []
    why: str = ""
    checked: date | None = None
    check_first: bool = False
    easy: str = ""
    picture: str = ""
    alt: str = ""


def ways(numbers: tuple[Number, ...], email: str | None, url: str | None) -> list[Way]:
    found = [Way(kind="text" if n.text else "call", words=n.number, link=n.link, note=n.note) for n in numbers]
    if email:
        found.append(Way(kind="email", words=email, link=f"mailto:{email}"))
    if url and url.startswith(("https://", "http://")):
        found.append(Way(kind="web", words="Website", link=url))
    return found
