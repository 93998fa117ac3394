"""What keeps the house running and belongs to no practice: limits, heartbeats."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped

from clinic.models.types import Base


class Limit(Base):
    """How often something was tried in a window; the key is a keyed digest."""

    __tablename__ = "limits"
    __table_args__ = (UniqueConstraint("what", "key"),)

    what: Mapped[str]
    key: Mapped[bytes]
    count: Mapped[int]
    window_ends_at: Mapped[datetime]
    blocked_until: Mapped[datetime | None]


class Heartbeat(Base):
    """When a worker (or a backup) was last seen."""

    __tablename__ = "heartbeats"
    __table_args__ = (UniqueConstraint("name"),)

    name: Mapped[str]
    at: Mapped[datetime]
