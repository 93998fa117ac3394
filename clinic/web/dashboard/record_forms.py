"""The forms by which something is put on a client's record, and who sees it there."""

from datetime import date

from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from clinic.domain.agendas import LONGEST_LABEL, earliest_and_latest
from clinic.models import Event
from clinic.services import events
from clinic.services.events import NewEvent
from clinic.web.fields import DayField, stripped
from clinic.words import full_date, gettext, lazy_gettext, ngettext

CLIENT, RECORD = "client", "record"


def suggestions() -> list[str]:
    """Return short words that are often wanted, to pick from or to write over."""
    return [
        gettext("New job"),
        gettext("Job lost"),
        gettext("Moved house"),
        gettext("Became a parent"),
        gettext("Someone died"),
        gettext("Separation"),
        gettext("Illness"),
        gettext("Exams"),
        gettext("Time off"),
    ]


class OnRecordForm(FlaskForm):
    """What is part of the record; the client sees it, or only a practitioner does."""

    who_sees = RadioField(
        lazy_gettext("Who sees it"),
        [InputRequired(lazy_gettext("Choose who sees it."))],
        choices=lambda: {
            CLIENT: gettext("The client sees this"),
            RECORD: gettext("Part of the record"),
        },
    )

    @property
    def for_client(self) -> bool:
        """Whether the client sees it."""
        return bool(self.who_sees.data == CLIENT)


class EventForm(OnRecordForm):
    """A day, and what happened in a few words."""

    on = DayField(lazy_gettext("Day"))
    text = StringField(
        lazy_gettext("What happened"),
        [DataRequired(lazy_gettext("Say in a few words what happened."))],
        filters=[stripped],
        description=lazy_gettext("A few words. Pick some, or write your own."),
    )

    today: date

    @classmethod
    def at(cls, today: date, event: Event | None = None) -> "EventForm":
        """Return the form on a day, with an event that is to be corrected."""
        if event is None:
            form = cls(on=today, who_sees=CLIENT)
        else:
            stands = events.describe(event)
            sees = CLIENT if stands.for_client else RECORD
            form = cls(on=stands.on, text=stands.text, who_sees=sees)
        form.today = today
        return form

    def validate_on(self, field: DayField) -> None:
        """See that the day has a place on a chart."""
        earliest, latest = earliest_and_latest(self.today)
        if field.data is None:
            raise ValidationError(gettext("Enter the day on which it happened."))
        if not earliest <= field.data <= latest:
            raise ValidationError(
                gettext(
                    "Choose a day from %(first)s to %(last)s.",
                    first=full_date(earliest),
                    last=full_date(latest),
                )
            )

    def validate_text(self, field: StringField) -> None:
        """See that it fits beside the lines."""
        refuse_longer(field, LONGEST_LABEL)

    def new(self) -> NewEvent:
        """Return what was typed; ask once it is validated."""
        if self.on.data is None:
            raise ValueError("There is no day.")
        return NewEvent(self.on.data, str(self.text.data), self.for_client)


def refuse_longer(field: StringField, most: int) -> None:
    """Say how much longer a text is than there is room for."""
    over = len(field.data or "") - most
    if over > 0:
        raise ValidationError(
            ngettext(
                "This is %(n)s letter too long: there is room for %(most)s.",
                "This is %(n)s letters too long: there is room for %(most)s.",
                over,
                most=most,
            )
        )
