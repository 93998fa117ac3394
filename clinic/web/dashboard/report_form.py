"""The form by which a report is asked for: from when to when, and how much of it."""

from datetime import date

from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, Form
from wtforms.validators import InputRequired, ValidationError

from clinic.domain.trends.periods import Period
from clinic.web.fields import DayField, RadioField
from clinic.words import gettext, lazy_gettext

FIRST_NAME, INITIALS = "first", "initials"


class ReportForm(Form):
    """A period, a name or initials, numbers or none.

    Asked for by GET: it changes nothing.
    """

    begin = DayField(
        lazy_gettext("From"), [InputRequired(lazy_gettext("Enter the first day."))]
    )
    end = DayField(
        lazy_gettext("To"), [InputRequired(lazy_gettext("Enter the last day."))]
    )
    name = RadioField(
        lazy_gettext("Name on the report"),
        choices=lambda: [
            (FIRST_NAME, gettext("First name")),
            (INITIALS, gettext("Initials")),
        ],
        default=FIRST_NAME,
    )
    numbers = BooleanField(lazy_gettext("With numbers"))

    @classmethod
    def of(cls, asked: MultiDict[str, str], usual: Period) -> "ReportForm":
        """Return the form as it was asked for, or as it is at first."""
        if "begin" in asked or "end" in asked:
            return cls(asked)
        return cls(begin=usual.first, end=usual.last, numbers=True)

    @property
    def is_first(self) -> bool:
        """Whether nothing was asked for yet."""
        return not self.begin.raw_data

    def period(self) -> Period | None:
        """Return the period, or None if it is none."""
        if not self.is_first and not self.validate():
            return None
        begin, end = self.begin.data, self.end.data
        return Period(begin, end) if begin and end else None

    def validate_end(self, field: DayField) -> None:
        """See that the last day does not come before the first."""
        begin: date | None = self.begin.data
        if begin and field.data and field.data < begin:
            raise ValidationError(gettext("Choose a last day after the first."))
