import io
from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import text as sql

from clinic.services import appointments
from clinic.web.dashboard.calendar import LARGEST
from tests.plugins.browsing import Page
from tests.plugins.world import scope_of

DAY = timedelta(days=1)


def event(uid, days, title, *more):
    """An entry so many days from now, at 10:00 UTC."""
    start = (datetime.now(UTC) + days * DAY).strftime("%Y%m%dT100000Z")
    lines = ["BEGIN:VEVENT", f"UID:{uid}", f"DTSTART:{start}", f"SUMMARY:{title}"]
    return "\r\n".join([*lines, *more, "END:VEVENT"])


def calendar(*events):
    return "\r\n".join(["BEGIN:VCALENDAR", *events, "END:VCALENDAR"])


@pytest.fixture
def upload(browser_of, ada):
    """Send Ada's file, and return the page with what it would do."""
    browser = browser_of(ada)

    def upload(content, name="sessions.ics", kind="text/calendar"):
        token = browser.get("/calendar").field("csrf_token").get("value")
        content = content if isinstance(content, bytes) else content.encode()
        browser.session.commit()
        file = (io.BytesIO(content), name, kind)
        data = {"csrf_token": token, "file": file}
        return Page(
            browser.client.post(
                "/calendar", data=data, content_type="multipart/form-data"
            )
        )

    return upload


@pytest.fixture
def do(browser_of, ada):
    """Do what a page of changes has ticked."""
    browser = browser_of(ada)

    def do(page):
        ticked = [e.get("value") for e in page.all("input") if e.get("name") == "take"]
        return browser.submit("/calendar", to="/calendar/take", take=ticked)

    return do


def days_of(session, ada, sam):
    now = datetime.now(UTC)
    coming = appointments.list_coming(session, scope_of(ada), sam, now=now)
    return [(each.starts_at.date() - now.date()).days for each in coming]


def test_a_file_does_nothing_before_it_is_said_so(upload, do, session, ada, sam):
    page = upload(calendar(event("1", 3, "Session with Sam Rivers")))

    assert "What this file would do" in page.text
    assert days_of(session, ada, sam) == []

    done = do(page)

    assert done.notices == ["Booked: 1. Moved: 0. Cancelled: 0."]
    assert days_of(session, ada, sam) == [3]


def test_a_file_that_is_read_in_twice_doubles_nothing(upload, do, session, ada, sam):
    file = calendar(event("1", 3, "Sam Rivers"), event("2", 4, "sam RIVERS!"))
    do(upload(file))

    again = upload(file)

    assert "Nothing new for any of your clients." in again.text
    assert "2 sessions stand as they are." in again.text
    assert days_of(session, ada, sam) == [3, 4]


def test_a_later_file_moves_and_cancels(upload, do, session, ada, sam):
    do(upload(calendar(*(event(str(n), n, "Sam Rivers") for n in (2, 3, 4, 6)))))

    later = calendar(
        event("2", 5, "Sam Rivers"),
        event("4", 4, "Sam Rivers", "STATUS:CANCELLED"),
        event("6", 6, "Sam Rivers"),
        event("x", 1, "Dentist"),
    )
    done = do(upload(later))

    assert done.notices == ["Booked: 0. Moved: 1. Cancelled: 2."]
    assert days_of(session, ada, sam) == [5, 6]


def test_what_was_written_down_by_hand_is_not_doubled(upload, session, ada, sam):
    now = datetime.now(UTC)
    booking = appointments.Booking(first_on=now.date() + 3 * DAY, at=time(10))
    appointments.book(session, scope_of(ada), sam, booking, now=now)
    (appointment,) = appointments.list_coming(session, scope_of(ada), sam, now=now)
    appointment.starts_at = datetime.combine(now.date() + 3 * DAY, time(10), UTC)

    page = upload(calendar(event("1", 3, "Sam Rivers")))

    assert "One session stands as it is." in page.text


def test_what_fits_nobody_is_shown_and_left_out(upload):
    page = upload(
        calendar(event("1", 3, "Kim Tanaka"), event("2", 3, "Samuel Riversen"))
    )

    assert "“Kim Tanaka”: fits no client" in page.text
    assert "“Samuel Riversen”: fits no client" in page.text


def test_nothing_of_the_file_is_kept_but_times(upload, do, session):
    do(upload(calendar(event("uid-of-ours", 3, "Sam Rivers brings her sister"))))

    row = session.execute(sql("SELECT * FROM appointments")).one()

    assert "sister" not in str(row)
    assert "uid-of-ours" not in str(row)


@pytest.mark.parametrize(
    ("content", "name", "kind", "why"),
    [
        (b"", "", "text/calendar", "Choose a file."),
        (b"x", "a.pdf", "application/pdf", "This is not a calendar file."),
        (b"x", "a.ics", "image/png", "This is not a calendar file."),
        (b"\xff\xfe", "a.ics", "text/calendar", "This file is not written in UTF-8."),
        (b"Dear diary", "a.ics", "text/calendar", "This file is not a whole calendar"),
        (b"x" * (LARGEST + 1), "a.ics", "text/calendar", "This file is too large."),
    ],
)
def test_a_file_is_refused_with_its_reason(upload, content, name, kind, why):
    page = upload(content, name, kind)

    assert page.status == 422
    assert any(why in said for said in page.errors)


def test_a_file_far_too_large_is_not_even_read(upload):
    assert upload(b"x" * (LARGEST + 20_000)).status == 413


def test_nobody_books_for_clients_of_others(browser_of, cleo, upload):
    page = upload(calendar(event("1", 3, "Sam Rivers")))
    token = next(e.get("value") for e in page.all("input") if e.get("name") == "take")

    done = browser_of(cleo).submit("/calendar", to="/calendar/take", take=[token])

    assert done.notices == ["Booked: 0. Moved: 0. Cancelled: 0."]
