"""What a client may add: how the step went, what to talk about, one event.

One page each, and Continue alone skips it. Every button saves, as with the questions.
"""

from collections.abc import Iterable, Mapping

from flask import abort, redirect, request
from flask.typing import ResponseReturnValue

from clinic.domain import agenda_words, agendas
from clinic.domain.agendas import Compared, Entry, Onwards, Question, Tried
from clinic.domain.trends.sentences import quoted
from clinic.services import drafts
from clinic.services.links import LinkedCheckIn
from clinic.web.access import current_session, now
from clinic.web.bodies import takes_several
from clinic.web.check_in import way
from clinic.web.check_in.answering import pressed
from clinic.web.check_in.browsers import known_browser, this_browser
from clinic.web.check_in.opening import behind_a_link
from clinic.web.check_in.own_event import read_event
from clinic.web.check_in.pages import page
from clinic.words import local


@behind_a_link
def step(link: LinkedCheckIn) -> ResponseReturnValue:
    """Ask whether the step was tried."""
    asked = way.asked_step(link)
    if asked is None:
        return redirect(way.after_questions(link, asked), 303)
    if request.method != "POST":
        return _show(link, "step", step=asked)
    return _save(link, "step", {Question.TRIED: _one_of(Question.TRIED, Tried)})


@behind_a_link
def how_it_went(link: LinkedCheckIn) -> ResponseReturnValue:
    """Ask how trying it went, and what is to become of the step."""
    asked = way.asked_step(link)
    if asked is None or not link.draft.holds_entry(Question.TRIED):
        return redirect(way.after_questions(link, asked), 303)
    if request.method != "POST":
        return _show(link, "how_it_went", step=asked)
    given = {
        Question.COMPARED: _one_of(Question.COMPARED, Compared),
        Question.HARD: _one_of(Question.HARD, agendas.DEGREES),
        Question.ONWARDS: _one_of(Question.ONWARDS, Onwards),
    }
    return _save(link, "how_it_went", given)


@takes_several("topics")
@behind_a_link
def topics(link: LinkedCheckIn) -> ResponseReturnValue:
    """Ask what to talk about; with more than three picked, say so and keep the page."""
    if request.method != "POST":
        return _show(link, "topics", too_many=())
    pressed()
    known = [dimension.id for dimension in link.form.dimensions]
    try:
        picked = agendas.topics_from(request.form.getlist("topics"), known)
    except ValueError:
        abort(400)
    if len(picked) > agendas.MOST_TOPICS:
        return _show(link, "topics", too_many=picked)
    return _save(link, "topics", {Question.TOPICS: picked})


@behind_a_link
def event(link: LinkedCheckIn) -> ResponseReturnValue:
    """Ask for one thing to mark on the chart; a day that cannot be is asked again."""
    today = local(now(), link.zone).date()
    earliest, latest = agendas.earliest_and_latest(today)
    days = {"today": today, "earliest": earliest, "latest": latest}
    if request.method != "POST":
        return _show(link, "event", typed=None, **days)
    pressed()
    typed = read_event(request.form, today)
    if typed.problem:
        return _show(link, "event", typed=typed, **days)
    return _save(link, "event", {Question.EVENT: typed.entry})


def _show(link: LinkedCheckIn, stop: way.Stop, **values: object) -> str:
    own = link.draft.added_by(this_browser())
    elsewhere = {
        question
        for question in Question
        if not own.get(question) and link.draft.holds_entry(question)
    }
    return page(
        stop,
        link,
        own=own,
        answered_elsewhere=elsewhere,
        words=agenda_words,
        quoted=quoted,
        degrees=agendas.DEGREES,
        longest=agendas.LONGEST_LABEL,
        **values,
    )


def _save(
    link: LinkedCheckIn, stop: way.Stop, given: Mapping[Question, Entry]
) -> ResponseReturnValue:
    button = pressed()
    browser = known_browser(link)
    drafts.add(current_session(), link, given, browser=browser, now=now())
    current_session().commit()
    if button == "leave":
        return redirect(way.saved(link), 303)
    asked = way.asked_step(link)
    if button == "back":
        return redirect(way.before(link, stop, asked), 303)
    if given.get(Question.TRIED):
        return redirect(way.address(link, "how_it_went"), 303)
    return redirect(way.after(link, stop, asked), 303)


def _one_of(question: Question, known: Iterable[str]) -> str | None:
    """Return what was picked; texts are compared, never converted."""
    picked = request.form.get(question)
    if not picked:
        return None
    if picked not in set(known):
        abort(400)
    return picked
