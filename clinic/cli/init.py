"""`clinic init`: start a practice of your own. No email is needed.

Everything is asked first; then everything is written, or nothing.
"""

import os
from datetime import UTC, datetime

import click

from clinic import MIGRATIONS
from clinic.cli import Refusal, asking, opening, second_factor
from clinic.db import Database, key_store, new_engine, reach, schema
from clinic.domain.installation import Installation
from clinic.services import first_notice, practices, practitioners, unscoped
from clinic.vault import secrets
from config import Config


@click.command()
@click.option("--practice", help="Name of the practice.")
@click.option("--zone", help="Its time zone, such as Europe/London.")
@click.option("--address", help="Public address, such as https://check-ins.example.org")
@click.option("--name", help="Name of the first practitioner.")
@click.option("--called", help="What clients call them.")
@click.option("--email", help="The address they sign in with.")
@asking.unattended
def command(  # noqa: PLR0913 one argument for each question
    *,
    practice: str | None,
    zone: str | None,
    address: str | None,
    name: str | None,
    called: str | None,
    email: str | None,
    unattended: bool,
) -> None:
    """Start a practice of your own.

    Asks for what is not given as an option. Secrets, database and settings go to the
    data folder (CLINIC_DATA, ./data unless set).
    """
    config = opening.read_config()
    refuse_if_in_use(config)
    practice = asking.ask("Name of the practice", practice, asking.text)
    zone = asking.ask(
        "Time zone", zone, asking.zone, default=asking.zone_of_this_machine()
    )
    address = asking.ask(
        "Public address, as clients reach it",
        address or os.environ.get("CLINIC_PUBLIC_ADDRESS"),
        asking.public_address,
        default=config.public_address,
    )
    name = asking.ask("Your name", name, asking.text)
    called = asking.ask("What clients call you", called, asking.text, name.split()[0])
    email = asking.ask("Email to sign in with", email, asking.email)
    password = asking.new_password(practice, name, email, from_stdin=unattended)
    totp_secret = second_factor.hand_over(email, verify=not unattended)

    now = datetime.now(UTC)
    database = prepare(config, address)
    with database.session() as session:
        made = practices.create(
            session, practice, zone, first_notice.write(practice), now=now
        )
        first = practitioners.add(
            session,
            unscoped.scope_of_operator(made),
            made,
            email=email,
            name=name,
            called=called,
            password=password,
            totp_secret=totp_secret,
            now=now,
        )
        session.commit()
    second_factor.show_recovery_codes(first.recovery_codes)
    click.echo(
        f"{practice} is ready.\n"
        "  clinic serve     starts it\n"
        "  clinic doctor    says what is still missing\n"
        f"Then sign in at {address}/sign-in and confirm whom clients can call\n"
        "in need; before that nothing can be assigned.\n"
        f"Keep a copy of {config.secrets} apart from your backups: without\n"
        "these secrets nothing can be read again."
    )


def refuse_if_in_use(config: Config) -> None:
    """Refuse before anything is asked if there is a practice here already."""
    if config.demo:
        raise Refusal(
            f"{config.data} holds the demo. Set CLINIC_DATA to a folder of its own."
        )
    if is_new(config):
        return
    _, database = opening.open_database()
    with database.session(readonly=True) as session:
        for practice in unscoped.list_practices(session):
            raise Refusal(
                f"There is a practice already: {practice.name}. "
                "Add people with: clinic practitioner add"
            )


def is_new(config: Config) -> bool:
    """Return whether nothing was ever kept in the configured database."""
    keys = key_store(config.database_url)
    if keys is not None and not keys.exists():
        return True
    engine = new_engine(config.database_url)
    try:
        reach(engine)
        return schema.current(engine) is None
    finally:
        engine.dispose()


def prepare(config: Config, address: str) -> Database:
    """Make data folder, secrets and schema, and keep the public address."""
    config.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    secrets.make(config.secrets)
    home = Installation(address, demo=False, keyring=secrets.load(config.secrets))
    database = Database(config.database_url, home)
    click.get_current_context().call_on_close(database.engine.dispose)
    schema.upgrade(database.engine, MIGRATIONS)
    (config.data / "public-address").write_text(f"{address}\n")
    return database
