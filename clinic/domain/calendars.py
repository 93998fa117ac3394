"""Reading a calendar file (iCalendar, RFC 5545): when something is, and what of it.

Only what a session needs: times, weekly series with their exceptions, cancelled
entries. What cannot be read is counted with its reason, never guessed.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo, available_timezones

from clinic.words import zone_of_windows

MOST_LINES = 20_000
MOST_OCCASIONS = 100_000
_DAY_NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEK = timedelta(weeks=1)
_LINE = re.compile(
    r"([A-Za-z0-9-]+)((?:;[^:;\"]*(?:\"[^\"]*\"[^:;\"]*)*)*):(.*)", re.DOTALL
)
_STAMP = re.compile(r"(\d{8})T(\d{6})(Z?)")
_ESCAPED = re.compile(r"\\([\\,;nN])")
_LONGEST = timedelta(hours=12)
_USUAL = timedelta(minutes=50)


class NoCalendarError(Exception):
    """The file is no calendar, or not a whole one."""


class Unread(StrEnum):
    """Why an entry of the file could not be read."""

    WHOLE_DAY = "whole day"
    NO_TIME = "no time"
    RULE = "rule"


@dataclass(frozen=True)
class CalendarEntry:
    """One entry, or one occasion of a series; `key` is the same in each export."""

    key: str
    summary: str
    starts_at: datetime
    minutes: int
    cancelled: bool


@dataclass
class Calendar:
    """What a file holds of a span of time, and how much could not be read."""

    entries: list[CalendarEntry] = field(default_factory=list)
    unread: dict[Unread, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class _Property:
    parameters: Mapping[str, str]
    value: str


_Block = dict[str, list[_Property]]


class _NotReadError(Exception):
    def __init__(self, why: Unread) -> None:
        super().__init__(why)
        self.why = why


def read(text: str, *, zone: str, start: datetime, end: datetime) -> Calendar:
    """Return the entries of a calendar that begin from `start` until before `end`.

    Times without a zone are those of `zone`. Raises NoCalendarError.
    """
    found = Calendar()
    # An occasion that was changed stands beside its series and goes before it.
    entries: dict[str, CalendarEntry] = {}
    occasions = 0
    for block in sorted(_blocks(text), key=lambda block: "RECURRENCE-ID" in block):
        try:
            for entry in _entries_of(block, zone, end):
                entries[entry.key] = entry
                occasions += 1
                if occasions > MOST_OCCASIONS:
                    raise NoCalendarError
        except _NotReadError as error:
            found.unread[error.why] += 1
    found.entries = sorted(
        (entry for entry in entries.values() if start <= entry.starts_at < end),
        key=lambda entry: (entry.starts_at, entry.key),
    )
    return found


def _blocks(text: str) -> Iterator[_Block]:
    open_ones: list[str] = []
    block: _Block = {}
    for name, parameters, value in _lines(text):
        if name == "BEGIN":
            open_ones.append(value.strip().upper())
            block = {} if open_ones[-1] == "VEVENT" else block
        elif name == "END":
            if not open_ones or open_ones.pop() != value.strip().upper():
                raise NoCalendarError
            if value.strip().upper() == "VEVENT":
                yield block
        elif open_ones[-1:] == ["VEVENT"]:
            block.setdefault(name, []).append(_Property(_parameters(parameters), value))


def _lines(text: str) -> Iterator[tuple[str, str, str]]:
    # A long line goes on in the next one, behind a space.
    unfolded = re.sub(r"\r?\n[ \t]", "", text.removeprefix("\ufeff"))
    lines = [line for line in unfolded.splitlines() if line.strip()]
    if not 0 < len(lines) <= MOST_LINES:
        raise NoCalendarError
    ends = lines[0].strip().upper(), lines[-1].strip().upper()
    if ends != ("BEGIN:VCALENDAR", "END:VCALENDAR"):
        raise NoCalendarError
    for line in lines:
        match = _LINE.fullmatch(line)
        if match is not None:
            yield match[1].upper(), match[2], match[3]


def _entries_of(block: _Block, zone: str, end: datetime) -> Iterator[CalendarEntry]:
    first = _moment(block, "DTSTART", zone)
    uid = _text(block, "UID") or f"{first.isoformat()} {_text(block, 'SUMMARY')}"
    entry = CalendarEntry(
        key=uid,
        summary=_text(block, "SUMMARY"),
        starts_at=first.astimezone(UTC),
        minutes=_minutes(block, first, zone),
        cancelled=_text(block, "STATUS").upper() == "CANCELLED",
    )
    if "RECURRENCE-ID" in block:
        original = _moment(block, "RECURRENCE-ID", zone)
        yield replace(entry, key=_occasion_key(uid, original))
        return
    if "RDATE" in block:
        raise _NotReadError(Unread.RULE)
    if "RRULE" not in block:
        yield entry
        return
    left_out = {
        _stamp(value, each, zone).astimezone(UTC)
        for each in block.get("EXDATE", ())
        for value in each.value.split(",")
    }
    for wall in _weekly(_text(block, "RRULE"), first, end, zone).occasions(first):
        moment = wall.astimezone(UTC)
        yield replace(
            entry,
            key=_occasion_key(uid, wall),
            starts_at=moment,
            cancelled=entry.cancelled or moment in left_out,
        )


def _occasion_key(uid: str, original: datetime) -> str:
    return f"{uid} {original.astimezone(UTC):%Y%m%dT%H%M}"


@dataclass(frozen=True)
class _Weekly:
    """A weekly rule: on these days, every so many weeks, so often or until a moment."""

    days: list[int]
    every: int
    most: int | None
    last: datetime

    def occasions(self, first: datetime) -> Iterator[datetime]:
        """Yield the occasions on the wall clock, from the first one on."""
        monday = first - timedelta(days=first.weekday())
        number = 0
        while monday <= self.last:
            for day in self.days:
                wall = monday + timedelta(days=day)
                if wall < first:
                    continue
                if wall > self.last or number == self.most:
                    return
                yield wall
                number += 1
            monday += self.every * _WEEK


def _weekly(rule: str, first: datetime, end: datetime, zone: str) -> _Weekly:
    parts = dict(part.upper().split("=", 1) for part in rule.split(";") if "=" in part)
    days = parts.get("BYDAY", _DAY_NAMES[first.weekday()]).split(",")
    known = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "WKST"}
    if parts.get("FREQ") != "WEEKLY" or set(parts) - known or {*days} - {*_DAY_NAMES}:
        raise _NotReadError(Unread.RULE)
    every, most = _number(parts, "INTERVAL") or 1, _number(parts, "COUNT")
    if every > 1 and len(days) > 1 and parts.get("WKST", "MO") != "MO":
        raise _NotReadError(Unread.RULE)
    last = min(end, _until(parts["UNTIL"], zone)) if "UNTIL" in parts else end
    return _Weekly(sorted(map(_DAY_NAMES.index, days)), every, most, last)


def _number(parts: Mapping[str, str], name: str) -> int | None:
    if name not in parts:
        return None
    if not re.fullmatch(r"[1-9]\d{0,2}", parts[name]):
        raise _NotReadError(Unread.RULE)
    return int(parts[name])


def _until(value: str, zone: str) -> datetime:
    if re.fullmatch(r"\d{8}", value):
        value += "T235959"
    return _stamp(value, _Property({}, value), zone)


def _minutes(block: _Block, first: datetime, zone: str) -> int:
    length = _USUAL
    if "DTEND" in block:
        length = _moment(block, "DTEND", zone).astimezone(UTC) - first.astimezone(UTC)
    elif duration := re.fullmatch(
        r"PT(?:(\d{1,2})H)?(?:(\d{1,4})M)?(?:\d+S)?", _text(block, "DURATION")
    ):
        hours, minutes = int(duration[1] or 0), int(duration[2] or 0)
        length = timedelta(hours=hours, minutes=minutes)
    if not timedelta(0) < length <= _LONGEST:
        raise _NotReadError(Unread.NO_TIME)
    return max(1, int(length / timedelta(minutes=1)))


def _moment(block: _Block, name: str, zone: str) -> datetime:
    if name not in block:
        raise _NotReadError(Unread.NO_TIME)
    found = block[name][0]
    return _stamp(found.value, found, zone)


def _stamp(value: str, found: _Property, zone: str) -> datetime:
    if found.parameters.get("VALUE") == "DATE" or re.fullmatch(r"\d{8}", value):
        raise _NotReadError(Unread.WHOLE_DAY)
    match = _STAMP.fullmatch(value.strip())
    place = UTC if match and match[3] else _zone(found.parameters.get("TZID"), zone)
    try:
        digits = f"{match[1]}{match[2]}" if match else ""
        # A leap second is read as the one before it.
        wall = datetime.strptime(digits, "%Y%m%d%H%M%S")  # noqa: DTZ007 its zone follows
        wall.replace(tzinfo=place).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise _NotReadError(Unread.NO_TIME) from error
    if not 1970 < wall.year < 9000:  # noqa: PLR2004 years that can be reckoned with
        raise _NotReadError(Unread.NO_TIME)
    return wall.replace(tzinfo=place)


def _zone(name: str | None, zone: str) -> ZoneInfo:
    if name is None:
        return ZoneInfo(zone)
    # Some programs write names of Windows, some a path before the zone's own name.
    plain = zone_of_windows(name) or name
    candidates = (plain, "/".join(plain.split("/")[-2:]))
    for candidate in candidates:
        if candidate in available_timezones():
            return ZoneInfo(candidate)
    raise _NotReadError(Unread.NO_TIME)


def _text(block: _Block, name: str) -> str:
    found = block.get(name)
    value = found[0].value if found else ""
    return _ESCAPED.sub(lambda m: " " if m[1] in "nN" else m[1], value).strip()


def _parameters(text: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in text.split(";") if part)
    return {name.upper(): value.strip('"') for name, _, value in pairs}
