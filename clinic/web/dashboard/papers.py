"""Paper: what a client takes along, and a report over a period. To print, or as PDF."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from clinic import catalogue
from clinic.catalogue import library
from clinic.charts import boards, papers
from clinic.charts.boards import Asked
from clinic.domain.acts import Act
from clinic.domain.caseload import initials
from clinic.domain.trends import NEWEST
from clinic.domain.trends.limits import limits
from clinic.domain.trends.periods import Period
from clinic.models import Client
from clinic.services import reports, reviews, talks
from clinic.services.reviews import Review
from clinic.web import pdf
from clinic.web.access import (
    current_practice,
    current_scope,
    current_session,
    database,
    in_session_view,
    leaves_a_trace,
    now,
)
from clinic.web.dashboard.report_form import INITIALS, ReportForm
from clinic.web.dashboard.review import (
    COVERS_AFTER,
    ENDS_AFTER,
    INSTRUMENT,
    note_look,
    surroundings,
)
from clinic.words import local

bp = Blueprint("papers", __name__, url_prefix="/clients/<uuid:client_id>")

FILE = "check-ins.pdf"
"""A file lies about for long: nobody's name is on it."""

HALF_A_YEAR = timedelta(days=183)


@bp.get("/session-view/take-away")
@leaves_a_trace
@in_session_view
def take_away(client_id: UUID) -> ResponseReturnValue:
    """Show the one page that a client takes along, as it is printed."""
    review, values = _taken_along(client_id)
    page = render_template(
        "dashboard/papers/take_away.html",
        **values,
        can_be_pdf=pdf.can_be_made(),
        covers_after=COVERS_AFTER,
        ends_after=ENDS_AFTER,
        **surroundings(client_id),
    )
    note_look(review, Act.SESSION_VIEW_SHOWN)
    return page


@bp.get("/session-view/take-away.pdf")
@leaves_a_trace
@in_session_view
def take_away_pdf(client_id: UUID) -> ResponseReturnValue:
    """Return the same page as a PDF."""
    review, values = _taken_along(client_id)
    return _saved(review, Act.TAKE_AWAY_SAVED, "take_away", values)


@bp.get("/report")
@leaves_a_trace
def report(client_id: UUID) -> ResponseReturnValue:
    """Show what a period brought, as it is printed."""
    review, form, values = _reported(client_id)
    page = render_template(
        "dashboard/papers/report.html",
        **values,
        form=form,
        can_be_pdf=pdf.can_be_made(),
        asked=request.args.to_dict(),
    )
    note_look(review, Act.CLIENT_VIEWED)
    return page, 422 if form.errors else 200


@bp.get("/report.pdf")
@leaves_a_trace
def report_pdf(client_id: UUID) -> ResponseReturnValue:
    """Return the same report as a PDF."""
    review, form, values = _reported(client_id)
    if form.errors:
        raise NotFound
    return _saved(review, Act.REPORT_SAVED, "report", values)


def _saved(
    review: Review, act: Act, paper: str, values: Mapping[str, Any]
) -> ResponseReturnValue:
    if not pdf.can_be_made():
        raise NotFound
    page = render_template(f"dashboard/papers/{paper}_pdf.html", **values)
    # First the trace: making the file takes a second, and on SQLite all who write
    # would wait for it.
    note_look(review, act)
    return pdf.answer(page, FILE)


def _taken_along(client_id: UUID) -> tuple[Review, dict[str, Any]]:
    session, scope = current_session(), current_scope()
    review = reviews.read(session, scope, client_id, now=now())
    talk = talks.read(session, scope, review, None, now=now())
    numbers = "numbers" in request.args
    board = boards.draw(review.history, Asked(numbers=numbers, chosen=talk.areas))
    upcoming = review.next_check_in
    return review, {
        "client": review.client,
        "board": board,
        "talk": talk,
        "numbers": numbers,
        "calm": library.find(current_practice().language).calm,
        "next_check_in": upcoming,
        "opens_later": upcoming is not None and upcoming.opens_at > now(),
        "today": _today(),
        "reading": _reading(),
    }


def _reported(client_id: UUID) -> tuple[Review, ReportForm, dict[str, Any]]:
    session, scope = current_session(), current_scope()
    review = reviews.read(session, scope, client_id, now=now())
    form = ReportForm.of(request.args, _usual(review))
    period = form.period() or _usual(review)
    numbers = bool(form.numbers.data)
    upcoming = review.next_check_in
    return (
        review,
        form,
        {
            "client": review.client,
            "called": _named(review.client, form),
            "period": period,
            "paper": papers.draw(review.history, period, numbers=numbers),
            "agreed": reports.read(session, scope, review, period, numbers=numbers),
            "next_check_in": upcoming,
            "opens_later": upcoming is not None and upcoming.opens_at > now(),
            "instrument": review.latest_instrument or catalogue.find(INSTRUMENT),
            "limits": limits(review.history.noise) if review.history.noise else None,
            "today": _today(),
            "reading": _reading(),
        },
    )


def _usual(review: Review) -> Period:
    """Return what a report covers at first: the newest check-ins, up to today."""
    newest = review.history.answered[-NEWEST:]
    today = _today()
    return Period(newest[0].on if newest else today - HALF_A_YEAR, today)


def _named(client: Client, form: ReportForm) -> str:
    return initials(client.name) if form.name.data == INITIALS else client.called


def _today() -> date:
    return local(now(), current_practice().zone).date()


def _reading() -> str:
    return database().installation.public_address + url_for("check_in.reading")
