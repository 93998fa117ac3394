"""Checks that several forms share."""

from email_validator import EmailNotValidError, validate_email
from wtforms import Field, Form
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


def stripped(value: str | None) -> str | None:
    """Return what was typed without the spaces around it; nothing is None."""
    return (value or "").strip() or None
