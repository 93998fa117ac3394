"""Who acts: made once per request, handed to every service."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class Permission(StrEnum):
    """What a practitioner may do besides looking after clients."""

    SETTINGS = "settings"
    PEOPLE = "people"


@dataclass(frozen=True)
class PractitionerScope:
    """A signed-in practitioner: sees the clients in their care, and no others."""

    practice_id: UUID
    practitioner_id: UUID
    permissions: frozenset[Permission] = field(default_factory=frozenset)


@dataclass(frozen=True)
class LinkScope:
    """Whoever holds a check-in's link: sees this check-in, and nothing else."""

    practice_id: UUID
    client_id: UUID
    check_in_id: UUID


@dataclass(frozen=True)
class OperatorScope:
    """Someone at the machine's shell, or the worker: one practice at a time."""

    practice_id: UUID


Scope = PractitionerScope | LinkScope | OperatorScope
