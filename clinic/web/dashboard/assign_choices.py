"""What can be chosen where a check-in is assigned, in words."""

from clinic.domain.instruments import Instrument
from clinic.domain.rhythms import BOTH, FULL, SHORT
from clinic.words import gettext, ngettext, weekday

FIRST_HOUR, LAST_HOUR = 8, 20
"""Between these hours a clinic may write to somebody by itself."""

NONE = "none"
SAME = "same"

ONCE, WEEKS, SESSIONS = "once", "weeks", "sessions"
COUNT, UNTIL, OPEN = "count", "until", "open"
NOW, TURN, DAY = "now", "turn", "day"


def lengths(instrument: Instrument) -> dict[str, str]:
    """Return the forms of an instrument, and both in turn, which is recommended."""
    full, short = instrument.form(FULL), instrument.form(SHORT)
    in_turn = gettext(
        "%(full)s questions the first two times, every four weeks and at the end, "
        "%(short)s in between (recommended)",
        full=len(full.items),
        short=len(short.items),
    )
    return {BOTH: in_turn} | {
        each.id: gettext(
            "%(n)s questions, about %(minutes)s minutes",
            n=len(each.items),
            minutes=each.minutes,
        )
        for each in (full, short)
    }


def rhythms() -> dict[str, str]:
    """Return what a rhythm can follow."""
    return {
        WEEKS: gettext("By the calendar:"),
        SESSIONS: gettext("Before sessions:"),
        ONCE: gettext("Only once"),
    }


def weeks() -> dict[str, str]:
    """Return how many weeks can be between two check-ins."""
    return {
        str(n): ngettext("Every week", "Every %(n)s weeks", n) for n in (1, 2, 4, 6, 8)
    }


def days_before() -> dict[str, str]:
    """Return how long before a session a check-in can come."""
    return {
        str(n): ngettext("%(n)s day before", "%(n)s days before", n)
        for n in range(1, 8)
    }


def which_sessions() -> dict[str, str]:
    """Return which sessions check-ins can come before."""
    return {"1": gettext("each session"), "2": gettext("each second session")}


def weekdays() -> dict[str, str]:
    """Return the weekdays, and the one of the first check-in."""
    named = {str(day): weekday(day) for day in range(7)}
    return {SAME: gettext("The same weekday")} | named


def hours() -> dict[str, str]:
    """Return the hours at which a check-in can go out."""
    return {str(hour): f"{hour:02}:00" for hour in range(FIRST_HOUR, LAST_HOUR + 1)}


def ends() -> dict[str, str]:
    """Return how a rhythm can end."""
    return {
        COUNT: gettext("After this many check-ins; then you are asked"),
        UNTIL: gettext("On a date"),
        OPEN: gettext("When I end it"),
    }


def counts() -> dict[str, str]:
    """Return how many check-ins there can be."""
    return {str(n): str(n) for n in (*range(1, 13), 15, 20, 26, 52)}


def open_days() -> dict[str, str]:
    """Return for how long a check-in can be open."""
    return {
        str(days): ngettext("%(n)s day", "%(n)s days", days)
        for days in (2, 3, 5, 7, 10, 14)
    }


def reminders() -> dict[str, str]:
    """Return when the one reminder can come, and that it can be left."""
    return {
        str(days): ngettext("After %(n)s day", "After %(n)s days", days)
        for days in (1, 2, 3, 4, 5, 7, 10)
    } | {NONE: gettext("No reminder")}
