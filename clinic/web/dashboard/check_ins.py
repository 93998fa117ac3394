"""A client's check-ins: how each stands, what was sent, and what can be done."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from clinic.domain.acts import Act
from clinic.domain.errors import (
    AlreadyWaitingError,
    CheckInClosedError,
    NextOneOpenError,
    NoAddressError,
    NotFoundError,
)
from clinic.models import CheckIn
from clinic.services import (
    audit,
    check_ins,
    clients,
    histories,
    messages,
    paces,
    planned,
)
from clinic.web import access, qr_codes
from clinic.web.access import (
    current_practice,
    current_scope,
    current_session,
    is_seen_by_nobody,
    leaves_a_trace,
    now,
)
from clinic.web.dashboard import fates
from clinic.web.fields import SelectField
from clinic.words import gettext, lazy_gettext, ngettext, weekday_date

bp = Blueprint("check_ins", __name__, url_prefix="/clients/<uuid:client_id>/check-ins")


class ExtendForm(FlaskForm):
    """For how many days more."""

    days = SelectField(
        lazy_gettext("Days more"),
        choices=lambda: {
            str(days): ngettext("%(n)s day", "%(n)s days", days)
            for days in (1, 3, 7, 14)
        },
        default="3",
    )


@bp.get("")
def show(client_id: UUID) -> ResponseReturnValue:
    """Show every assignment and check-in of a client, and its messages' fates."""
    session, scope = current_session(), current_scope()
    client = clients.find(session, scope, client_id)
    courses = histories.list_courses(session, scope, client, now=now())
    return render_template(
        "dashboard/check_ins/show.html",
        client=client,
        courses=courses,
        question=histories.find_question(courses),
        planned=planned.list_ahead(session, scope, client, now=now()),
        days=ExtendForm().days,
        break_until=paces.break_of(client, current_practice().zone, now=now()),
        breaks=paces.BREAKS,
        fates=fates,
    )


@bp.get("/<uuid:check_in_id>/link")
@leaves_a_trace
def link(client_id: UUID, check_in_id: UUID) -> ResponseReturnValue:
    """Show a check-in's link, to be copied, photographed or opened here."""
    session, scope = current_session(), current_scope()
    check_in = _find(client_id, check_in_id)
    if check_in.state(now()) not in check_ins.ANSWERABLE:
        raise NotFoundError
    address = check_ins.link(session, check_in)
    page = render_template(
        "dashboard/check_ins/link.html",
        client=check_in.client,
        check_in=check_in,
        link=address,
        code=qr_codes.draw(address),
    )
    if not is_seen_by_nobody():
        audit.note(session, scope, Act.LINK_SHOWN, check_in, now=now())
        session.commit()
    return page


@bp.post("/<uuid:check_in_id>/here")
def here(client_id: UUID, check_in_id: UUID) -> ResponseReturnValue:
    """Hand this device to the client: signed out, with the start page open."""
    session, scope = current_session(), current_scope()
    check_in = _find(client_id, check_in_id)
    if check_in.state(now()) not in check_ins.ANSWERABLE:
        return _refuse(client_id, gettext("This check-in is not open."))
    start = url_for("check_in.start", token=check_ins.token(session, check_in))
    audit.note(session, scope, Act.LINK_SHOWN, check_in, now=now())
    access.sign_out()
    session.commit()
    return redirect(start)


@bp.post("/<uuid:check_in_id>/resend")
def resend(client_id: UUID, check_in_id: UUID) -> ResponseReturnValue:
    """Send the same link once more."""
    session, scope = current_session(), current_scope()
    check_in = _find(client_id, check_in_id)
    try:
        messages.resend(session, scope, check_in, now=now())
    except CheckInClosedError:
        return _refuse(client_id, gettext("This check-in is not open."))
    except NoAddressError:
        return _refuse(client_id, gettext("This client gets no emails for now."))
    except AlreadyWaitingError:
        return _refuse(client_id, gettext("An email is on its way already."))
    session.commit()
    flash(gettext("The same link goes out again now."))
    return _back(client_id)


@bp.post("/<uuid:check_in_id>/extend")
def extend(client_id: UUID, check_in_id: UUID) -> ResponseReturnValue:
    """Keep a check-in open for some days more."""
    session, scope = current_session(), current_scope()
    check_in = _find(client_id, check_in_id)
    form = ExtendForm()
    if not form.validate_on_submit():
        return _refuse(client_id, gettext("Choose a number of days."))
    try:
        check_ins.extend(session, scope, check_in, int(form.days.data), now=now())
    except CheckInClosedError:
        return _refuse(client_id, gettext("This check-in cannot be extended."))
    except NextOneOpenError:
        return _refuse(client_id, gettext("The next one is open, so this one is over."))
    session.commit()
    day = weekday_date(check_ins.last_day(check_in, current_practice().zone))
    flash(gettext("Open until %(day)s.", day=day))
    return _back(client_id)


@bp.post("/<uuid:check_in_id>/withdraw")
def withdraw(client_id: UUID, check_in_id: UUID) -> ResponseReturnValue:
    """Take a check-in back: its link opens nothing any more."""
    session, scope = current_session(), current_scope()
    check_in = _find(client_id, check_in_id)
    if check_in.state(now()) not in check_ins.WITHDRAWABLE:
        return _refuse(client_id, gettext("This check-in is over already."))
    check_ins.withdraw(session, scope, check_in, "withdrawn", now=now())
    session.commit()
    flash(gettext("Withdrawn. Its link opens nothing any more."))
    return _back(client_id)


def _find(client_id: UUID, check_in_id: UUID) -> CheckIn:
    check_in = check_ins.find(current_session(), current_scope(), check_in_id)
    if check_in.client_id != client_id:
        raise NotFoundError
    return check_in


def _refuse(client_id: UUID, why: str) -> ResponseReturnValue:
    flash(why, "warn")
    return _back(client_id)


def _back(client_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("dashboard.check_ins.show", client_id=client_id))
