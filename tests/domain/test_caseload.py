from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from clinic.domain.caseload import (
    Current,
    Entry,
    Latest,
    Mail,
    Shown,
    ToFix,
    Turn,
    in_order,
    initials,
)
from clinic.domain.check_ins import CheckInState
from clinic.domain.next_sessions import NextSession, When, when

NOON = datetime(2026, 6, 1, 11, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Person:
    name: str
    id: UUID
    called: str = "Sam"
    reference: str | None = None
    discharged_at: datetime | None = None
    mail_state: str = "fine"
    mail_state_at: datetime | None = None


def entry(name="Sam Rivers", person=(), **facts):
    nothing = {
        "has_address": True,
        "latest": None,
        "current": None,
        "next_at": None,
        "mail": None,
    }
    return Entry(client=Person(name, uuid4(), **dict(person)), **(nothing | facts))


def answers(*, at=NOON, new=True, answered=24):
    return Latest(submitted_at=at, answered=answered, items=24, new=new)


def check_in(state=CheckInState.OPEN, *, opens_at=NOON - DAY, closing_at=NOON + DAY):
    return Current(state, 0, 24, opens_at, closing_at, None)


def mail(state, *, at=NOON, bounced_at=None, about_current=True):
    return Mail(state, at, bounced_at, about_current)


def test_what_is_new_comes_first_then_what_is_open_then_the_rest_by_name():
    zoe, amara = entry("Zoë Ek"), entry("amara Diallo")
    newest = entry("Priya N", latest=answers(at=NOON))
    older = entry("Noor A", latest=answers(at=NOON - DAY))
    soon = entry("Jun W", current=check_in(closing_at=NOON + DAY))
    later = entry("Leo M", current=check_in(closing_at=NOON + 3 * DAY))

    ordered = in_order([zoe, later, older, amara, soon, newest])

    assert ordered == [newest, older, soon, later, amara, zoe]


def test_who_comes_next_stands_first_and_whoever_has_no_session_last():
    later = entry("Amara D", next_session=NextSession(NOON + DAY, 50, When.THIS_WEEK))
    first = entry("Zoë Ek", next_session=NextSession(NOON, 50, When.TODAY))
    new = entry("Priya N", latest=answers())
    rest = entry("Ivo B")

    ordered = in_order([rest, new, later, first])

    assert ordered == [first, later, new, rest]
    assert [one for one in ordered if one.is_shown(Shown.TODAY)] == [first]


@pytest.mark.parametrize(
    ("days", "far"),
    [
        (0, When.TODAY),
        (1, When.THIS_WEEK),
        (6, When.THIS_WEEK),
        (7, When.LATER),
        (364, When.LATER),
    ],
)
def test_a_week_ends_on_its_sunday(days, far):
    monday = NOON.date()

    assert when(monday + days * DAY, monday) is far


def test_a_session_is_over_when_its_minutes_are():
    session = NextSession(NOON, 50, When.TODAY)

    assert not session.is_over(NOON + timedelta(minutes=49))
    assert session.is_over(NOON + timedelta(minutes=50))


def test_answers_are_new_until_they_were_looked_at():
    sam = entry(latest=answers(new=True))

    assert sam.turn is Turn.NEW
    assert replace(sam, latest=answers(new=False)).turn is Turn.REST


def test_a_missing_address_is_to_fix():
    assert entry(has_address=False).to_fix is ToFix.NO_ADDRESS
    assert entry().to_fix is None


@pytest.mark.parametrize(
    ("last", "fix"),
    [
        (mail("sent"), None),
        (mail("failed"), ToFix.NOT_SENT),
        (mail("missed"), ToFix.NOT_SENT),
        (mail("missed", about_current=False), None),
        (mail("sent", bounced_at=NOON), ToFix.RETURNED),
        (mail("uncertain"), ToFix.UNCERTAIN),
        (mail("uncertain", about_current=False), None),
    ],
)
def test_the_last_email_says_what_is_to_fix(last, fix):
    sam = entry(current=check_in(), mail=last)

    assert sam.to_fix is fix


def test_whoever_has_begun_has_had_the_link():
    begun = check_in(CheckInState.STARTED)

    assert entry(current=begun, mail=mail("uncertain")).to_fix is None


def test_a_new_address_is_not_blamed_for_the_old_one():
    sam = entry(
        person={"mail_state": "fine", "mail_state_at": NOON + DAY},
        mail=mail("failed", at=NOON),
    )

    assert sam.to_fix is None


def test_an_address_that_was_refused_is_to_fix_until_it_changes():
    sam = entry(person={"mail_state": "refused", "mail_state_at": NOON})

    assert sam.to_fix is ToFix.REFUSED


def test_whoever_stopped_the_emails_has_nothing_to_fix():
    sam = entry(person={"mail_state": "stopped"}, mail=mail("failed"))

    assert sam.has_stopped_mail
    assert sam.to_fix is None


def test_a_check_in_that_closed_unsent_is_told_until_newer_answers_come():
    closed = check_in(CheckInState.MISSED, opens_at=NOON - 9 * DAY)

    before = entry(current=closed, latest=answers(at=NOON - 20 * DAY, new=False))
    after = entry(current=closed, latest=answers(at=NOON - DAY, new=False))

    assert before.has_ended
    assert not after.has_ended


def test_each_filter_shows_what_it_names():
    new = entry(latest=answers())
    broken = entry(has_address=False)
    gone = Entry(**{**vars(new), "client": Person("Ivo", uuid4(), discharged_at=NOON)})

    shown = {one: [e for e in (new, broken, gone) if e.is_shown(one)] for one in Shown}

    assert shown == {
        Shown.ALL: [new, broken],
        Shown.TODAY: [],
        Shown.TO_READ: [new],
        Shown.TO_FIX: [broken],
        Shown.DISCHARGED: [gone],
    }


@pytest.mark.parametrize("words", ["zoe", "ZOË", " ek", "Zo", "sam"])
def test_a_search_forgives_case_accents_and_spaces(words):
    assert entry("Zoë Ek").answers_to(words)
    assert not entry("Zoë Ek").answers_to("Amara")


def test_initials_stand_for_a_name_in_any_script():
    assert initials("Sam  Rivers") == "S. R."
    assert initials("ليلى حداد") == "ل. ح."


def test_the_last_day_is_the_one_that_ends_as_it_closes():
    midnight = datetime(2026, 6, 9, tzinfo=UTC)

    assert check_in(closing_at=midnight).last_moment.day == 8
