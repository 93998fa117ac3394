"""The forms by which something is put on a client's record, and who sees it there."""

from collections.abc import Mapping
from datetime import date, datetime
from uuid import UUID

from flask_wtf import FlaskForm
from wtforms import Field, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from clinic.domain.agendas import LONGEST_LABEL, earliest_and_latest
from clinic.models import Event, Remark
from clinic.services import events, remarks
from clinic.services.events import NewEvent
from clinic.services.remarks import NewRemark
from clinic.web.fields import DayField, paragraphs, stripped
from clinic.words import full_date, gettext, lazy_gettext, local, ngettext

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

    def validate_text(self, field: Field) -> None:
        """See that it fits beside the lines."""
        refuse_longer(field, LONGEST_LABEL)

    def new(self) -> NewEvent:
        """Return what was typed; ask once it is validated."""
        if self.on.data is None:
            raise ValueError("There is no day.")
        return NewEvent(self.on.data, str(self.text.data), self.for_client)


class RemarkForm(OnRecordForm):
    """A line or two, and what they are about."""

    about = SelectField(lazy_gettext("About"), default="", validate_choice=False)
    text = TextAreaField(
        lazy_gettext("Remark"),
        [DataRequired(lazy_gettext("Write down the remark."))],
        filters=[paragraphs],
        description=lazy_gettext(
            "A line or two for the next session. Not for notes on what was said."
        ),
    )

    @classmethod
    def about_one_of(
        cls, sent: Mapping[UUID, datetime], zone: str, remark: Remark | None = None
    ) -> "RemarkForm":
        """Return the form with what a remark can be about, and one to be corrected."""
        if remark is None:
            form = cls(who_sees=RECORD)
        else:
            stands = remarks.describe(remark)
            sees = CLIENT if stands.for_client else RECORD
            about = str(stands.response_id or "")
            form = cls(text=stands.text, about=about, who_sees=sees)
        form.sent = sent
        form.about.choices = [
            ("", gettext("The client")),
            *(
                (str(id_), gettext("The check-in of %(day)s", day=_day(at, zone)))
                for id_, at in sent.items()
            ),
        ]
        return form

    sent: Mapping[UUID, datetime]

    def validate_about(self, field: Field) -> None:
        """See that it is the client, or one of their check-ins."""
        if field.data not in {"", *map(str, self.sent)}:
            raise ValidationError(gettext("Choose what it is about."))

    def validate_text(self, field: Field) -> None:
        """See that it is short."""
        refuse_longer(field, remarks.LONGEST)

    def new(self) -> NewRemark:
        """Return what was typed; ask once it is validated."""
        about = UUID(self.about.data) if self.about.data else None
        return NewRemark(str(self.text.data), self.for_client, about)


def _day(moment: datetime, zone: str) -> str:
    return full_date(local(moment, zone).date())


def refuse_longer(field: Field, most: int) -> None:
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
