"""What is saved of a check-in before it is sent: each answer with who wrote it.

What is asked besides the questionnaire is kept apart: it is no answer to an item.

An answer can be read again only by the browser that wrote it. A browser is known by
the digest of a random cookie, which says nothing about the person.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from clinic.domain.agendas import Entry, Question
from clinic.domain.instruments import Item
from clinic.domain.trends import Answer

Layout = Literal["single", "all"]

DECLINED: Literal["declined"] = "declined"
SKIPPED: Literal["skipped"] = "skipped"
NOT_REACHED: Literal["not_reached"] = "not_reached"
_GIVEN: Mapping[str, Answer] = {str(value): value for value in range(5)} | {
    DECLINED: DECLINED
}


def answer_from(text: str) -> Answer:
    """Return the answer that a form's text stands for; raise ValueError if none does.

    Texts are compared, never converted: int() would take “٣”, “+1” and “1_0” as well.
    """
    if text not in _GIVEN:
        raise ValueError("not an answer")
    return _GIVEN[text]


def browser_digest(cookie: str) -> str:
    """Return what a draft holds of a browser's cookie: 128 bits of its SHA-256."""
    return hashlib.sha256(cookie.encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Saved:
    """One answer, and the digest of the browser that wrote it."""

    answer: Answer
    browser: str


@dataclass(frozen=True)
class Added:
    """What was given besides, and the digest of the browser that wrote it."""

    entry: Entry
    browser: str


@dataclass(frozen=True)
class Draft:
    """The last saved answer to each question, by item id, and what was added."""

    saved: Mapping[str, Saved] = field(default_factory=dict)
    layout: Layout = "single"
    added: Mapping[Question, Added] = field(default_factory=dict)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was saved, not even that something was left open."""
        return not self.saved and not self.added

    def __contains__(self, item_id: str) -> bool:
        return item_id in self.saved

    def holds_answer(self, item_id: str) -> bool:
        """Return whether a question was answered or declined, by whichever browser."""
        return item_id in self.saved and self.saved[item_id].answer != SKIPPED

    def with_answers(
        self, given: Mapping[str, Answer], browser: str, layout: Layout
    ) -> "Draft":
        """Return the draft with what a browser gave: the last answer stands.

        Leaving a question open never takes an answer away. Once the one-page version
        was used, the layout says so.
        """
        saved = dict(self.saved)
        for item_id, answer in given.items():
            if answer != SKIPPED or item_id not in saved:
                saved[item_id] = Saved(answer, browser)
        layout = "all" if "all" in (layout, self.layout) else "single"
        return replace(self, saved=saved, layout=layout)

    def with_entries(self, given: Mapping[Question, Entry], browser: str) -> "Draft":
        """Return the draft with what a browser added: the last entry stands.

        Nothing given takes away only what the same browser wrote: the others are not
        shown what is there.
        """
        added = dict(self.added)
        for question, entry in given.items():
            before = added.get(question)
            if entry or before is None or before.browser == browser:
                added[question] = Added(entry, browser)
        return replace(self, added=added)

    def holds_entry(self, question: Question) -> bool:
        """Return whether something was given here, by whichever browser."""
        return question in self.added and bool(self.added[question].entry)

    def added_by(self, browser: str | None) -> dict[Question, Entry]:
        """Return what this browser added and may see again."""
        return {
            question: each.entry
            for question, each in self.added.items()
            if each.browser == browser
        }

    @property
    def entries(self) -> dict[Question, Entry]:
        """All that was added, by whichever browser."""
        return {question: each.entry for question, each in self.added.items()}

    def written_by(self, browser: str | None) -> dict[str, Answer]:
        """Return the answers that this browser may see again."""
        return {
            item_id: each.answer
            for item_id, each in self.saved.items()
            if each.browser == browser
        }

    def answers(self, items: Iterable[Item]) -> dict[str, Answer]:
        """Return an answer or the kind of its absence for every item, in order."""
        return {
            item.id: self.saved[item.id].answer
            if item.id in self.saved
            else NOT_REACHED
            for item in items
        }

    def to_document(self) -> dict[str, Any]:
        """Return what is sealed."""
        saved = {id_: [each.answer, each.browser] for id_, each in self.saved.items()}
        added = {
            one.value: [each.entry, each.browser] for one, each in self.added.items()
        }
        return {"format": 2, "layout": self.layout, "answers": saved, "added": added}

    @classmethod
    def from_document(cls, document: Mapping[str, Any] | None) -> "Draft":
        """Return the draft that was sealed; nothing sealed is an empty one."""
        if document is None:
            return cls()
        saved = {id_: Saved(*each) for id_, each in document["answers"].items()}
        added = {
            Question(one): Added(*each)
            for one, each in document.get("added", {}).items()
        }
        return cls(saved, document["layout"], added)


def count_answered(answers: Mapping[str, Answer]) -> int:
    """Return how many questions have one of the five answers."""
    return sum(type(answer) is int for answer in answers.values())
