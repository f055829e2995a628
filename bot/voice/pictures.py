"""Pictures by their idea: which are used and whom to thank, and a council's own licensed set in place of OpenMoji.

An own set (Photosymbols, Widgit, Makaton …) is a folder named by `BOT_PICTURES_DIR` with its image files and a
`pictures.yml`: `credit` (whom to thank, a sentence), `link`, and `pictures`: idea → `{file, alt}`. Ideas that it does
not name keep their OpenMoji picture. Only files that it names are ever served.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from bot.content import CONTENT, Content, ContentError, Picture
from bot.voice.board import Board

OWN = "pictures.yml"
KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}


@dataclass(frozen=True)
class OwnPicture(Picture):
    """A picture of the council's own set: `code` is its file."""

    @property
    def url(self) -> str:
        return f"/pictures/own/{self.code}"


@dataclass(frozen=True)
class Credit:
    words: str
    link: str = ""


def with_own(content: Content, folder: Path | None) -> Content:
    """The content with the council's own pictures. Raises `ContentError` with a sentence that says what to mend."""
    if folder is None:
        return content
    rows = _rows(folder)
    pictures = dict(content.pictures)
    for idea, picture in rows["pictures"].items():
        name = str(picture.get("file", ""))
        if str(idea) not in pictures:
            raise ContentError(f"{folder / OWN}: there is no idea “{idea}” in content/pictures.yml")
        if Path(name).suffix not in KINDS or Path(name).name != name or not (folder / name).is_file():
            raise ContentError(f"{folder / OWN}: {idea}: the picture file “{name}” is not in the folder")
        pictures[str(idea)] = OwnPicture(name, picture.get("alt") or pictures[str(idea)].alt)
    return replace(content, pictures=pictures)


def own_credit(folder: Path | None) -> Credit | None:
    if folder is None:
        return None
    rows = _rows(folder)
    return Credit(rows["credit"], rows.get("link", ""))


def used(content: Content, board: Board) -> list[tuple[str, Picture]]:
    """The ideas whose pictures are really shown somewhere, in the order of the alphabet."""
    ideas = {sentence.picture for answer in content.answers.values() for sentence in answer.easy_read}
    ideas |= {cell.picture for cell in board.cells} | set(_elsewhere())
    return sorted((idea, content.pictures[idea]) for idea in ideas if idea in content.pictures)


def _elsewhere() -> Iterable[str]:
    """Pictures of the sentences between the answers: notices, safety words, languages and whatever else is there."""
    for path in (*CONTENT.glob("*.yml"), *CONTENT.glob("safety/*.yml")):
        yield from _named(yaml.safe_load(path.read_text("utf-8")))


def _named(node: object) -> Iterable[str]:
    if isinstance(node, dict):
        if isinstance(node.get("picture"), str):
            yield node["picture"]
        for inner in node.values():
            yield from _named(inner)
    elif isinstance(node, list):
        for inner in node:
            yield from _named(inner)


def _rows(folder: Path) -> dict[str, Any]:
    try:
        rows = yaml.safe_load((folder / OWN).read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise ContentError(f"BOT_PICTURES_DIR: {folder / OWN} cannot be read") from error
    if not isinstance(rows, dict) or not isinstance(rows.get("pictures"), dict) or not rows.get("credit"):
        raise ContentError(f"{folder / OWN}: “credit” and “pictures” are needed")
    return rows
