"""The form in which a talk ends: one small step, or one of the client's own."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, StringField, ValidationError
from wtforms.validators import InputRequired

from clinic.domain.agendas import Onwards
from clinic.services.library import Entry
from clinic.services.steps import LONGEST
from clinic.services.talks import OpenTalk
from clinic.web.fields import RadioField, stripped
from clinic.words import gettext, lazy_gettext

OWN = "own"

LEVELS = {
    1: lazy_gettext("Light: under five minutes"),
    2: lazy_gettext("In between"),
    3: lazy_gettext("Can stir something"),
}


class StepForm(FlaskForm):
    """A step of the library, or a short line of one's own."""

    choice = RadioField(
        lazy_gettext("One small step"),
        [InputRequired(lazy_gettext("Choose a step, or write one of your own."))],
    )
    own = StringField(
        lazy_gettext("In your own words"),
        filters=[stripped],
        description=lazy_gettext(
            "A short line that you both agree to. It is part of the record."
        ),
    )

    @classmethod
    def of(cls, talk: OpenTalk) -> "StepForm":
        """Return the form with the steps on offer; the last one is there to change."""
        form = cls()
        form.offered = {entry.key: entry for entry in talk.steps}
        form.choice.choices = [
            *((entry.key, entry.text) for entry in talk.steps),
            (OWN, gettext("Something of our own")),
        ]
        if not form.is_submitted() and talk.words:
            form.own.data = talk.words
            said = talk.follow_up
            if said and said.onwards is Onwards.CHANGE:
                form.choice.data = OWN
        return form

    offered: dict[str, Entry]

    @property
    def hints(self) -> dict[str, str]:
        """How much each step on offer may ask of somebody."""
        return {
            key: str(LEVELS[entry.level])
            for key, entry in self.offered.items()
            if entry.level in LEVELS
        }

    def validate_own(self, field: Field) -> None:
        """See that a step of one's own is a short line."""
        if self.choice.data == OWN and not field.data:
            raise ValidationError(gettext("Write down the step."))
        if len(field.data or "") > LONGEST:
            raise ValidationError(
                gettext(
                    "A step is a short line: %(most)s letters or fewer.", most=LONGEST
                )
            )

    def document(self, area: str) -> dict[str, Any]:
        """Return what was agreed, as it is kept."""
        entry = self.offered.get(self.choice.data)
        if entry is None:
            return {"text": str(self.own.data), "area": area}
        return {
            "text": entry.text,
            "area": area,
            "catalogue_id": None if entry.is_own else entry.key,
            "level": entry.level,
        }
