"""`clinic practitioner`: people are added, and helped back in, at the machine."""

from datetime import UTC, datetime

import click

from clinic.cli import Refusal, asking, choosing, opening, second_factor
from clinic.domain.scope import Permission
from clinic.services import practitioners, unscoped


@click.group()
def command() -> None:
    """Add a practitioner, or help one who lost password or phone."""


@command.command()
@click.option("--practice", help="Name of the practice, if there are several.")
@click.option("--name", help="Name of the practitioner.")
@click.option("--called", help="What clients call them.")
@click.option("--email", help="The address they sign in with.")
@click.option(
    "--may",
    multiple=True,
    type=click.Choice([each.value for each in Permission]),
    help="May change settings, or look after people; once for each.",
)
@asking.unattended
def add(
    *,
    practice: str | None,
    name: str | None,
    called: str | None,
    email: str | None,
    may: tuple[str, ...],
    unattended: bool,
) -> None:
    """Add a practitioner. They see the clients in their own care, and no others."""
    _, database = opening.open_database()
    with database.session(readonly=True) as session:
        practice = choosing.practice(session, practice).name
    name = asking.ask("Name", name, asking.text)
    called = asking.ask("What clients call them", called, asking.text, name.split()[0])
    email = asking.ask("Email to sign in with", email, asking.email)
    with database.session(readonly=True) as session:
        if unscoped.find_practitioner(session, email):
            raise Refusal(f"{email} signs in already. A lost phone or password: reset.")
    password = asking.new_password(name, email, from_stdin=unattended)
    totp_secret = second_factor.hand_over(email, verify=not unattended)
    with database.session() as session:
        home = choosing.practice(session, practice)
        added = practitioners.add(
            session,
            unscoped.scope_of_operator(home),
            home,
            email=email,
            name=name,
            called=called,
            password=password,
            permissions=[Permission(each) for each in may],
            totp_secret=totp_secret,
            now=datetime.now(UTC),
        )
        session.commit()
    second_factor.show_recovery_codes(added.recovery_codes)
    click.echo(f"{name} can sign in.")


@command.command()
@click.argument("email")
@click.option("--password", "lost_password", is_flag=True, help="The password is lost.")
@click.option("--phone", "lost_phone", is_flag=True, help="The phone is lost.")
@asking.unattended
def reset(
    *,
    email: str,
    lost_password: bool,
    lost_phone: bool,
    unattended: bool,
) -> None:
    """Give the practitioner who signs in with EMAIL a new password or phone.

    Ends every browser they are signed in with, and stands in the audit trail.
    """
    if not lost_password and not lost_phone:
        raise click.UsageError("Say what is lost: --password, --phone, or both.")
    _, database = opening.open_database()
    with database.session(readonly=True) as session:
        person = choosing.practitioner(session, email)
        known = person.name, person.email
    password = (
        asking.new_password(*known, from_stdin=unattended) if lost_password else None
    )
    totp_secret = (
        second_factor.hand_over(known[1], verify=not unattended) if lost_phone else None
    )
    with database.session() as session:
        person = choosing.practitioner(session, email)
        codes = practitioners.reset(
            session,
            unscoped.scope_of_operator(person.practice),
            person,
            password=password,
            totp_secret=totp_secret,
            now=datetime.now(UTC),
        )
        session.commit()
    if codes:
        second_factor.show_recovery_codes(codes)
    click.echo(f"{known[0]} can sign in again; every other browser was signed out.")


@command.command()
@click.argument("email")
def end(*, email: str) -> None:
    """Let the practitioner who signs in with EMAIL sign in no more.

    Ends every browser at once. Their clients stay where they are: a colleague has to
    take them over, which this version cannot do yet.
    """
    _, database = opening.open_database()
    with database.session() as session:
        person = choosing.practitioner(session, email)
        scope = unscoped.scope_of_operator(person.practice)
        left = practitioners.end(session, scope, person, now=datetime.now(UTC))
        session.commit()
    click.echo(f"{person.name} cannot sign in any more.")
    if left:
        click.echo(f"Clients in their care that need somebody else: {left}.")
