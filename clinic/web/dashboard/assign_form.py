"""The form by which a check-in is assigned or changed: what, when, how often."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Self

from flask_wtf import FlaskForm
from wtforms import BooleanField
from wtforms.validators import ValidationError

from clinic.domain.instruments import Instrument
from clinic.domain.rhythms import BOTH, CLOSEST, FULL
from clinic.domain.schedules import Schedule, moment_of
from clinic.services import changes
from clinic.services.assignments import Plan
from clinic.services.changes import Stand
from clinic.web.dashboard import assign_choices as choices
from clinic.web.fields import DayField, RadioField, SelectField
from clinic.words import gettext, lazy_gettext, local, ngettext, weekday_date

FURTHEST = timedelta(days=366)


class AssignForm(FlaskForm):
    """A plan, as it is typed. The moments are in the practice's zone."""

    length = RadioField(lazy_gettext("Questions"), default=BOTH)
    impact = BooleanField()
    rhythm = RadioField(
        lazy_gettext("How often"), choices=choices.rhythms, default=choices.WEEKS
    )
    repeat = SelectField(lazy_gettext("Repeat"), choices=choices.weeks, default="2")
    weekday = SelectField(
        lazy_gettext("Following ones on"),
        choices=choices.weekdays,
        default=choices.SAME,
    )
    days_before = SelectField(
        lazy_gettext("Days before"), choices=choices.days_before, default="2"
    )
    nth = SelectField(
        lazy_gettext("Which sessions"), choices=choices.which_sessions, default="1"
    )
    when = RadioField(
        lazy_gettext("First one"),
        choices=lambda: {
            choices.NOW: gettext("Now"),
            choices.DAY: gettext("On a day"),
        },
        default=choices.NOW,
    )
    first_on = DayField(lazy_gettext("Day of the first one"))
    hour = SelectField(lazy_gettext("Time of day"), choices=choices.hours, default="9")
    end = RadioField(lazy_gettext("Stop"), choices=choices.ends, default=choices.COUNT)
    count = SelectField(
        lazy_gettext("How many check-ins"), choices=choices.counts, default="6"
    )
    until = DayField(lazy_gettext("Last day"))
    open_days = SelectField(
        lazy_gettext("Open for"),
        choices=choices.open_days,
        default="7",
        description=lazy_gettext(
            "Once begun, there are 24 hours more at least. A check-in closes when the "
            "next one opens."
        ),
    )
    reminder = SelectField(
        lazy_gettext("Reminder"),
        choices=choices.reminders,
        default="3",
        description=lazy_gettext("One at most, and only if nothing was sent by then."),
    )

    zone: str
    now: datetime
    stand: Stand | None = None
    weeks_before = 0

    @classmethod
    def about(
        cls, instrument: Instrument, zone: str, now: datetime, **filled: object
    ) -> Self:
        """Return the form for an instrument, in a zone, at this moment."""
        form = cls(**filled)
        form.zone, form.now = zone, now
        form.length.choices = choices.lengths(instrument)
        form.impact.label.text = ngettext(
            "Also ask one question about how the week was",
            "Also ask %(n)s questions about how the week was",
            len(instrument.impact),
        )
        return form

    @property
    def first_day(self) -> date:
        """The local day of the first check-in that is asked for here."""
        chosen: date | None = self.first_on.data
        if self.when.data == choices.DAY and chosen is not None:
            return chosen
        return local(self.now, self.zone).date()

    @property
    def repeats(self) -> bool:
        """Whether more than one check-in is asked for."""
        return bool(self.rhythm.data != choices.ONCE)

    @property
    def follows_sessions(self) -> bool:
        """Whether check-ins come before sessions."""
        return bool(self.rhythm.data == choices.SESSIONS)

    def validate_first_on(self, field: DayField) -> None:
        """See that the first moment is still to come, and not years away."""
        if self.when.data != choices.DAY or self.follows_sessions:
            return
        if field.data is None:
            raise ValidationError(gettext("Enter the day of the first check-in."))
        if self._moment(field.data) <= self.now:
            raise ValidationError(
                gettext("This moment is over. Choose a later one, or the other choice.")
            )
        if field.data > local(self.now, self.zone).date() + FURTHEST:
            raise ValidationError(gettext("Choose a day within a year."))
        self._refuse_if_close(field.data)

    def validate_until(self, field: DayField) -> None:
        """See that a rhythm with a last day has one that is not before the first."""
        if not self.repeats or self.end.data != choices.UNTIL:
            return
        if field.data is None:
            raise ValidationError(gettext("Enter the last day."))
        if field.data < self.first_day:
            raise ValidationError(gettext("The last day is before the first one."))

    def validate_reminder(self, field: SelectField) -> None:
        """See that a reminder comes while the check-in is open."""
        if field.data == choices.NONE or not self.open_days.data.isdecimal():
            return
        if int(field.data) > int(self.open_days.data):
            raise ValidationError(
                gettext(
                    "By then the check-in is closed. Choose fewer days, or let it be "
                    "open for longer."
                )
            )

    def plan(self) -> Plan:
        """Return the plan that was typed."""
        reminder = self.reminder.data
        plan = Plan(
            self._schedule(),
            starts_at=self.now,
            form=FULL
            if self.length.data == BOTH and not self.repeats
            else self.length.data,
            impact=self.impact.data,
            open_days=int(self.open_days.data),
            remind_after_days=None if reminder == choices.NONE else int(reminder),
        )
        if self.follows_sessions:
            return replace(
                plan,
                days_before_appointment=int(self.days_before.data),
                every_nth_appointment=int(self.nth.data),
            )
        return replace(plan, starts_at=self._starts_at(plan.schedule))

    def _schedule(self) -> Schedule:
        ends = self.end.data if self.repeats else choices.OPEN
        by_calendar = self.rhythm.data == choices.WEEKS
        on = self.weekday.data if by_calendar else choices.SAME
        return Schedule(
            every_weeks=(int(self.repeat.data) if by_calendar else 1)
            if self.repeats
            else None,
            weekday=self.first_day.weekday() if on == choices.SAME else int(on),
            time=time(int(self.hour.data)),
            count=int(self.count.data) if ends == choices.COUNT else None,
            until=self.until.data if ends == choices.UNTIL else None,
        )

    def _starts_at(self, schedule: Schedule) -> datetime:
        if self.when.data == choices.DAY:
            return self._moment(self.first_day)
        if self.stand is None:
            return self.now
        return changes.next_start(
            schedule,
            self.stand,
            self.zone,
            weeks_before=self.weeks_before,
            now=self.now,
        )

    def _refuse_if_close(self, day: date) -> None:
        if self.stand is None or self.stand.last_at is None:
            return
        last_on = local(self.stand.last_at, self.zone).date()
        if day < last_on + CLOSEST:
            raise ValidationError(
                gettext(
                    "The one before opened on %(day)s. Choose a day at least a week "
                    "later.",
                    day=weekday_date(last_on),
                )
            )

    def _moment(self, day: date) -> datetime:
        return moment_of(day, time(int(self.hour.data)), self.zone)
