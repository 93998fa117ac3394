"""What an assignment will bring, before it is made."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from clinic.services import assignments, check_ins
from clinic.services.assignments import Plan

MOST = 12
"""A rhythm without an end is shown as far as this."""


@dataclass(frozen=True)
class Coming:
    """One check-in that would be: when it opens, and when it closes at the latest."""

    opens_at: datetime
    closes_at: datetime
    by_the_next: bool

    @property
    def last_moment(self) -> datetime:
        """The last moment at which it can be answered; its day is the last day."""
        return self.closes_at - timedelta(microseconds=1)


@dataclass(frozen=True)
class Foresight:
    """The first check-ins that would be, and whether more would follow."""

    coming: Sequence[Coming]
    goes_on: bool


def foresee(plan: Plan, zone: str) -> Foresight:
    """Return what a plan comes to; it is reckoned as the real one will be."""
    moments = assignments.list_occasions(plan.schedule, plan.starts_at, zone)
    found: list[datetime | None] = list(islice(moments, MOST + 1))
    return Foresight(
        coming=[
            _coming(opens_at, following, plan.open_days, zone)
            for opens_at, following in zip(found, [*found[1:], None], strict=True)
            if opens_at is not None
        ][:MOST],
        goes_on=len(found) > MOST,
    )


def _coming(
    opens_at: datetime, following: datetime | None, open_days: int, zone: str
) -> Coming:
    deadline = check_ins.end_of_day(opens_at, zone, days=open_days)
    closes_at = deadline if following is None else min(deadline, following)
    return Coming(opens_at, closes_at, by_the_next=closes_at != deadline)
