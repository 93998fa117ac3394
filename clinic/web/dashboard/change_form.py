"""The form by which a running rhythm is changed: the same, filled with what holds."""

from datetime import datetime
from typing import Self

from clinic.domain.instruments import Instrument
from clinic.models import Assignment
from clinic.services import changes
from clinic.services.assignments import Plan
from clinic.services.changes import Stand
from clinic.web.dashboard import assign_choices as choices
from clinic.web.dashboard.assign_form import AssignForm
from clinic.web.fields import DayField, RadioField, SelectField
from clinic.words import gettext, lazy_gettext


class ChangeForm(AssignForm):
    """A plan for what is still to come; what has opened is not in question."""

    weekday = SelectField(
        lazy_gettext("Weekday"),
        choices=lambda: {
            value: text
            for value, text in choices.weekdays().items()
            if value != choices.SAME
        },
    )
    when = RadioField(
        lazy_gettext("Next one"),
        choices=lambda: {
            choices.TURN: gettext("When its turn comes"),
            choices.DAY: gettext("On a day"),
        },
        default=choices.TURN,
    )
    first_on = DayField(lazy_gettext("Day of the next one"))
    end = RadioField(
        lazy_gettext("Stop"),
        choices=lambda: (
            choices.ends()
            | {choices.COUNT: gettext("After this many more; then you are asked")}
        ),
        default=choices.COUNT,
    )
    count = SelectField(
        lazy_gettext("How many more check-ins"), choices=choices.counts, default="6"
    )

    @classmethod
    def of(
        cls,
        assignment: Assignment,
        stand: Stand,
        instrument: Instrument,
        zone: str,
        now: datetime,
    ) -> Self:
        """Return the form for a rhythm as it stands."""
        plan = changes.plan_of(assignment)
        form = cls.about(instrument, zone, now, **_filled(plan, stand))
        form.stand, form.weeks_before = stand, plan.schedule.every_weeks or 0
        return form


def _filled(plan: Plan, stand: Stand) -> dict[str, object]:
    schedule = plan.schedule
    rule = plan.rule
    left = schedule.count - stand.asked if schedule.count else 0
    end = choices.COUNT if schedule.count else choices.OPEN
    return {
        "length": plan.form,
        "impact": plan.impact,
        "rhythm": choices.SESSIONS if rule else choices.WEEKS,
        "repeat": str(schedule.every_weeks or 2),
        "weekday": str(schedule.weekday),
        "days_before": str(rule.days if rule else 2),
        "nth": str(rule.every_nth if rule else 1),
        "hour": str(schedule.time.hour),
        "end": choices.UNTIL if schedule.until else end,
        "count": str(left if left > 0 else schedule.count or 6),
        "until": schedule.until,
        "open_days": str(plan.open_days),
        "reminder": str(plan.remind_after_days or choices.NONE),
    }
