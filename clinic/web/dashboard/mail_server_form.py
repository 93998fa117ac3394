"""The form for a practice's mail server."""

import ipaddress
import re

from flask_wtf import FlaskForm
from wtforms import Field, Form, PasswordField, StringField
from wtforms.validators import DataRequired, Length, StopValidation, ValidationError

from clinic.mail.senders import Security
from clinic.models import Practice
from clinic.services import mail_servers
from clinic.web.fields import EmailAddress, RadioField, stripped
from clinic.words import gettext, lazy_gettext

_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9A-Fa-f:]{2,39}")
_LAST_PORT = 65535
_LARGEST_LIMIT = 100_000

_SECURITIES = {
    Security.STARTTLS: lazy_gettext("STARTTLS, usually port 587"),
    Security.IMPLICIT_TLS: lazy_gettext("TLS from the start, usually port 465"),
    Security.NONE: lazy_gettext("None: only for a mail server on this same machine"),
}


def a_host(_: Form, field: Field) -> None:
    """Refuse what is no name or address of a server."""
    if not _HOST.fullmatch(field.data):
        raise ValidationError(gettext("Enter a name such as mail.example.org"))


def a_port(_: Form, field: Field) -> None:
    """Refuse what is no port."""
    typed = field.data or ""
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) <= _LAST_PORT):
        raise StopValidation(gettext("Enter a number from 1 to 65535."))


def _a_limit(_: Form, field: Field) -> None:
    typed = field.data or "1"
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) <= _LARGEST_LIMIT):
        raise StopValidation(gettext("Enter a number from 1 to 100000, or nothing."))


def _safe_enough(form: Form, field: Field) -> None:
    if field.data == Security.NONE and not _is_here(form["host"].data or ""):
        raise ValidationError(
            gettext(
                "Without encryption, mail only goes to a server on this same machine."
            )
        )


class MailServerForm(FlaskForm):
    """Where mail is handed over. A password that is left empty stays as it is."""

    host = StringField(
        lazy_gettext("Server"),
        [DataRequired(lazy_gettext("Enter the server’s name.")), a_host],
        filters=[stripped],
        description=lazy_gettext("For example mail.example.org"),
    )
    port = StringField(lazy_gettext("Port"), [a_port], filters=[stripped])
    security = RadioField(
        lazy_gettext("Encryption"),
        [_safe_enough],
        choices=lambda: {each.value: str(text) for each, text in _SECURITIES.items()},
    )
    username = StringField(
        lazy_gettext("User name (optional)"), [Length(max=254)], filters=[stripped]
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [Length(max=1024)],
        description=lazy_gettext(
            "Kept sealed and never shown again. If left empty, it stays as it is."
        ),
    )
    sender = StringField(
        lazy_gettext("Sender address"),
        [
            DataRequired(lazy_gettext("Enter the address that mail comes from.")),
            Length(max=254),
            EmailAddress(),
        ],
        filters=[stripped],
        description=lazy_gettext(
            "On your own domain. Like the sender’s name it should say nothing of what "
            "the practice does."
        ),
    )

    per_minute = StringField(
        lazy_gettext("At most so many emails a minute (optional)"),
        [_a_limit],
        filters=[stripped],
    )
    per_day = StringField(
        lazy_gettext("At most so many emails a day (optional)"),
        [_a_limit],
        filters=[stripped],
        description=lazy_gettext(
            "If your mail provider limits them. What is left over waits, for a day at "
            "most."
        ),
    )

    @classmethod
    def of(cls, practice: Practice) -> "MailServerForm":
        """Return the form, filled with what holds now."""
        return cls(
            host=practice.mail_host,
            port=str(practice.mail_port or 587),
            security=practice.mail_security or Security.STARTTLS.value,
            username=practice.mail_username,
            sender=practice.mail_sender,
            per_minute=_typed(practice.mails_per_minute),
            per_day=_typed(practice.mails_per_day),
        )

    def settings(self) -> mail_servers.MailSettings:
        """Return what was chosen."""
        return mail_servers.MailSettings(
            host=str(self.host.data),
            port=int(str(self.port.data)),
            security=Security(self.security.data),
            sender=str(self.sender.data),
            username=self.username.data or None,
            password=self.password.data or None,
            per_minute=_number(self.per_minute),
            per_day=_number(self.per_day),
        )


def _number(field: Field) -> int | None:
    return int(field.data) if field.data else None


def _typed(number: int | None) -> str | None:
    return None if number is None else str(number)


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"
