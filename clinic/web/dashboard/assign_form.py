"""The form by which a check-in is assigned: when, how often, until when, what."""

from datetime import date, datetime, time, timedelta

from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import ValidationError

from clinic.domain.instruments import Instrument
from clinic.domain.schedules import Schedule, occasions
from clinic.services.assignments import Plan
from clinic.web.fields import DayField, RadioField, SelectField
from clinic.words import gettext, lazy_gettext, local, ngettext, weekday

FIRST_HOUR, LAST_HOUR = 8, 20
"""Between these hours a clinic may write to somebody by itself."""

FURTHEST = timedelta(days=366)
_ONCE = "once"
_SAME = "same"


def _hours() -> dict[str, str]:
    return {str(hour): f"{hour:02}:00" for hour in range(FIRST_HOUR, LAST_HOUR + 1)}


def _rhythms() -> dict[str, str]:
    return {_ONCE: gettext("Once")} | {
        str(weeks): ngettext("Every week", "Every %(n)s weeks", weeks)
        for weeks in (1, 2, 4, 6, 8)
    }


def _weekdays() -> dict[str, str]:
    named = {str(day): weekday(day) for day in range(7)}
    return {_SAME: gettext("The same weekday")} | named


def _counts() -> dict[str, str]:
    return {str(n): str(n) for n in (2, 3, 4, 5, 6, 8, 10, 12, 20)}


def _days() -> dict[str, str]:
    return {
        str(days): ngettext("%(n)s day", "%(n)s days", days)
        for days in (2, 3, 5, 7, 10, 14)
    }


class AssignForm(FlaskForm):
    """A plan, as it is typed. The moments are in the practice's zone."""

    length = RadioField(lazy_gettext("Questions"), default="full")
    impact = BooleanField()
    when = RadioField(
        lazy_gettext("First one"),
        choices=lambda: {"now": gettext("Now"), "day": gettext("On a day")},
        default="now",
    )
    first_on = DayField(lazy_gettext("Day of the first one"))
    repeat = SelectField(lazy_gettext("Repeat"), choices=_rhythms, default="4")
    weekday = SelectField(
        lazy_gettext("Following ones on"), choices=_weekdays, default=_SAME
    )
    hour = SelectField(lazy_gettext("Time of day"), choices=_hours, default="9")
    end = RadioField(
        lazy_gettext("Stop"),
        choices=lambda: {
            "count": gettext("After this many check-ins"),
            "until": gettext("On a date"),
            "open": gettext("When I end it"),
        },
        default="count",
    )
    count = SelectField(
        lazy_gettext("How many check-ins"), choices=_counts, default="6"
    )
    until = DayField(lazy_gettext("Last day"))
    open_days = SelectField(
        lazy_gettext("Open for"),
        choices=_days,
        default="7",
        description=lazy_gettext(
            "Once begun, there are 24 hours more at least. A check-in closes when the "
            "next one opens."
        ),
    )

    @classmethod
    def about(cls, instrument: Instrument, zone: str, now: datetime) -> "AssignForm":
        """Return the form for an instrument, in a zone, at this moment."""
        form = cls()
        form.zone, form.now = zone, now
        form.length.choices = {
            name: gettext(
                "%(n)s questions, about %(minutes)s minutes",
                n=len(each.items),
                minutes=each.minutes,
            )
            for name, each in instrument.forms.items()
        }
        form.impact.label.text = ngettext(
            "Also ask one question about how the week was",
            "Also ask %(n)s questions about how the week was",
            len(instrument.impact),
        )
        return form

    zone: str
    now: datetime

    @property
    def first_day(self) -> date:
        """The local day of the first check-in."""
        chosen: date | None = self.first_on.data
        if self.when.data == "day" and chosen is not None:
            return chosen
        return local(self.now, self.zone).date()

    @property
    def repeats(self) -> bool:
        """Whether more than one check-in is asked for."""
        return bool(self.repeat.data != _ONCE)

    def validate_first_on(self, field: DayField) -> None:
        """See that the first moment is still to come, and not years away."""
        if self.when.data != "day":
            return
        if field.data is None:
            raise ValidationError(gettext("Enter the day of the first check-in."))
        if self._moment(field.data) <= self.now:
            raise ValidationError(
                gettext("This moment is over. Choose a later one, or “Now”.")
            )
        if field.data > local(self.now, self.zone).date() + FURTHEST:
            raise ValidationError(gettext("Choose a day within a year."))

    def validate_until(self, field: DayField) -> None:
        """See that a rhythm with a last day has one that is not before the first."""
        if not self.repeats or self.end.data != "until":
            return
        if field.data is None:
            raise ValidationError(gettext("Enter the last day."))
        if field.data < self.first_day:
            raise ValidationError(gettext("The last day is before the first one."))

    def plan(self) -> Plan:
        """Return the plan that was typed."""
        chosen = self.weekday.data
        ends = self.end.data if self.repeats else "open"
        schedule = Schedule(
            every_weeks=int(self.repeat.data) if self.repeats else None,
            weekday=self.first_day.weekday() if chosen == _SAME else int(chosen),
            time=time(int(self.hour.data)),
            count=int(self.count.data) if ends == "count" else None,
            until=self.until.data if ends == "until" else None,
        )
        later = self.when.data == "day"
        return Plan(
            schedule,
            starts_at=self._moment(self.first_day) if later else self.now,
            form=self.length.data,
            impact=self.impact.data,
            open_days=int(self.open_days.data),
            remind_after_days=3,
        )

    def _moment(self, day: date) -> datetime:
        once = Schedule(
            every_weeks=None, weekday=day.weekday(), time=time(int(self.hour.data))
        )
        return next(occasions(once, zone=self.zone, start=day))
