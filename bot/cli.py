"""The command line: `.venv/bin/bot …`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NoReturn

import typer

from bot import data_commands as data
from bot.directory.commands import commands as services_commands
from bot.insight.commands import app as insight_commands
from bot.staff import commands as staff

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Ask SEND: plain answers for families in Kent.")
content_commands = typer.Typer(no_args_is_help=True, help="Answers: are they true to the rules, and what is due?")
app.add_typer(content_commands, name="content")
app.add_typer(services_commands, name="services")
app.add_typer(staff.app, name="staff")
app.add_typer(data.retention, name="retention")
app.add_typer(data.keys, name="keys")
app.add_typer(insight_commands, name="insight")


@content_commands.command("check")
def content_check() -> None:
    """Refuse what is hard to read, unsourced, overdue, or untrue to its easy-read twin."""
    from bot.content import ROOT, Content
    from bot.content_check import check_all

    problems: list[str] = []
    content = Content.load(broken=problems)
    problems += check_all(content, ROOT / "data" / "nlu", date.today())
    for problem in problems:
        typer.echo(problem)
    typer.echo(f"{len(content.answers)} answers, {len(content.topics)} topics, {len(problems)} problems")
    raise typer.Exit(1 if problems else 0)


@content_commands.command("due")
def content_due(days: int = typer.Option(30, help="Look this many days ahead.")) -> None:
    """List the answers that must be looked at again."""
    from bot.content import Content
    from bot.content_check import due

    found = due(Content.load(), date.today(), days)
    for answer in found:
        typer.echo(f"{answer.review_by}  {answer.id}  ({answer.owner})")
    typer.echo(f"{len(found)} answers to look at within {days} days")


@app.command()
def run() -> None:
    """Everything at once: train if needed, start the service, Rasa and the actions, print the address."""
    import asyncio

    from bot import settings, supervise
    from bot.train import TrainingFailed

    try:
        asyncio.run(supervise.run(settings.load()))
    except (settings.SettingsError, supervise.CannotStart, TrainingFailed) as error:
        _stop(str(error))
    except OSError as error:
        _stop(f"Could not start: {error}. Make room on the disk or mend the permissions, and try again.")


@app.command()
def serve() -> None:
    """The service alone; Rasa and the actions run elsewhere (BOT_RASA_URL, BOT_ACTIONS_URL)."""
    import uvicorn

    from bot import settings
    from bot.web.app import create_app
    from bot.web.patience import PatientProtocol

    try:
        chosen = settings.load()
    except settings.SettingsError as error:
        _stop(str(error))
    uvicorn.run(
        create_app(chosen), host=chosen.host, port=chosen.port, access_log=False, server_header=False,
        http=PatientProtocol, forwarded_allow_ips=chosen.trusted_proxies,
    )  # fmt: skip


@app.command()
def train() -> None:
    """Train Rasa, if what it learns from has changed."""
    from bot import settings
    from bot import train as training

    try:
        typer.echo(f"The model is ready: {training.train(settings.load()).name}")
    except training.TrainingFailed as error:
        _stop(str(error))


@app.command()
def validate() -> None:
    """Rasa's own check of its domain, rules and phrases."""
    from bot import settings
    from bot import train as training

    try:
        training.validate(settings.load())
    except training.TrainingFailed as error:
        _stop(str(error))


@app.command()
def erase(conversation_id: str) -> None:
    """Erase one conversation from every table and from Rasa, and print the receipt."""
    from bot import settings
    from bot.conversations import NoConversation
    from bot.service import Service

    try:
        receipt, erased = Service.start(settings.load()).erase(conversation_id, by="command line")
    except NoConversation:
        _stop("There is no such conversation. It may have been erased before.")
    typer.echo(f"{receipt}: " + ", ".join(f"{rows} from {table}" for table, rows in erased.items()))


@app.command()
def evaluate(
    name: str = typer.Argument(
        help="understanding, conversations, safety, languages, redaction, or all", metavar="SET"
    ),
    file: Path | None = typer.Argument(None, help="A JSONL file; the project's own set if none is named."),
    json_out: Path | None = typer.Option(None, "--json", metavar="OUT", help="Also one JSON line a case."),
) -> None:
    """Measure a set in the contract's formats."""
    from bot import settings
    from bot.evaluation import run as evaluation
    from bot.evaluation.sets import BadSet

    try:
        if name == "all":
            typer.echo("\n".join(evaluation.evaluate_all(settings.load())))
            return
        path = file or evaluation.OWN / f"{name}.jsonl"
        lines, cases = evaluation.evaluate(settings.load(), name, path)
    except (BadSet, ValueError, OSError) as error:
        _stop(str(error))
    typer.echo("\n".join(lines))
    if json_out:
        evaluation.save(json_out, cases)


def _stop(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(1)
