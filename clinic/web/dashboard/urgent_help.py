"""The form for the numbers to call in need: six rows, without any script."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length

from clinic.services.practices import HelpNumber
from clinic.web.fields import RadioField, stripped
from clinic.words import gettext, lazy_gettext

ROWS = 6

SUGGESTIONS: dict[str, HelpNumber] = {
    "112": HelpNumber(
        lazy_gettext("Emergency"),
        "112",
        lazy_gettext("At any time"),
        lazy_gettext("European Union"),
    ),
    "999": HelpNumber(
        lazy_gettext("Emergency"),
        "999",
        lazy_gettext("At any time"),
        lazy_gettext("United Kingdom"),
    ),
    "116123": HelpNumber(
        "Samaritans",
        "116 123",
        lazy_gettext("At any time"),
        lazy_gettext("United Kingdom"),
    ),
    "988": HelpNumber(
        "Suicide and Crisis Lifeline",
        "988",
        lazy_gettext("At any time"),
        lazy_gettext("United States"),
    ),
}
"""Well-known numbers, offered to be checked: nothing is ever set beforehand."""


class NumberForm(Form):
    """One number: what it is, when somebody answers, and where it works."""

    name = StringField(lazy_gettext("Name"), [Length(max=60)], filters=[stripped])
    number = StringField(lazy_gettext("Number"), [Length(max=40)], filters=[stripped])
    hours = StringField(lazy_gettext("Hours"), [Length(max=60)], filters=[stripped])
    country = StringField(lazy_gettext("Country"), [Length(max=60)], filters=[stripped])

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed into the row."""
        return not any(field.data for field in self)

    def validate(self, extra_validators: Any = None) -> bool:  # noqa: ANN401 theirs
        """Take a row that is empty, or filled in whole."""
        whole = super().validate(extra_validators)
        if self.is_empty:
            return whole
        missing = {
            self.name: gettext("Enter a name."),
            self.number: gettext("Enter the number."),
            self.hours: gettext("Enter the hours, for example: At any time"),
            self.country: gettext("Enter the country in which it works."),
        }
        for field, message in missing.items():
            if not field.data:
                field.errors = [message]
                whole = False
        return whole

    def fill(self, number: HelpNumber) -> None:
        """Put a number into the row."""
        for field in self:
            field.data = str(getattr(number, field.short_name))

    def read(self, *, emergency: bool) -> HelpNumber:
        """Return the number that was typed into the row."""
        return HelpNumber(
            name=str(self.name.data),
            number=str(self.number.data),
            hours=str(self.hours.data),
            country=str(self.country.data),
            emergency=emergency,
        )


class UrgentHelpForm(FlaskForm):
    """The list, which of it is the emergency number, and that it is right."""

    rows = FieldList(FormField(NumberForm), min_entries=ROWS, max_entries=ROWS)
    emergency = RadioField(
        lazy_gettext("The emergency number"),
        [InputRequired(lazy_gettext("Choose which one is the emergency number."))],
        choices=lambda: {str(row): gettext("Emergency number") for row in range(ROWS)},
    )
    confirmed = BooleanField(
        lazy_gettext("We have checked these numbers: they are right for our clients"),
        [InputRequired(lazy_gettext("Tick that you have checked the numbers."))],
    )

    @classmethod
    def of(cls, numbers: Sequence[HelpNumber]) -> "UrgentHelpForm":
        """Return the form with what was typed, or else with what is stored."""
        form = cls()
        if not form.is_submitted():
            for row, number in zip(form.rows, numbers, strict=False):
                row.form.fill(number)
                if number.emergency:
                    form.emergency.data = row.name.rpartition("-")[2]
        return form

    def take_up(self, suggestion: str) -> None:
        """Put a suggested number into the first empty row, to be checked."""
        number = SUGGESTIONS.get(suggestion)
        for row in self.rows:
            if number and row.form.is_empty:
                row.form.fill(number)
                return

    def validate_rows(self, _: Field) -> None:
        """See that there is one number at least."""
        if all(row.form.is_empty for row in self.rows):
            raise ValidationError(gettext("Enter one number at least."))

    def validate_emergency(self, field: RadioField) -> None:
        """See that the emergency number is one of those on the list."""
        if self.rows[int(field.data)].form.is_empty:
            raise ValidationError(gettext("The emergency number has an empty row."))

    def numbers(self) -> list[HelpNumber]:
        """Return the list as it was typed."""
        return [
            row.form.read(emergency=str(place) == self.emergency.data)
            for place, row in enumerate(self.rows)
            if not row.form.is_empty
        ]
