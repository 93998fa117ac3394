"""Many out of a few: clients with ids, keys and sealed values of their own, or rows."""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import cycle, islice
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Table, insert, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from clinic.models import Client, ClientKey
from clinic.models.types import Base, OptionalSealedText, SealedDocument, SealedText
from clinic.vault.sealing import new_key

_SEALED = (SealedText, OptionalSealedText, SealedDocument)
_ONE_OF_A_KIND = {
    "link_digest": lambda: os.urandom(32),
    "stop_digest": lambda: os.urandom(32),
    "message_id": lambda: f"{uuid4().hex}@localhost",
    "envelope_id": lambda: uuid4().hex,
}


def add_copies(session: Session, seeds: Sequence[Client], number: int) -> None:
    """Add so many clients, each with everything that one of the seeds has."""
    belongings = {seed.id: [*_belongings(session, seed)] for seed in seeds}
    rows: dict[Table, list[dict[str, Any]]] = defaultdict(list)
    for seed in islice(cycle(seeds), number):
        for copy in _copies(seed, belongings[seed.id]):
            rows[copy.__table__].append(copy.values())
    for table in Base.metadata.sorted_tables:
        if rows[table]:
            session.execute(insert(table), rows[table])


def add_rows(
    session: Session, row: Base, number: int, change: Callable[[int], dict[str, Any]]
) -> None:
    """Add so many copies of one row, each changed by its number."""
    values = row.values()
    made = {name: make for name, make in _ONE_OF_A_KIND.items() if name in values}
    session.execute(
        insert(row.__table__),
        [
            values
            | {"id": uuid4()}
            | {name: make() for name, make in made.items()}
            | change(each)
            for each in range(number)
        ],
    )


def _belongings(session: Session, client: Client) -> Iterator[Base]:
    for mapper in Base.registry.mappers:
        if "client_id" in mapper.columns and mapper.class_ is not ClientKey:
            kind = mapper.class_
            yield from session.scalars(select(kind).filter_by(client_id=client.id))


def _copies(client: Client, belongings: Sequence[Base]) -> Iterator[Base]:
    ids = {row.id: uuid4() for row in (client, *belongings)}
    key = ClientKey(**{**client.key.values(), **_new_ids(client.key, ids)})
    key.id = uuid4()
    key.wrap(client.practice, new_key())
    yield key
    for row in (client, *belongings):
        copy = type(row)(**{**row.values(), **_new_ids(row, ids)})
        if isinstance(copy, Client):
            set_committed_value(copy, "key", key)
        else:
            copy.key = key
        for name, kind in vars(type(row)).items():
            if isinstance(kind, _SEALED):
                setattr(copy, name, getattr(row, name))
        yield copy


def _new_ids(row: Base, ids: dict[UUID, UUID]) -> dict[str, Any]:
    values = row.values()
    known = {
        name: ids[value]
        for name, value in values.items()
        if isinstance(value, UUID) and value in ids
    }
    made = {name: make() for name, make in _ONE_OF_A_KIND.items() if name in values}
    return known | made
