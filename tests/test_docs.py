"""The README names every setting, command and make target; links between documents lead somewhere."""

from __future__ import annotations

import re
from pathlib import Path

import typer.main

from bot.cli import app
from bot.settings import Settings

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text("utf-8")


def test_every_setting_is_in_the_readme():
    for name in Settings.model_fields:
        assert f"`BOT_{name.upper()}`" in README


def test_every_command_is_in_the_readme():
    group = typer.main.get_command(app)
    for name, command in group.commands.items():
        for inner in getattr(command, "commands", {}) or [""]:
            assert f"`bot {name} {inner}".rstrip() in README, f"bot {name} {inner}"


def test_every_make_target_is_in_the_readme():
    for target in re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE):
        assert f"make {target}" in README


def test_links_between_documents_lead_somewhere():
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name} leads to {link}"


def test_no_source_file_is_longer_than_about_four_hundred_lines():
    for folder in ("bot", "actions", "engine", "tests", "setup"):
        for path in (ROOT / folder).rglob("*.py"):
            if ".venv" not in path.parts:
                assert len(path.read_text("utf-8").splitlines()) <= 420, path.name
