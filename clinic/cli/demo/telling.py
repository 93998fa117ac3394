"""The demo, told through the clinic's own services from nine months ago to now.

Nothing is written past them: clients are added, asked and answered for by the functions
that pages, links and worker call, each at its own moment.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from clinic.cli.demo.clock import Clock
from clinic.cli.demo.months import Months
from clinic.cli.demo.stories import House, Person
from clinic.db import Database
from clinic.domain import tokens
from clinic.domain.scope import Permission
from clinic.models import Practice
from clinic.services import (
    clients,
    first_notice,
    practices,
    practitioners,
    settings,
    unscoped,
)

_BEFORE_ALL = timedelta(days=280)


def tell(database: Database, houses: Iterable[House], *, now: datetime) -> None:
    """Fill an empty database with two practices and their months."""
    with database.session() as session:
        clock = Clock(session, now=now)
        for house in houses:
            _open(clock, house, now=now - _BEFORE_ALL)
        session.commit()  # the keys, before anything is sealed with them
        clock.run()
        session.commit()


def _open(clock: Clock, house: House, *, now: datetime) -> None:
    notice = first_notice.write(house.name)
    practice = practices.create(clock.session, house.name, house.zone, notice, now=now)
    operator = unscoped.scope_of_operator(practice)
    said = settings.PracticeSettings(
        name=house.name,
        sender_name=house.name,
        reply_to=house.reply_to,
        address_line=house.address_line,
        zone=house.zone,
        shows_own_answers=False,
    )
    settings.change(clock.session, operator, said, now=now)
    practices.confirm_urgent_help(clock.session, operator, house.numbers, now=now)
    for person in house.people:
        _join(clock, practice, person, now=now)


def _join(clock: Clock, practice: Practice, person: Person, *, now: datetime) -> None:
    joined = practitioners.add(
        clock.session,
        unscoped.scope_of_operator(practice),
        practice,
        email=person.email,
        name=person.name,
        called=person.name.split()[0],
        password=tokens.random_token(),  # nobody needs it: one press signs in
        permissions=tuple(Permission) if person.settings else (),
        now=now,
    )
    scope = unscoped.scope_of_practitioner(joined.practitioner)
    for story in person.clients:
        key = clients.prepare_key(clock.session, scope, now=now)
        Months(clock, scope, practice.zone, story, key).begin()
