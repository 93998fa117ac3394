from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.calendars import NoCalendarError, Unread, read

START = datetime(2026, 6, 1, tzinfo=UTC)
END = START + timedelta(weeks=26)


def calendar(*events):
    """A file with these entries, each as the lines between its BEGIN and END."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event.split("|"), "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def times_of(text, zone="Europe/London"):
    found = read(text, zone=zone, start=START, end=END)
    return [f"{each.starts_at:%m-%d %H:%M}" for each in found.entries]


def test_an_entry_has_its_time_its_length_and_its_title():
    text = calendar(
        "UID:1|DTSTART;TZID=Europe/London:20260602T100000"
        "|DTEND;TZID=Europe/London:20260602T112000|SUMMARY:Sam R.\\, first"
    )

    (entry,) = read(text, zone="America/New_York", start=START, end=END).entries

    assert entry.starts_at == datetime(2026, 6, 2, 9, tzinfo=UTC)
    assert entry.minutes == 80
    assert entry.summary == "Sam R., first"


@pytest.mark.parametrize(
    "start",
    [
        "DTSTART:20260602T090000Z",
        "DTSTART:20260602T100000",
        "DTSTART;TZID=Europe/London:20260602T100000",
        'DTSTART;TZID="Europe/London":20260602T100000',
        "DTSTART;TZID=GMT Standard Time:20260602T100000",
        "DTSTART;TZID=/example.org/20260101/Europe/London:20260602T100000",
    ],
)
def test_a_time_is_read_in_its_zone_or_in_that_of_the_practice(start):
    assert times_of(calendar(f"UID:1|{start}")) == ["06-02 09:00"]


def test_a_weekly_series_keeps_its_time_when_the_clocks_change():
    text = calendar(
        "UID:1|DTSTART;TZID=Europe/London:20261013T100000|RRULE:FREQ=WEEKLY;COUNT=3"
    )

    assert times_of(text) == ["10-13 09:00", "10-20 09:00", "10-27 10:00"]


def test_a_series_has_its_exceptions_and_its_changed_occasions():
    series = (
        "UID:1|DTSTART:20260601T090000Z|RRULE:FREQ=WEEKLY;INTERVAL=2;"
        "UNTIL=20260713T090000Z|EXDATE:20260615T090000Z"
    )
    moved = "UID:1|RECURRENCE-ID:20260629T090000Z|DTSTART:20260630T140000Z"

    found = read(calendar(moved, series), zone="UTC", start=START, end=END)

    assert [f"{e.starts_at:%m-%d %H}" for e in found.entries if not e.cancelled] == [
        "06-01 09",
        "06-30 14",
        "07-13 09",
    ]
    assert [f"{e.starts_at:%m-%d}" for e in found.entries if e.cancelled] == ["06-15"]


def test_a_series_on_two_days_counts_both():
    text = calendar(
        "UID:1|DTSTART:20260604T090000Z|RRULE:FREQ=WEEKLY;BYDAY=MO,TH;COUNT=3"
    )

    assert times_of(text) == ["06-04 09:00", "06-08 09:00", "06-11 09:00"]


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("UID:1|DTSTART;VALUE=DATE:20260602", Unread.WHOLE_DAY),
        ("UID:1|DTSTART:20260602", Unread.WHOLE_DAY),
        ("UID:1", Unread.NO_TIME),
        ("UID:1|DTSTART:soon", Unread.NO_TIME),
        ("UID:1|DTSTART;TZID=Nowhere/Land:20260602T100000", Unread.NO_TIME),
        ("UID:1|DTSTART:20260602T100000Z|DTEND:20260601T100000Z", Unread.NO_TIME),
        ("UID:1|DTSTART:20260602T100000Z|RRULE:FREQ=MONTHLY", Unread.RULE),
        ("UID:1|DTSTART:20260602T100000Z|RRULE:FREQ=WEEKLY;INTERVAL=0", Unread.RULE),
        ("UID:1|DTSTART:20260602T100000Z|RDATE:20260603T100000Z", Unread.RULE),
    ],
)
def test_what_cannot_be_read_is_counted_and_never_guessed(entry, why):
    found = read(calendar(entry), zone="Europe/London", start=START, end=END)

    assert found.entries == []
    assert found.unread == {why: 1}


def test_a_long_line_is_read_as_one():
    text = calendar("UID:1|DTSTART:20260602T100000Z|SUMMARY:Sam\r\n  Rivers")

    (entry,) = read(text, zone="UTC", start=START, end=END).entries

    assert entry.summary == "Sam Rivers"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Dear diary",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:1\n",
        "BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VTODO\nEND:VCALENDAR",
        "BEGIN:VCALENDAR\n" + "X:1\n" * 30_000 + "END:VCALENDAR",
    ],
)
def test_what_is_no_whole_calendar_is_refused(text):
    with pytest.raises(NoCalendarError):
        read(text, zone="UTC", start=START, end=END)


def test_a_file_of_endless_series_is_refused_in_good_time():
    series = "UID:{}|DTSTART:19710101T100000Z|RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"

    with pytest.raises(NoCalendarError):
        read(
            calendar(*(series.format(n) for n in range(2_000))),
            zone="UTC",
            start=START,
            end=END,
        )


_PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VALARM",
        "END:VALARM",
        "UID:1",
        "DTSTART:20260602T100000Z",
        "DTSTART;TZID=Europe/London:20260602T240000",
        "DTSTART:99991231T235959Z",
        "DTSTART;VALUE=DATE:20260602",
        "DTEND:20260602T110000",
        "DURATION:PT99H9999M",
        "RRULE:FREQ=WEEKLY;UNTIL=99991231T235959Z",
        "RRULE:FREQ=WEEKLY;BYDAY=MO,MO,XX",
        "RRULE:FREQ=WEEKLY;COUNT=999;INTERVAL=52",
        "RECURRENCE-ID:20260609T100000Z",
        "EXDATE:20260609T100000Z,later",
        "STATUS:CANCELLED",
        "SUMMARY:\\",
    ]
)


@given(st.lists(st.one_of(_PIECES, st.text(max_size=40)), max_size=40))
def test_whatever_a_file_holds_it_is_read_or_refused(lines):
    text = "\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"])

    try:
        found = read(text, zone="Europe/London", start=START, end=END)
    except NoCalendarError:
        return

    assert all(START <= entry.starts_at < END for entry in found.entries)
    assert all(0 < entry.minutes <= 720 for entry in found.entries)
