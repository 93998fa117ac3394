"""Answers that a person of the demo would give: the same each time the demo is made."""

from random import Random

from clinic.cli.demo.stories import Story, Turn
from clinic.domain.drafts import DECLINED, SKIPPED
from clinic.domain.instruments import Form, Item
from clinic.domain.scoring import HIGHEST_ANSWER, rounded
from clinic.domain.trends import Answer
from clinic.services.links import LinkedCheckIn


def give(
    story: Story, link: LinkedCheckIn, turn: Turn, share: float, chance: Random
) -> dict[str, Answer]:
    """Answer what a link asks; `share` is how far the story has come, 0 to 1."""
    answers = _answer_areas(story, link.form, share, chance)
    if link.impact:
        answers |= {
            item.id: chance.choice((1, 2, 2, 3)) for item in link.instrument.impact
        }
    answers |= dict.fromkeys(turn.declined, DECLINED)
    answers |= dict.fromkeys(turn.left_open, SKIPPED)
    asked = [item.id for item in link.questions]
    return {item_id: answers[item_id] for item_id in asked[: turn.answers]}


def _answer_areas(
    story: Story, form: Form, share: float, chance: Random
) -> dict[str, Answer]:
    if story.same_answer is not None:
        return dict.fromkeys((item.id for item in form.items), story.same_answer)
    answers: dict[str, Answer] = {}
    for dimension in form.dimensions:
        level = level_at(story.levels[dimension.id], share)
        items = form.items_of(dimension.id)
        answers |= _spread(items, level + chance.gauss(0, story.wobble), chance)
    return answers


def level_at(levels: tuple[float, ...], share: float) -> float:
    """Return the level on the line through the given ones, first at 0, last at 1."""
    place = share * (len(levels) - 1)
    before = min(int(place), max(len(levels) - 2, 0))
    after = min(before + 1, len(levels) - 1)
    return levels[before] + (levels[after] - levels[before]) * (place - before)


def _spread(items: tuple[Item, ...], level: float, chance: Random) -> dict[str, Answer]:
    """Spread a level over the items of an area: not all alike, the sum as told."""
    most = HIGHEST_ANSWER * len(items)
    total = min(max(rounded(level / 100 * most), 0), most)
    values = [total // len(items)] * len(items)
    for index in chance.sample(range(len(items)), total % len(items)):
        values[index] += 1
    up, down = chance.sample(range(len(items)), 2)
    if values[up] < HIGHEST_ANSWER and values[down] > 0:
        values[up] += 1
        values[down] -= 1
    return {
        item.id: value if item.key == "I" else HIGHEST_ANSWER - value
        for item, value in zip(items, values, strict=True)
    }
