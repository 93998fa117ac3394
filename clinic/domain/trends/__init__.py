"""From one client's check-ins to what the charts, tables and sentences show.

Nothing is joined over a gap, a form, a version or a language. A change has a name only
where it is more than ordinary ups and downs in answers. There is no sum over areas.
"""

from clinic.domain.trends.answers import (
    AnswerTable,
    answers_in_words,
    impact_in_words,
)
from clinic.domain.trends.comparison import START, Change, ThenAndNow, then_and_now
from clinic.domain.trends.directions import Direction
from clinic.domain.trends.history import (
    ASSUMED,
    Answer,
    Answered,
    Event,
    History,
    NonAnswer,
    Unanswered,
)
from clinic.domain.trends.numbers import NumbersTable, numbers
from clinic.domain.trends.series import Kind, Point, Start
from clinic.domain.trends.timeline import NEWEST, Flag, OverTime, Panel, over_time

__all__ = [
    "ASSUMED",
    "NEWEST",
    "START",
    "Answer",
    "AnswerTable",
    "Answered",
    "Change",
    "Direction",
    "Event",
    "Flag",
    "History",
    "Kind",
    "NonAnswer",
    "NumbersTable",
    "OverTime",
    "Panel",
    "Point",
    "Start",
    "ThenAndNow",
    "Unanswered",
    "answers_in_words",
    "impact_in_words",
    "numbers",
    "over_time",
    "then_and_now",
]
