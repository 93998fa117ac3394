"""The pages that a client waits for: a question, saving it, the one-page version."""

from dataclasses import replace
from itertools import cycle, repeat
from pathlib import Path
from urllib.parse import urlencode

from bench import worlds
from bench.load import Request
from bench.ratios import VISITORS, Effort, both, compare
from bench.report import Report

QUESTION = Effort(visits=80, rounds=7)
WHOLE_WAY = Effort(visits=16, rounds=5)


def run(report: Report, folder: Path, *, quick: bool) -> None:
    """Measure them, each client answering a check-in of their own."""
    question = replace(QUESTION, rounds=1) if quick else QUESTION
    whole_way = replace(WHOLE_WAY, rounds=1) if quick else WHOLE_WAY
    world = worlds.make(folder)
    token, *tokens = world.assign_to_many(1 + _check_ins_needed(whole_way))
    paths = [f"/c/{token}{rest}" for rest in ("", "/3", "/4", "/all", "/check")]
    with both(world, folder, paths) as (ours, theirs):
        for one in compare(
            "question page",
            question,
            (ours, repeat([Request("GET", f"/c/{token}/3")])),
            (theirs, repeat([Request("GET", f"/c/{token}/3")])),
        ):
            report.ratio(one, 2, _at_eight(one.visitors))
        some = tokens[:100]
        for one in compare(
            "save and next question",
            question,
            (ours, cycle([_save(each) for each in some])),
            (theirs, repeat(_save(token))),
        ):
            report.ratio(one, 2, _at_eight(one.visitors))
        for one in compare(
            "one page, open to thank-you",
            whole_way,
            (ours, map(_whole_way, tokens)),
            (theirs, repeat(_whole_way(token))),
        ):
            report.ratio(one, 2, _at_eight(one.visitors))


def _check_ins_needed(effort: Effort) -> int:
    """Return how many check-ins are sent: each can be sent once."""
    a_round = sum(visitors * max(effort.visits // visitors, 3) for visitors in VISITORS)
    return effort.rounds * a_round + 3 * sum(VISITORS)


def _save(token: str) -> list[Request]:
    answer = urlencode({"answer": "2", "go": "next", "end": "1"})
    return [
        Request("POST", f"/c/{token}/3", answer, status=303),
        Request("GET", f"/c/{token}/4"),
    ]


def _whole_way(token: str) -> list[Request]:
    link = f"/c/{token}"
    answers = {item: str(n % 5) for n, item in enumerate(worlds.questions())}
    return [
        Request("GET", link),
        Request("GET", f"{link}/all"),
        Request(
            "POST",
            f"{link}/all",
            urlencode({**answers, "go": "next", "end": "1"}),
            status=303,
        ),
        Request("GET", f"{link}/check"),
        Request(
            "POST", f"{link}/check", urlencode({"go": "send", "end": "1"}), status=303
        ),
        Request("GET", link),
    ]


def _at_eight(visitors: int) -> float | None:
    return 3 if visitors > 1 else None
