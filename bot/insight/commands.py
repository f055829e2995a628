"""`bot insight …`: reports, counting and the simulator."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NoReturn

import typer

app = typer.Typer(no_args_is_help=True, help="What families ask and say: figures, reports, a simulator.")
DAY = ["%Y-%m-%d"]


@app.command()
def report(
    start: datetime = typer.Option(..., "--from", formats=DAY, help="The first day. Counted in whole weeks."),
    end: datetime = typer.Option(..., "--to", formats=DAY, help="The last day."),
    out: Path = typer.Option(..., help="FILE.html, FILE.csv or FILE.xlsx."),
    by: str = typer.Option("", help="Only these: for instance district:swale or age:11-15."),
) -> None:
    """Write a report: charts and findings (html), or its tables (csv, xlsx)."""
    from bot import settings
    from bot.content import Content
    from bot.database import connect, migrate
    from bot.insight import exports
    from bot.insight.counting import Counting
    from bot.insight.figures import Narrow
    from bot.insight.period import Period, today
    from bot.insight.report import Reports

    chosen = settings.load()
    migrate(chosen.database)
    engine = connect(chosen.database)
    if start > end:
        _stop("--from is after --to.")
    try:
        Counting(engine, chosen.secret_key).count_due(today())
        period = Period.of(start.date(), end.date())
        made = Reports(engine, Content.load(), chosen.secret_key).make(period, today(), Narrow.read(by))
        exports.write(made, out)
    except (ValueError, OSError) as error:
        _stop(str(error))
    typer.echo(f"{out}: {made.enquiries:,} enquiries, {made.period}. Rounded to 5; less than 5 is never shown.")


@app.command()
def count() -> None:
    """Count every week that is over. The service does this by itself."""
    from bot import settings
    from bot.database import connect, migrate
    from bot.insight.counting import Counting
    from bot.insight.period import today

    chosen = settings.load()
    migrate(chosen.database)
    weeks = Counting(connect(chosen.database), chosen.secret_key).count_due(today())
    typer.echo(f"{weeks} weeks counted")


@app.command()
def simulate(
    year: str = typer.Option("2025-26", help="A school year."),
    enquiries: int = typer.Option(20_000, min=1, help="How many."),
    seed: int = typer.Option(2025, help="The same seed makes the same year."),
) -> None:
    """Fill an empty database with a made-up year, marked as simulated. Refuses one with real conversations."""
    from bot import settings
    from bot.content import Content
    from bot.database import connect, migrate
    from bot.insight.counting import Counting
    from bot.insight.period import today
    from bot.insight.simulate import RealConversations, Simulator, Year

    chosen = settings.load()
    migrate(chosen.database)
    engine = connect(chosen.database)
    try:
        conversations = Simulator(Content.load(), seed).run(engine, Year.read(year, today()), enquiries)
    except RealConversations:
        _stop("This database holds real conversations. Set BOT_DATABASE_URL to an empty one and try again.")
    except ValueError as error:
        _stop(str(error))
    weeks = Counting(engine, chosen.secret_key).count_due(today())
    typer.echo(f"{enquiries:,} simulated enquiries in {conversations:,} conversations; {weeks} weeks counted")


def _stop(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(1)
