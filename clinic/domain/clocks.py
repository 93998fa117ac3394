"""Whether a machine’s clock can be believed.

A clock that jumped forward would send the emails of weeks at once, and give up on what
was due meanwhile. So then nothing leaves until a person has looked.
"""

from datetime import datetime, timedelta

JUMP = timedelta(hours=24)
"""By how much a clock may run ahead of the time that really passed."""

LONGEST_OUTAGE = timedelta(days=7)
"""How long nothing may have run before a person has to say that this is so.

After a start nobody can tell a long outage from a clock that is wrong.
"""


class Watch:
    """Compares the clock, at every look, with one that nobody can set."""

    def __init__(self) -> None:
        self._before: tuple[datetime, float] | None = None

    def sees_a_jump(self, now: datetime, *, uptime: float) -> bool:
        """Return whether the clock ran ahead since the last look."""
        before, self._before = self._before, (now, uptime)
        if before is None:
            return False
        really = timedelta(seconds=uptime - before[1])
        return now - before[0] - really > JUMP


def was_away_too_long(silence: timedelta) -> bool:
    """Return whether a silence before a start is too long to be believed."""
    return silence > LONGEST_OUTAGE
