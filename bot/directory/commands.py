"""`bot services …`: exchange the directory with others as Open Referral UK."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer(no_args_is_help=True, help="The directory of services: to and from Open Referral UK.")
File = Annotated[Path, typer.Argument(help="A JSON file in the Open Referral UK format.", metavar="FILE.json")]


@commands.command("export")
def export_services(file: File) -> None:
    """Write every service to a file that other directories can read."""
    from bot.content import Content
    from bot.directory.directory import Directory
    from bot.directory.feed import export

    services = list(Directory.load(Content.load()).services.values())
    try:
        file.write_text(export(services), "utf-8")
    except OSError as error:
        _stop(f"Could not write {file}: {error.strerror}. Choose another place and try again.")
    typer.echo(f"{len(services)} services written to {file}")


@commands.command("import")
def import_services(
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change and write nothing.")] = False,
) -> None:
    """Take over a council's own list. Nothing is written if any row has a fault."""
    from bot.content import CONTENT, Content
    from bot.directory.directory import Directory
    from bot.directory.feed import FeedError, read, write

    try:
        imported = read(file.read_text("utf-8"), Directory.load(Content.load()), date.today())
        for word in ("new", "changed", "closed"):
            for name in getattr(imported, word):
                typer.echo(f"{word}: {name}")
        if not dry_run:
            typer.echo(f"Written to {write(imported, CONTENT / 'services')}. Restart the service to show it.")
    except FeedError as error:
        _stop("\n".join([*error.problems, f"{len(error.problems)} problems; nothing was written"]))
    except (OSError, UnicodeDecodeError) as error:
        _stop(f"Could not read or write: {error}. Check the path and that the file is UTF-8.")
    typer.echo(
        f"{len(imported.services)} services: {len(imported.new)} new, {len(imported.changed)} changed, "
        f"{len(imported.same)} as before; {len(imported.closed)} closed and left out"
        + (" (dry run: nothing was written)" if dry_run else "")
    )


def _stop(reason: str) -> None:
    typer.echo(reason, err=True)
    raise typer.Exit(1)
