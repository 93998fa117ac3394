"""What one response holds, sealed as one document and never changed.

Answers and kinds of absence, the scores as they were computed when it was sent, the
version of the scoring rule, and what the client added. Numbers are stored so that a
later rule cannot rewrite what was looked at together.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from clinic.domain import scoring
from clinic.domain.agendas import NOTHING_ADDED, Agenda, AskedStep, gather
from clinic.domain.drafts import Draft, count_answered
from clinic.domain.instruments import Form, Instrument
from clinic.domain.scoring import DimensionScore
from clinic.domain.trends import Answer

FORMAT = 2
WITHOUT_AGENDA = 1
"""The format from before clients could add something. It is still read."""


@dataclass(frozen=True)
class AnswerSheet:
    """One check-in as it was sent.

    `scores` has one entry per form that can be scored from it, by form id: a full one
    also holds the scores of the short form. `sender` is the browser that sent it, and
    `senders_own` the questions that this browser answered itself.
    """

    form: str
    answers: Mapping[str, Answer]
    impact: Mapping[str, Answer]
    scoring_version: str
    scores: Mapping[str, Mapping[str, DimensionScore]]
    sender: str | None
    senders_own: tuple[str, ...]
    agenda: Agenda = NOTHING_ADDED

    @property
    def answered(self) -> int:
        """How many of the form's questions have an answer."""
        return count_answered(self.answers)

    @property
    def everything(self) -> dict[str, Answer]:
        """Return all answers, those to the Impact questions last."""
        return {**self.answers, **self.impact}

    def to_document(self) -> dict[str, Any]:
        """Return what is sealed."""
        scores = {
            form: {id_: vars(each) for id_, each in scores.items()}
            for form, scores in self.scores.items()
        }
        agenda = self.agenda.to_document()
        return {"format": FORMAT, **vars(self), "scores": scores, "agenda": agenda}

    @classmethod
    def from_document(cls, document: Mapping[str, Any] | None) -> "AnswerSheet":
        """Return the sheet that was sealed; raise ValueError for an unknown format."""
        if document is None or document["format"] not in (WITHOUT_AGENDA, FORMAT):
            raise ValueError("an answer sheet of an unknown format")
        values = {key: value for key, value in document.items() if key != "format"}
        values["scores"] = {
            form: {id_: _score(each) for id_, each in scores.items()}
            for form, scores in document["scores"].items()
        }
        values["senders_own"] = tuple(document["senders_own"])
        if document["format"] == FORMAT:
            values["agenda"] = Agenda.from_document(document["agenda"])
        return cls(**values)


def fill_in(
    instrument: Instrument,
    form: Form,
    draft: Draft,
    *,
    impact: bool,
    step: AskedStep | None = None,
    sender: str | None,
) -> AnswerSheet:
    """Turn a draft into the sheet that is kept."""
    answers = draft.answers(form.items)
    given = {id_: answer for id_, answer in answers.items() if type(answer) is int}
    return AnswerSheet(
        form=form.id,
        answers=answers,
        impact=draft.answers(instrument.impact) if impact else {},
        scoring_version=instrument.scoring_version,
        scores={
            each.id: scoring.score(each, given)
            for each in instrument.forms.values()
            if set(each.items) <= set(form.items)
        },
        sender=sender,
        senders_own=tuple(draft.written_by(sender)),
        agenda=gather(draft.entries, step),
    )


def _score(document: Mapping[str, Any]) -> DimensionScore:
    return DimensionScore(**{**document, "values": tuple(document["values"])})
