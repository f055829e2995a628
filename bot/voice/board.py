"""The picture board: asking without words. What is on it is content/voice/board.yml."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.content import CONTENT


@dataclass(frozen=True)
class Cell:
    """One picture to press: it asks something (`send`), opens a group, or does something on the page (`does`)."""

    id: str
    title: str
    picture: str
    send: str = ""
    opens: str = ""
    does: str = ""
    topic: str = ""


@dataclass(frozen=True)
class Group:
    id: str
    title: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Board:
    groups: dict[str, Group]

    @classmethod
    def load(cls, path: Path = CONTENT / "voice" / "board.yml") -> Board:
        rows = yaml.safe_load(path.read_text("utf-8"))["groups"]
        return cls(
            {
                name: Group(name, row["title"], tuple(Cell(**cell) for cell in row["cells"]))
                for name, row in rows.items()
            }
        )

    @property
    def cells(self) -> list[Cell]:
        return [cell for group in self.groups.values() for cell in group.cells]
