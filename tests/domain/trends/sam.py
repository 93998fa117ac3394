"""Sam’s check-ins, as the tests of charts and sentences tell them."""

from datetime import date, datetime, time

from clinic import catalogue
from clinic.domain import scoring
from clinic.domain.trends import Answered, History, Unanswered

IC = catalogue.find("independence-check-in")
AREAS = ("AH", "RE", "TR", "WS", "EM", "VO")


def check_in(on, form="full", /, *, instrument=IC, declined=(), **keyed):
    """Answer with keyed sums per area: AH=3 means 3 of 16 towards the upper pole."""
    answers = answers_of(form, instrument=instrument, declined=declined, **keyed)
    given = {item: answer for item, answer in answers.items() if answer != "declined"}
    scores = {
        each: scoring.score(instrument.form(each), given) for each in (form, "short")
    }
    at = datetime.combine(date.fromisoformat(on), time(8, 12))  # the wall clock
    return Answered(on, at, instrument, form, answers, scores)


def answers_of(form, *, instrument=IC, declined=(), **keyed):
    """Return the answers behind keyed sums; the middle where none is told."""
    answers = {}
    for area in AREAS:
        items = instrument.form(form).items_of(area)
        answers |= _spread(items, keyed.get(area, 2 * len(items)))
    return answers | dict.fromkeys(declined, "declined")


def _spread(items, total):
    answers = {}
    for left, item in zip(range(len(items), 0, -1), items, strict=True):
        value = min(4, -(-total // left))
        total -= value
        answers[item.id] = value if item.key == "I" else 4 - value
    return answers


def missed(on, kind="missed", form="full", answers=()):
    return Unanswered(on, date.fromisoformat(on), kind, IC, form, dict(answers))


def history(*check_ins, gaps=(), **more):
    return History(answered=check_ins, unanswered=gaps, **more)


def sams_history():
    """Return the five check-ins and the missed one that the design was drawn with."""
    sums = [
        ("2026-08-03", 3, 5, 6, 2, 4, 9),
        ("2026-08-24", 4, 6, 5, 3, 5, 8),
        ("2026-10-05", 6, 5, 6, 3, 6, 9),
        ("2026-11-02", 7, 7, 7, 3, 8, 7),
        ("2026-11-23", 9, 7, 8, 5, 10, 7),
    ]
    told = [
        check_in(
            on,
            declined=("WS4",) if on == "2026-11-02" else (),
            **dict(zip(AREAS, values, strict=True)),
        )
        for on, *values in sums
    ]
    return history(*told, gaps=(missed("2026-09-14"),))
