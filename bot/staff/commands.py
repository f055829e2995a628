"""`bot staff …`: the first people come in this way; later ones by the People page too."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from bot.staff.office import Office

app = typer.Typer(no_args_is_help=True, help="People who may sign in to the office.")
BY = ("", "command line")


class RoleName(StrEnum):
    adviser = "adviser"
    supervisor = "supervisor"
    analyst = "analyst"
    admin = "admin"


@app.command()
def add(
    email: str,
    name: str = typer.Option(help="As colleagues and families see it; families see the first name."),
    role: RoleName = typer.Option(help="What they may see and do."),
) -> None:
    """Add a person, and print a welcome link that works once, for 72 hours."""
    from bot.staff.accounts import AlreadyThere, tidy

    office = _office()
    try:
        token = office.accounts.add(email, name, role.value)
    except AlreadyThere:
        _stop(f"{email} is there already. `bot staff reset {email}` prints a new welcome link.")
    office.audit.note(*BY, f"added {role.value}", tidy(email))
    typer.echo(f"{name} ({role.value}) may sign in. Give them this link; it works once, for 72 hours:")
    typer.echo(f"{office.settings.address}/staff/welcome/{token}")


@app.command("list")
def list_() -> None:
    """Everyone, with their role and when they last signed in."""
    everyone = _office().accounts.everyone()
    for staff in everyone:
        state = "active" if staff.active else "switched off"
        if staff.active and staff.welcome:
            state = "has not used the welcome link"
        seen = f"last signed in {staff.signed_in_at:%-d %B %Y}" if staff.signed_in_at else "never signed in"
        typer.echo(f"{staff.email}  {staff.name}  {staff.role}  {state}, {seen}")
    typer.echo(f"{len(everyone)} people")


@app.command()
def reset(email: str) -> None:
    """Make password, code and recovery codes void, sign the person out, and print a new welcome link."""
    from bot.staff.accounts import NoSuchStaff

    office = _office()
    try:
        staff = office.accounts.find(email)
    except NoSuchStaff:
        _stop(f"Nobody has the address {email}. `bot staff list` shows everyone.")
    token = office.accounts.reset(staff.id)
    office.audit.note(*BY, "reset sign-in", staff.email)
    typer.echo(f"{office.settings.address}/staff/welcome/{token}")


@app.command()
def deactivate(email: str) -> None:
    """Switch a person off and sign them out everywhere. What they did stays in the audit."""
    from bot.staff.accounts import LastAdmin, NoSuchStaff

    office = _office()
    try:
        staff = office.accounts.find(email)
        office.accounts.change(staff.id, active=False)
    except NoSuchStaff:
        _stop(f"Nobody has the address {email}. `bot staff list` shows everyone.")
    except LastAdmin:
        _stop("This is the only administrator. Add another one first.")
    office.audit.note(*BY, "switched off", staff.email)
    typer.echo(f"{staff.name} cannot sign in any more.")


@app.command()
def remove(email: str) -> None:
    """Remove a person who was switched off: account and name go. What they did stays in the audit."""
    from bot.database import sessions
    from bot.staff import leaving
    from bot.staff.accounts import NoSuchStaff

    office = _office()
    try:
        staff = leaving.remove(sessions(office.service.engine), office.accounts.find(email).id)
    except NoSuchStaff:
        _stop(f"Nobody has the address {email}. `bot staff list` shows everyone.")
    except leaving.StillOn:
        _stop(f"They can still sign in. `bot staff deactivate {email}` comes first.")
    except leaving.HoldsCases as error:
        _stop(f"They still have {error}. A supervisor hands that on first, on the Team page.")
    office.audit.note(*BY, "removed", staff.email)
    typer.echo(f"{staff.name} is removed. What they did stays in the audit.")


def _office() -> Office:
    from bot import settings
    from bot.database import migrate
    from bot.service import Service
    from bot.staff.office import Office

    try:
        chosen = settings.load()
    except settings.SettingsError as error:
        _stop(str(error))
    migrate(chosen.database)
    return Office.start(Service.start(chosen))


def _stop(reason: str) -> NoReturn:
    typer.echo(reason, err=True)
    raise typer.Exit(1)
