"""Checks that several forms share."""

import unicodedata

import wtforms
from email_validator import EmailNotValidError, validate_email
from wtforms import DateField, Field, Form
from wtforms.validators import StopValidation

from clinic.words import gettext


class EmailAddress:
    """An address that mail can go to. Asks no network; example.test is one too."""

    def __call__(self, form: Form, field: Field) -> None:
        """Refuse what is not an address."""
        del form
        try:
            validate_email(
                field.data, check_deliverability=False, test_environment=True
            )
        except EmailNotValidError as error:
            raise StopValidation(
                gettext("This is not an email address. Example: name@example.org")
            ) from error


class DayField(DateField):
    """A day, or nothing; what is no day is said in our own words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what a browser sends for a day."""
        if not any(valuelist):
            self.data = None
            return
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(
                gettext("Enter a day as year-month-day, for example 2026-11-30.")
            ) from error


class _Choice:
    """Says in our own words that something else was sent than could be chosen."""

    def gettext(self, string: str) -> str:
        """Return the one sentence for all that can be wrong with a choice."""
        del string
        return gettext("Choose one of these.")


class SelectField(_Choice, wtforms.SelectField):
    """A choice from a list."""


class RadioField(_Choice, wtforms.RadioField):
    """A choice of which all are seen."""


def stripped(value: str | None) -> str | None:
    """Return one typed line without control characters and outer spaces, or None."""
    return _printable(value, "").strip() or None


def paragraphs(value: str | None) -> str | None:
    """Return a typed text with plain line ends and no other control characters."""
    text = (value or "").replace("\r\n", "\n").replace("\r", "\n")
    return _printable(text, "\n").strip() or None


def _printable(value: str | None, besides: str) -> str:
    return "".join(
        letter
        for letter in value or ""
        if letter in besides or unicodedata.category(letter) != "Cc"
    )
