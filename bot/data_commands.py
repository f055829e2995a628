"""`bot retention …` and `bot keys …`: the life of people's data, and the keys that lock it."""

from __future__ import annotations

from typing import NoReturn

import typer

retention = typer.Typer(no_args_is_help=True, help="What is kept and for how long.")
keys = typer.Typer(no_args_is_help=True, help="The keys that lock what families tell advisers.")


@retention.callback()
def _retention() -> None: ...


@keys.callback()
def _keys() -> None: ...


@retention.command("run")
def run(dry_run: bool = typer.Option(False, "--dry-run", help="Only say what would go.")) -> None:
    """Take away what is over its time. The service does the same every night."""
    from bot import nightly, settings
    from bot import retention as table
    from bot.models import now
    from bot.service import Service

    try:
        service = Service.start(settings.load())
    except settings.SettingsError as error:
        _stop(str(error))
    gone = table.count(service.engine, now()) if dry_run else nightly.run(service)
    for name, rows in gone.items():
        typer.echo(f"{rows:>7}  {name}")
    typer.echo("Nothing was changed: this was a dry run." if dry_run else "Done.")


@keys.command("rotate")
def rotate(
    dry_run: bool = typer.Option(False, "--dry-run", help="Only count, and check that all can be opened."),
) -> None:
    """Lock everything with today's BOT_SECRET_KEY; the earlier key must stand in BOT_OLD_SECRET_KEYS."""
    from bot import settings
    from bot.database import connect
    from bot.keys import rotate_all
    from bot.seal import CannotOpen

    try:
        chosen = settings.load()
        done = rotate_all(connect(chosen.database), chosen.seal, dry_run)
    except (settings.SettingsError, CannotOpen) as error:
        _stop(str(error))
    for name, rows in done.items():
        typer.echo(f"{rows:>7}  {name}")
    if dry_run:
        typer.echo("Nothing was changed: this was a dry run. All of it can be opened.")
        return
    typer.echo("Done. Take the earlier key out of BOT_OLD_SECRET_KEYS when no copy of the database needs it any more.")


def _stop(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(1)
