"""The form by which sessions are booked and moved: a day, a time, how often."""

from datetime import date, datetime, time

from flask_wtf import FlaskForm
from wtforms import TimeField
from wtforms.validators import InputRequired, ValidationError

from clinic.models import Appointment
from clinic.services.appointments import LONGEST_SERIES, Booking
from clinic.web.fields import DayField, RadioField, SelectField
from clinic.words import gettext, lazy_gettext, local, ngettext

_ONCE = "once"
_LENGTHS = (25, 30, 45, 50, 60, 75, 80, 90, 100, 120)


def _lengths() -> dict[str, str]:
    return {
        str(minutes): ngettext("%(n)s minute", "%(n)s minutes", minutes)
        for minutes in _LENGTHS
    }


def _rhythms() -> dict[str, str]:
    return {
        _ONCE: gettext("Once"),
        "1": gettext("Every week"),
        "2": gettext("Every second week"),
    }


class ClockField(TimeField):
    """A time of day; what is none is said in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a browser sends for a time."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(
                gettext("Enter a time as hours and minutes, for example 16:15.")
            ) from error


class _SlotForm(FlaskForm):
    """A day, a time and a length, still to come; in the practice's zone."""

    day = DayField(lazy_gettext("Day"))
    at = ClockField(
        lazy_gettext("Time"),
        [InputRequired(lazy_gettext("Enter the time it begins."))],
    )
    minutes = SelectField(lazy_gettext("Length"), choices=_lengths, default="50")

    zone: str
    now: datetime

    @property
    def slot(self) -> tuple[date, time]:
        """The day and the time that were typed; ask once they are validated."""
        day, at = self.day.data, self.at.data
        if day is None or at is None:
            raise ValueError("There is no day or no time.")
        return day, at

    def validate_day(self, field: DayField) -> None:
        """See that the session is still to come, and not years away."""
        today = local(self.now, self.zone).date()
        if field.data is None:
            raise ValidationError(gettext("Enter the day of the session."))
        if field.data < today:
            raise ValidationError(gettext("This day is over. Choose a later one."))
        if field.data > today + LONGEST_SERIES:
            raise ValidationError(gettext("Choose a day within a year."))


class BookForm(_SlotForm):
    """One session, or a series of them."""

    repeat = SelectField(lazy_gettext("Repeat"), choices=_rhythms, default=_ONCE)
    until = DayField(
        lazy_gettext("Until"),
        description=lazy_gettext("The last day of a series; a year at most."),
    )

    @classmethod
    def at_practice(cls, zone: str, now: datetime) -> "BookForm":
        """Return the form in a zone, at this moment."""
        form = cls()
        form.zone, form.now = zone, now
        return form

    def validate_until(self, field: DayField) -> None:
        """See that a series has a last day that is not before the first."""
        if self.repeat.data == _ONCE or field.errors or self.day.data is None:
            return
        if field.data is None:
            raise ValidationError(gettext("Enter the last day of the series."))
        if field.data < self.day.data:
            raise ValidationError(gettext("The last day is before the first one."))

    def booking(self) -> Booking:
        """Return what was typed."""
        repeats = self.repeat.data != _ONCE
        day, at = self.slot
        return Booking(
            first_on=day,
            at=at,
            minutes=int(self.minutes.data),
            every_weeks=int(self.repeat.data) if repeats else None,
            until=self.until.data if repeats else None,
        )


class MoveForm(_SlotForm):
    """Where an appointment goes to, alone or with the rest of its series."""

    which = RadioField(
        lazy_gettext("Which ones"),
        choices=lambda: {
            "one": gettext("Only this one"),
            "rest": gettext("This one and the rest of the series"),
        },
        default="one",
    )

    @classmethod
    def of(cls, appointment: Appointment, zone: str, now: datetime) -> "MoveForm":
        """Return the form with the appointment as it stands."""
        start = local(appointment.starts_at, zone)
        form = cls(day=start.date(), at=start.time(), minutes=str(appointment.minutes))
        form.zone, form.now = zone, now
        if appointment.minutes not in _LENGTHS:
            own = ngettext("%(n)s minute", "%(n)s minutes", appointment.minutes)
            form.minutes.choices = _lengths() | {str(appointment.minutes): own}
        return form
