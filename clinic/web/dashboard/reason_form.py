"""The forms about a response: why it is set aside, and to whom it is moved."""

from collections.abc import Sequence
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField, ValidationError
from wtforms.validators import InputRequired

from clinic.domain.setting_aside import LONGEST_WORDS, Because, Reason
from clinic.models import Client
from clinic.web.dashboard.record_forms import refuse_longer
from clinic.web.fields import stripped
from clinic.words import gettext, lazy_gettext

REASONS = {
    Reason.SOMEBODY_ELSE: lazy_gettext("Somebody else answered"),
    Reason.TRIED_OUT: lazy_gettext("It was only tried out"),
    Reason.MISREAD: lazy_gettext("The questions were understood another way"),
    Reason.TWICE: lazy_gettext("It was answered twice"),
    Reason.OTHER: lazy_gettext("Something else"),
}


class ReasonForm(FlaskForm):
    """Why a response can be set aside."""

    reason = RadioField(
        lazy_gettext("Why"),
        [InputRequired(lazy_gettext("Choose a reason."))],
        choices=lambda: {reason.value: str(REASONS[reason]) for reason in Reason},
    )
    words = StringField(
        lazy_gettext("In your own words"),
        filters=[stripped],
        description=lazy_gettext(
            "Needed with “Something else”. Part of the record; the client does not "
            "see it."
        ),
    )

    def validate_words(self, field: Field) -> None:
        """See that something else is said in words, and shortly."""
        if self.reason.data == Reason.OTHER and not field.data:
            raise ValidationError(gettext("Say in a few words what it was."))
        refuse_longer(field, LONGEST_WORDS)

    def because(self) -> Because:
        """Return what was typed; ask once it is validated."""
        return Because(Reason(self.reason.data), self.words.data)


class MoveForm(FlaskForm):
    """Whose answers they are."""

    to = SelectField(lazy_gettext("Whose answers they are"), validate_choice=False)

    def among(self, others: Sequence[Client]) -> "MoveForm":
        """Return the form with the clients to choose from."""
        self.to.choices = [
            ("", gettext("Choose a client")),
            *((str(client.id), client.name) for client in others),
        ]
        return self

    def validate_to(self, field: Field) -> None:
        """See that somebody is chosen; whether they are in sight, the service knows."""
        try:
            UUID(field.data or "")
        except ValueError as error:
            raise ValidationError(gettext("Choose a client.")) from error
