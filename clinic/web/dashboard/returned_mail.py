"""The mailbox that a practice's returned mail comes to."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import Field, Form, PasswordField, StringField
from wtforms.validators import Length, Optional, ValidationError

from clinic.domain.scope import Permission
from clinic.models import Practice
from clinic.services import bounce_mailboxes
from clinic.services.bounce_mailboxes import MailboxSettings
from clinic.web.access import (
    current_practice,
    current_scope,
    current_session,
    needs,
    now,
)
from clinic.web.dashboard.mail_server_form import a_host, a_port
from clinic.web.fields import EmailAddress, stripped
from clinic.words import gettext, lazy_gettext

bp = Blueprint(
    "returned_mail", __name__, url_prefix="/practice/mail-server/returned-mail"
)


def _there_with_a_host(form: Form, field: Field) -> None:
    if form["host"].data and not field.data:
        raise ValidationError(gettext("Enter the user name."))


class ReturnedMailForm(FlaskForm):
    """Where returned mail lies. Without a server none is read."""

    host = StringField(
        lazy_gettext("Server (IMAP)"),
        [Optional(), a_host],
        filters=[stripped],
        description=lazy_gettext(
            "For example imap.example.org. Left empty, no returned mail is read."
        ),
    )
    port = StringField(
        lazy_gettext("Port"),
        [a_port],
        filters=[stripped],
        description=lazy_gettext("Usually 993; on 143 the line is encrypted at once."),
    )
    username = StringField(
        lazy_gettext("User name"),
        [Length(max=254), _there_with_a_host],
        filters=[stripped],
    )
    password = PasswordField(
        lazy_gettext("Password"),
        [Length(max=1024)],
        description=lazy_gettext(
            "Kept sealed and never shown again. If left empty, it stays as it is."
        ),
    )
    address = StringField(
        lazy_gettext("Address of the mailbox (optional)"),
        [Optional(), Length(max=254), EmailAddress()],
        filters=[stripped],
        description=lazy_gettext(
            "If it is not the sender address. Mail to name+anything@ must arrive there."
        ),
    )

    @classmethod
    def of(cls, practice: Practice) -> "ReturnedMailForm":
        """Return the form, filled with what holds now."""
        return cls(
            host=practice.bounce_host,
            port=str(practice.bounce_port or 993),
            username=practice.bounce_username,
            address=practice.bounce_address,
        )

    def settings(self) -> MailboxSettings:
        """Return what was chosen."""
        return MailboxSettings(
            host=self.host.data,
            port=int(str(self.port.data)),
            username=self.username.data,
            password=self.password.data or None,
            address=self.address.data,
        )


@bp.route("", methods=["GET", "POST"])
@needs(Permission.SETTINGS)
def show() -> ResponseReturnValue:
    """Show and change the mailbox, and say whether it can be read."""
    practice = current_practice()
    form = ReturnedMailForm.of(practice)
    if form.validate_on_submit():
        session = current_session()
        bounce_mailboxes.change(session, current_scope(), form.settings(), now=now())
        session.commit()
        flash(gettext("Saved. It is looked into within a minute."))
        return redirect(url_for("dashboard.returned_mail.show"))
    page = render_template(
        "dashboard/mail_server/returned_mail.html",
        form=form,
        last_read=bounce_mailboxes.last_success(current_session(), practice),
    )
    return page, 422 if form.errors else 200
