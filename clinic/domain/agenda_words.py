"""What a client added, in words: the choices on offer, and how it reads afterwards."""

from collections.abc import Sequence

from clinic.domain.agendas import (
    HARDEST,
    Agenda,
    Compared,
    FollowUp,
    Onwards,
    OwnEvent,
    Tried,
)
from clinic.domain.instruments import Dimension, Instrument
from clinic.domain.trends.sentences import pole, quoted
from clinic.words import full_date, listing
from clinic.words import gettext as _


def tried() -> dict[str, str]:
    """Return the answers to whether a step was tried."""
    return {
        Tried.YES: _("Yes"),
        Tried.PARTLY: _("Partly"),
        Tried.NOT_YET: _("Not yet"),
        Tried.SOMETHING_ELSE: _("I chose something else"),
    }


def compared() -> dict[str, str]:
    """Return the answers to how a step went; about a step, never about a person."""
    return {
        Compared.MUCH_WORSE: _("much worse"),
        Compared.BIT_WORSE: _("a bit worse"),
        Compared.AS_EXPECTED: _("as expected"),
        Compared.BIT_BETTER: _("a bit better"),
        Compared.MUCH_BETTER: _("much better"),
    }


def onwards() -> dict[str, str]:
    """Return the answers to what is to become of a step."""
    return {
        Onwards.KEEP: _("Keep it"),
        Onwards.CHANGE: _("Change it"),
        Onwards.LET_GO: _("Let it go"),
    }


def topic(dimension: Dimension) -> str:
    """Say what an area is about by its two ends, without naming it."""
    return _(
        "%(lower)s or %(upper)s",
        lower=pole(dimension, "lower"),
        upper=pole(dimension, "upper"),
    )


def degree(of: int) -> str:
    """Say how hard it was."""
    return _("%(n)s of %(most)s", n=of, most=HARDEST)


def event(of: OwnEvent) -> str:
    """Say what is to be marked, and when it was."""
    return _("%(day)s: %(what)s", day=full_date(of.on), what=of.text)


def talk_about(areas: Sequence[str]) -> str:
    """Say which areas a client wants to talk about; areas have their names here."""
    return _("Wants to talk about %(areas)s.", areas=listing(areas))


def areas_of(agenda: Agenda, instrument: Instrument) -> list[str]:
    """Return the names of the areas that were chosen."""
    return [instrument.dimension(topic).name for topic in agenda.topics]


def how_it_went(of: FollowUp, *, numbers: bool = True) -> list[str]:
    """Say how the step went, sentence by sentence; how hard it was is a number."""
    said = [
        {
            Tried.YES: _("Tried it."),
            Tried.PARTLY: _("Tried it in part."),
            Tried.NOT_YET: _("Not tried yet."),
            Tried.SOMETHING_ELSE: _("Chose something else."),
        }[of.tried],
    ]
    if of.compared:
        words = compared()[of.compared]
        said.append(_("Compared with what was expected: %(how)s.", how=words))
    if numbers and of.hard is not None:
        said.append(_("How hard it was: %(degree)s.", degree=degree(of.hard)))
    if of.onwards:
        said.append(
            {
                Onwards.KEEP: _("Wants to keep it."),
                Onwards.CHANGE: _("Wants to change it."),
                Onwards.LET_GO: _("Wants to let it go."),
            }[of.onwards]
        )
    return said


def said(of: Agenda, instrument: Instrument | None) -> list[str]:
    """Say all that a client added, one paragraph each, for the therapist."""
    paragraphs = []
    if of.topics and instrument:
        paragraphs.append(talk_about(areas_of(of, instrument)))
    if of.follow_up:
        step = _("The step was %(step)s", step=quoted(of.follow_up.step.text))
        paragraphs.append(" ".join([step, *how_it_went(of.follow_up)]))
    if of.event:
        paragraphs.append(_("Marked on the chart: %(event)s.", event=event(of.event)))
    return paragraphs
