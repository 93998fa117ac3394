"""Looking at a client's answers: to prepare, alone; in session view, together."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from clinic import catalogue
from clinic.catalogue import library
from clinic.charts import boards
from clinic.charts.boards import Asked
from clinic.domain import agenda_words
from clinic.domain.acts import Act
from clinic.domain.trends.limits import limits
from clinic.services import (
    appointments,
    assumptions,
    changes,
    clients,
    moving,
    practices,
    remarks,
    reviews,
    setting_aside,
    signals,
    talks,
)
from clinic.services.reviews import Review
from clinic.web.access import (
    current_practice,
    current_scope,
    current_session,
    in_session_view,
    is_seen_by_nobody,
    leaves_a_trace,
    lets_rest,
    now,
)
from clinic.web.dashboard.reason_form import REASONS
from clinic.web.dashboard.step_form import StepForm
from clinic.words import local

bp = Blueprint("review", __name__)

INSTRUMENT = "independence-check-in"
COVERS_AFTER, ENDS_AFTER = 15 * 60, 60 * 60
"""Seconds without a touch until session view covers itself, and until it ends."""

_PARAMETERS = ("then", "now", "area", "numbers", "all", "full", "talk")

Address = Callable[..., str]


@leaves_a_trace
def prepare(client_id: UUID) -> ResponseReturnValue:
    """Show one client's answers to their therapist, with all numbers."""
    session, scope = current_session(), current_scope()
    review = reviews.read(session, scope, client_id, now=now())
    page = render_template(
        "dashboard/clients/show.html",
        client=review.client,
        review=review,
        added=agenda_words.said(review.agenda, review.latest_instrument),
        board=boards.draw(review.on_record, _asked(numbers=True)),
        remarks=remarks.list_standing(session, scope, review.client),
        moves=moving.list_moves(session, scope, review.client)
        if review.has_moves
        else (),
        because_of=setting_aside.because_of,
        reasons=REASONS,
        question=changes.find_question(session, scope, review.client, now=now())
        if review.is_asked
        else None,
        prompts=signals.look_over(session, scope, review, now=now()),
        here=addresses("dashboard.clients.show", client_id),
        kept=_kept(),
        next_session=appointments.find_next(session, scope, review.client, now=now()),
        today=local(now(), current_practice().zone).date(),
    )
    note_look(review, Act.CLIENT_VIEWED)
    return page


@bp.get("/clients/<uuid:client_id>/session-view")
@leaves_a_trace
@in_session_view
def session_view(client_id: UUID) -> ResponseReturnValue:
    """Show one client's answers to the two of them: no other name, no numbers yet."""
    return show_together(client_id)


def show_together(
    client_id: UUID,
    *,
    ticked: Sequence[str] | None = None,
    form: StepForm | None = None,
) -> ResponseReturnValue:
    """Show session view; with what was ticked or typed, if it could not be kept."""
    session, scope = current_session(), current_scope()
    review = reviews.read(session, scope, client_id, now=now())
    talk = talks.read(session, scope, review, request.args.get("talk"), now=now())
    numbers = "numbers" in request.args
    asked = _asked(numbers=numbers, chosen=talk.areas)
    page = render_template(
        "dashboard/review/session_view.html",
        client=review.client,
        board=boards.draw(review.history, asked),
        remarks=remarks.list_for_client(session, scope, review.client),
        talk=talk,
        went=agenda_words.how_it_went(talk.follow_up, numbers=numbers)
        if talk.follow_up
        else [],
        ticked=talk.areas if ticked is None else ticked,
        too_many=ticked is not None,
        form=form or StepForm.of(talk),
        calm=library.find(current_practice().language).calm,
        kept=_kept(),
        covers_after=COVERS_AFTER,
        ends_after=ENDS_AFTER,
        address=partial(addresses, client_id=client_id),
        **surroundings(client_id),
    )
    note_look(review, Act.SESSION_VIEW_SHOWN)
    return page, 200 if ticked is None and form is None else 422


@bp.get("/clients/<uuid:client_id>/session-view/cover")
@in_session_view
@lets_rest
def cover(client_id: UUID) -> ResponseReturnValue:
    """Show nothing until somebody says so."""
    clients.find(current_session(), current_scope(), client_id)
    return render_template(
        "dashboard/review/cover.html",
        back=addresses("dashboard.review.session_view", client_id)(),
        here=addresses("dashboard.review.cover", client_id)(),
        ends_after=ENDS_AFTER - COVERS_AFTER,
    )


@bp.get("/clients/<uuid:client_id>/session-view/about")
@in_session_view
def about_in_session(client_id: UUID) -> ResponseReturnValue:
    """Say what these questions are, without leaving session view."""
    clients.find(current_session(), current_scope(), client_id)
    return render_template(
        "dashboard/review/about_in_session.html",
        **_about(),
        **surroundings(client_id),
    )


@bp.get("/about-these-questions")
def about() -> ResponseReturnValue:
    """Say what these questions are, and what they are not."""
    return render_template("dashboard/review/about.html", **_about())


def _about() -> dict[str, object]:
    assumed = assumptions.find_current(current_session(), current_scope())
    return {
        "instrument": catalogue.find(INSTRUMENT),
        "assumed": assumed,
        "limits": limits(assumed),
        "numbers": practices.list_urgent_help(current_session(), current_scope()),
    }


def surroundings(client_id: UUID) -> dict[str, object]:
    """Return what the bar of session view needs."""
    here = addresses("dashboard.review.session_view", client_id)
    shown = "numbers" in request.args
    return {
        "here": here,
        "numbers_shown": shown,
        "numbers_href": here(numbers=None if shown else 1),
        "cover_href": addresses("dashboard.review.cover", client_id)(),
        "end_href": url_for("dashboard.clients.show", client_id=client_id),
    }


def _asked(*, numbers: bool, chosen: tuple[str, ...] = ()) -> Asked:
    return Asked(
        then=request.args.get("then"),
        now=request.args.get("now"),
        area=request.args.get("area"),
        numbers=numbers,
        everything="all" in request.args,
        full_only="full" in request.args,
        chosen=chosen,
    )


def _kept() -> dict[str, str]:
    return {name: request.args[name] for name in _PARAMETERS if name in request.args}


def addresses(endpoint: str, client_id: UUID) -> Address:
    """Return addresses of a page as it was asked for, but for what is changed."""

    def address(**changed: object) -> str:
        return url_for(endpoint, client_id=client_id, **{**_kept(), **changed})  # type: ignore[arg-type]

    return address


def note_look(review: Review, act: Act) -> None:
    """Keep that somebody looked, if anybody did."""
    if is_seen_by_nobody():
        return
    session = current_session()
    reviews.note_look(session, current_scope(), review, act, now=now())
    session.commit()
