"""Practices to measure: made by the clinic's own services, as large as asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import cast

from sqlalchemy.orm import Session

from bench import crowds
from clinic import MIGRATIONS, catalogue, create_app
from clinic.db import Database, schema
from clinic.domain.installation import Installation
from clinic.domain.schedules import Schedule
from clinic.domain.scope import PractitionerScope
from clinic.domain.trends import Answer
from clinic.models import Client, Practitioner
from clinic.services import (
    assignments,
    check_ins,
    clients,
    drafts,
    links,
    practices,
    practitioners,
    responses,
    sign_ins,
    unscoped,
)
from clinic.services.practices import HelpNumber
from clinic.vault import secrets
from config import Config

ADDRESS = "http://localhost"
NINE = time(9)
SEEDS = 20
"""How many clients of a caseload are made one by one; the others are copies."""

ANSWERED = 5
"""How many check-ins each client of a caseload has answered."""


@dataclass
class World:
    """One practitioner's practice on a database of its own."""

    config: Config
    database: Database
    practitioner: Practitioner

    @property
    def scope(self) -> PractitionerScope:
        """The practitioner, who may see all of it."""
        return unscoped.scope_of_practitioner(self.practitioner)

    def add_client(self, session: Session, name: str, *, now: datetime) -> Client:
        """Add a client with an address who agreed to emails."""
        key = clients.prepare_key(session, self.scope, now=now)
        details = clients.ClientDetails(
            name=name,
            called=name,
            email=f"{key.client_id.hex}@bench.test",
            mail_agreed_on=now.date(),
        )
        return clients.add(session, self.scope, key, details, now=now)

    def assign(
        self,
        session: Session,
        client: Client,
        *,
        every_weeks: int | None = None,
        now: datetime,
    ) -> str:
        """Assign a full check-in that is open now; return the token of the first."""
        schedule = Schedule(every_weeks=every_weeks, weekday=now.weekday(), time=NINE)
        plan = assignments.Plan(schedule, starts_at=now)
        assigned = assignments.assign(session, self.scope, client, plan, now=now)
        check_in = check_ins.find_number(session, self.scope, assigned, 1)
        return check_ins.token(session, check_in)

    def assign_to_many(self, number: int, *, now: datetime | None = None) -> list[str]:
        """Assign a check-in to so many new clients each; return the tokens."""
        now = now or datetime.now(UTC) - timedelta(minutes=5)
        with self.database.session() as session:
            people = (self.add_client(session, f"C{n}", now=now) for n in range(number))
            tokens = [self.assign(session, one, now=now) for one in people]
            session.commit()
        return tokens

    def answer(self, session: Session, token: str, turn: int, *, now: datetime) -> None:
        """Answer every question of a check-in and send it."""
        link = links.find(session, token, locked=True)
        if link is None:
            raise LookupError("the link leads nowhere")
        given = {
            item.id: cast("Answer", (position + turn) % 5)
            for position, item in enumerate(link.questions)
        }
        drafts.save(session, link, given, browser="bench", now=now)
        responses.submit(session, link, browser="bench", now=now)

    def add_history(self, session: Session, name: str, answered: int) -> Client:
        """Add a client who has answered a check-in in each of the last weeks."""
        now = datetime.now(UTC) - timedelta(weeks=answered)
        client = self.add_client(session, name, now=now)
        for turn in range(answered):
            self.answer(session, self.assign(session, client, now=now), turn, now=now)
            now += timedelta(weeks=1)
        return client

    def add_cookie(self) -> str:
        """Sign the practitioner in; return the Cookie header of their browser."""
        with self.database.session() as session:
            token = sign_ins.begin(session, self.practitioner, now=datetime.now(UTC))
            session.commit()
        app = create_app(self.config)
        signer = app.session_interface.get_signing_serializer(app)
        if signer is None:
            raise RuntimeError("the app has no secret")
        name = app.config["SESSION_COOKIE_NAME"]
        return f"{name}={signer.dumps({'_user_id': token})}"


def make(folder: Path) -> World:
    """Make an empty practice in a folder."""
    secrets.make(folder / "secrets")
    config = Config.from_environment(
        {"CLINIC_DATA": str(folder), "CLINIC_PUBLIC_ADDRESS": ADDRESS}
    )
    home = Installation(ADDRESS, demo=False, keyring=secrets.load(config.secrets))
    database = Database(config.database_url, home)
    schema.upgrade(database.engine, MIGRATIONS)
    now = datetime.now(UTC) - timedelta(weeks=600)
    with database.session() as session:
        practice = practices.create(session, "Bench", "Europe/London", "-", now=now)
        operator = unscoped.scope_of_operator(practice)
        number = HelpNumber("Emergency", "112", "", "GB", emergency=True)
        practices.confirm_urgent_help(session, operator, [number], now=now)
        added = practitioners.add(
            session,
            operator,
            practice,
            email="bench@bench.test",
            name="Bench",
            called="Bench",
            password="a long walk by the sea",  # noqa: S106 a bench, no secret
            now=now,
        )
        session.commit()
    return World(config, database, added.practitioner)


def caseloads(world: World, sizes: Sequence[int]) -> Iterator[int]:
    """Let a practice grow to each size: all have a past, half a check-in open."""
    with world.database.session() as session:
        seeds = [
            world.add_history(session, f"Client {number:02}", ANSWERED)
            for number in range(SEEDS)
        ]
        now = datetime.now(UTC) - timedelta(days=3)
        for seed in seeds[::2]:
            world.assign(session, seed, now=now)
        session.commit()
        ids = [seed.id for seed in seeds]
    there = SEEDS
    for size in sizes:
        with world.database.session() as session:
            those = [session.get_one(Client, id_) for id_ in ids]
            crowds.add_copies(session, those, size - there)
            session.commit()
        there = size
        yield size


def questions() -> list[str]:
    """Return the item ids of the full form."""
    form = catalogue.find("independence-check-in").form("full")
    return [item.id for item in form.items]
