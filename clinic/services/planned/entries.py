"""What stands in the calendar: check-ins to come, and the emails that follow them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from clinic import catalogue
from clinic.domain.rhythms import Place, form_of, on_calendar
from clinic.domain.schedules import Schedule
from clinic.models import Assignment, Client
from clinic.services import appointment_rhythms, check_ins, paces, reminders
from clinic.services.calendar_rhythms import LEFT_OUT
from clinic.services.planned.known import Known
from clinic.words import local


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A check-in to come: where it was planned, and when it opens, if it does."""

    assignment: Assignment
    client: Client
    planned_at: datetime
    opens_at: datetime | None
    planned_on: date
    on: date
    reminder_at: datetime | None
    items: int
    rests: bool

    kind = "check-in"

    @property
    def at(self) -> datetime:
        """Where it stands in the calendar."""
        return self.opens_at or self.planned_at

    @property
    def is_moved(self) -> bool:
        """Whether a person chose another day."""
        return self.opens_at is not None and self.opens_at != self.planned_at


@dataclass(frozen=True, kw_only=True)
class Follows:
    """An email about a check-in that has opened: mostly its reminder."""

    client: Client
    at: datetime
    kind: str
    rests: bool


Entry = Planned | Follows


def planned_of(
    assignment: Assignment, known: Known, until: datetime
) -> Iterator[Planned]:
    """Yield the check-ins of a rhythm that are still to come."""
    bound = appointment_rhythms.is_bound(assignment)
    places = _before_appointments if bound else _on_calendar
    instrument = catalogue.find(assignment.instrument, assignment.instrument_version)
    found = list(places(assignment, known, until))
    for index, (place, form) in enumerate(found):
        day = local(place.opens_at or place.planned_at, known.zone).date()
        later = (other.opens_at for other, _ in found[index + 1 :])
        following = next((moment for moment in later if moment), None)
        yield Planned(
            assignment=assignment,
            client=assignment.client,
            planned_at=place.planned_at,
            opens_at=place.opens_at,
            planned_on=local(place.planned_at, known.zone).date(),
            on=day,
            reminder_at=_reminder(assignment, place, following, known),
            items=len(instrument.form(form).items),
            rests=rests_on(assignment.client, day, known),
        )


def _reminder(
    assignment: Assignment, place: Place, following: datetime | None, known: Known
) -> datetime | None:
    """Return when the reminder would leave, if one is wished for and comes in time."""
    days, zone = assignment.remind_after_days, known.zone
    if days is None or place.opens_at is None:
        return None
    at = reminders.so_many_days_after(place.opens_at, days, zone)
    closes_at = check_ins.end_of_day(place.opens_at, zone, days=assignment.open_days)
    in_time = at < closes_at and (following is None or at < following)
    return at if in_time else None


def _on_calendar(
    assignment: Assignment, known: Known, until: datetime
) -> Iterator[tuple[Place, str]]:
    schedule = Schedule.from_text(assignment.schedule)
    before = assignment.numbers_before or 0
    changed = known.changed[assignment.id]
    course = on_calendar(schedule, assignment.starts_at, known.zone, changed)
    made = known.last_number(assignment) - before
    places, goes_on = _as_far_as(course, until, at_least=made)
    last = None if goes_on else next((p for p in reversed(places) if p.opens_at), None)
    for number, place in enumerate(places, start=before + 1):
        if _is_ahead(assignment, number, place, known):
            yield (
                place,
                form_of(
                    assignment.form,
                    number,
                    weeks_apart=schedule.every_weeks or 1,
                    is_last=place is last,
                ),
            )


def _is_ahead(assignment: Assignment, number: int, place: Place, known: Known) -> bool:
    if (place.opens_at or place.planned_at) <= known.now:
        return False
    if number > known.last_number(assignment):
        return True
    those = [each for each in known.made[assignment.id] if each.number == number]
    return any(
        each.opens_at > known.now and each.cancelled_because in {None, LEFT_OUT}
        for each in those
    )


def _before_appointments(
    assignment: Assignment, known: Known, until: datetime
) -> Iterator[tuple[Place, str]]:
    rule = appointment_rhythms.rule_of(assignment)
    with_whom = assignment.client_id, assignment.assigned_by_id
    opened = [
        each
        for each in known.made[assignment.id]
        if each.stands and each.opens_at <= known.now
    ]
    course = appointment_rhythms.course(
        rule,
        known.appointments.get(with_whom, ()),
        known.changed[assignment.id],
        known.zone,
        opened=opened,
        numbers_before=assignment.numbers_before,
        after=max(known.now, assignment.assigned_at),
    )
    since = appointment_rhythms.count_since(assignment.numbers_before, opened)
    before = len(opened) - since
    for place in _as_far_as(course, until, at_least=0)[0]:
        yield (
            place,
            appointment_rhythms.form_at(
                assignment.form, rule, since + 1, before=before
            ),
        )
        since += place.opens_at is not None


def _as_far_as(
    course: Iterator[Place], until: datetime, *, at_least: int
) -> tuple[list[Place], bool]:
    """Return places until a moment and one more that stands; and whether it goes on."""
    places: list[Place] = []
    enough = False
    for place in course:
        if enough and place.opens_at is not None:
            return places, True
        if not enough:
            places.append(place)
        far = place.planned_at > until and len(places) > at_least
        enough = enough or (far and place.opens_at is not None)
    return places, False


def rests_on(client: Client, day: date, known: Known) -> bool:
    """Return whether nothing goes out to a client by itself on a day."""
    until = paces.break_of(client, known.zone, now=known.now)
    return until is not None and day < until
