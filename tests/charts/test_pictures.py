"""Pictures: drawing, figure, label and table say the same, in every state."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from clinic.charts import figures, geometry, pictures, tokens
from clinic.domain.scoring import rounded
from clinic.domain.trends import Event, numbers, over_time, then_and_now
from tests.domain.trends.sam import IC, check_in, history, missed, sams_history

SILENT = ("AH1", "AH2", "AH3")
NEWER = replace(IC, version="2.0.0")
EVENTS = (Event(date(2026, 9, 10), "Started a new job"),)
WEEKS = [f"2026-{month:02}-{day:02}" for month in range(1, 8) for day in (1, 8, 15, 22)]

STATES = {
    "five and a missed one": sams_history(),
    "with an event": replace(sams_history(), events=EVENTS),
    "only the first": history(check_in("2026-08-03", AH=0, RE=16)),
    "two": history(check_in("2026-08-03", AH=0), check_in("2026-08-24", AH=16)),
    "the ends of the scale": history(
        check_in("2026-08-03", AH=0, RE=16),
        check_in("2026-08-24", AH=16, RE=0),
        check_in("2026-09-24", AH=0, RE=16),
    ),
    "no score at the start": history(
        check_in("2026-08-03", declined=SILENT), check_in("2026-08-24")
    ),
    "no score now": history(
        check_in("2026-08-03"), check_in("2026-08-24", declined=SILENT)
    ),
    "never a score": history(check_in("2026-08-03", declined=SILENT)),
    "both forms": history(
        check_in("2026-08-03"),
        check_in("2026-08-24", "short", AH=8),
        check_in("2026-09-24", declined=("WS3",)),
        gaps=(missed("2026-09-07", "closed", form="short", answers={"AH1": 2}),),
    ),
    "short ones only": history(
        check_in("2026-08-03", "short"), check_in("2026-08-24", "short", AH=0)
    ),
    "two versions": history(
        check_in("2026-08-03"),
        check_in("2026-08-24", instrument=NEWER),
        check_in("2026-09-24", instrument=NEWER),
    ),
    "a first partial one": history(check_in("2026-08-03", declined=("AH4",))),
    "very many": history(*[check_in(day, AH=n % 17) for n, day in enumerate(WEEKS)]),
    "no noise configured": replace(sams_history(), noise=None),
}


@pytest.fixture(params=list(STATES.values()), ids=list(STATES))
def told(request):
    return request.param


def lines(told, **more):
    """The six line charts of a history, without numbers unless asked for."""
    more = {"numbers": False} | more
    return pictures.over_time(over_time(told, newest=None), told, **more)


def shapes(drawing, *looks):
    return [shape for shape in drawing.shapes if shape.attributes.get("class") in looks]


def middle(shape):
    """Where the middle of a mark stands."""
    at = shape.attributes
    if shape.tag == "circle":
        return float(at["cx"]), float(at["cy"])
    half = float(at["width"]) / 2
    return float(at["x"]) + half, float(at["y"]) + half


def plotted(picture):
    """The dates and scores that a figure shows, without its stops."""
    line = picture.figure["data"][0]
    pairs = zip(line["x"], line["y"], strict=True)
    return [(on, score) for on, score in pairs if score is not None]


@pytest.mark.parametrize("with_numbers", [True, False])
def test_plotly_knows_every_name_in_a_figure(told, with_numbers):
    for picture in lines(told, numbers=with_numbers):
        assert figures.validated(picture.figure)


def test_figure_label_and_table_show_the_same_values(told):
    over = over_time(told, newest=None)
    table = numbers(told, over)
    drawn = lines(told, numbers=True)

    for picture, panel, group in zip(drawn, over.panels, table.groups, strict=True):
        scores = [p.score for p in panel.points if p.score is not None]
        shown = [
            (row.shared if over.kind == "shared" and row.shared else row.own).score
            for row in reversed(group.rows)
        ]
        assert [score for _on, score in plotted(picture)] == scores
        assert [score for score in shown if score != "no score"] == [
            str(rounded(score)) for score in scores
        ]
        assert shown.count("no score") == picture.label.count("no score")
        assert all(f" {rounded(score)}" in picture.label for score in scores)


def test_the_marks_of_the_drawing_stand_where_the_figure_has_them(told):
    over = over_time(told, newest=None)
    frame = geometry.Frame(over.first, over.last)

    for picture in lines(told):
        look = ("then",) if len(over.check_ins) == 1 else ("now", "part")
        places = [middle(mark) for mark in shapes(picture.plot, *look)]
        expected = [
            (
                geometry.scale_x(date.fromisoformat(on), frame),
                geometry.scale_y(score, frame),
            )
            for on, score in plotted(picture)
        ]
        assert len(places) == len(expected)
        for place, right in zip(places, expected, strict=True):
            assert place == pytest.approx(right, abs=0.11)


def test_the_axes_of_a_figure_never_move(told):
    for picture in lines(told, numbers=True):
        layout = picture.figure["layout"]
        assert layout["yaxis"]["range"] == [0, 100]
        assert layout["dragmode"] is False
        for axis in (layout["xaxis"], layout["yaxis"]):
            assert axis["fixedrange"]
            assert not axis["autorange"]


def test_without_numbers_a_figure_says_none(told):
    for picture in lines(told):
        line = picture.figure["data"][0]
        assert line["hoverinfo"] == "skip"
        assert "text" not in line
        assert "error_y" not in line
        assert not re.search(r"\d", picture.words or "")
        assert not re.search(r"\d", picture.direction or "")
        assert not shapes(picture.plot, "whisker")


def test_a_figure_has_no_tool_bar_and_no_way_to_share():
    config = figures.settings(numbered=True)["config"]

    assert config["displayModeBar"] is False
    assert config["modeBarButtonsToRemove"] == ["sendChartToCloud"]
    assert figures.settings(numbered=False)["config"]["staticPlot"]


def test_numbers_bring_whiskers_an_axis_and_values_to_hover_over():
    first = lines(sams_history(), numbers=True)[0]

    assert len(shapes(first.plot, "whisker")) == 5
    assert [s.text for s in shapes(first.plot, "x")][:3] == ["0", "50", "100"]
    assert first.figure["data"][0]["text"][0] == "3 Aug: 19"
    assert first.figure["data"][0]["error_y"]["array"][0] == pytest.approx(10.954, 1e-3)


def test_a_partly_answered_check_in_is_half_full_in_both_drawings():
    picture = lines(sams_history(), numbers=True)[3]

    halves = [s for s in picture.figure["layout"]["shapes"] if s["type"] == "path"]
    assert len(shapes(picture.plot, "fill")) == len(halves) == 1
    assert halves[0]["xanchor"] == "2026-11-02"
    assert "from 3 of 4 questions" in picture.figure["data"][0]["text"][4]


def test_an_event_has_its_letter_in_both_drawings():
    picture = lines(STATES["with an event"])[0]

    assert [s.text for s in shapes(picture.plot, "flag-t")] == ["A"]
    letters = [note["text"] for note in picture.figure["layout"]["annotations"]]
    assert letters == ["A", "start"]


def test_short_check_ins_are_squares_in_both_drawings():
    picture = lines(STATES["both forms"])[0]

    symbols = picture.figure["data"][0]["marker"]["symbol"]
    assert symbols.count("square") == 1
    assert [s.tag for s in shapes(picture.plot, "now")].count("rect") == 1


@pytest.mark.parametrize(
    ("state", "below"),
    [
        ("five and a missed one", ["14 Sept missed"]),
        ("both forms", ["7 Sept not sent"]),
        ("two versions", ["24 Aug new version"]),
        ("no score now", ["24 Aug no score"]),
    ],
)
def test_what_is_missing_is_written_below_the_dates_and_never_in_the_plot(state, below):
    picture = lines(STATES[state])[0]

    assert [shape.text for shape in shapes(picture.dates, "miss")] == below
    assert not {shape.text for shape in picture.plot.shapes} & set(below)
    assert below[0].split(" ", 2)[2] not in json.dumps(picture.figure)


def test_start_line_and_band_begin_with_their_own_version():
    (band,) = shapes(lines(STATES["two versions"])[0].plot, "band")

    assert float(band.attributes["x"]) > 16


def test_panels_without_news_are_folded_unless_the_client_chose_them():
    drawn = lines(sams_history(), chosen=("TR",))
    calm = lines(history(check_in("2026-08-03"), check_in("2026-10-24")))

    assert [p.dimension.id for p in drawn if not p.folded] == ["AH", "TR", "EM"]
    assert [p.dimension.id for p in calm if not p.folded] == ["AH", "RE"]


def test_time_can_run_from_right_to_left():
    picture = lines(sams_history(), numbers=True, rtl=True)[0]

    marks = [middle(mark)[0] for mark in shapes(picture.plot, "now")]
    begin, end = picture.figure["layout"]["xaxis"]["range"]
    assert marks == sorted(marks, reverse=True)
    assert begin > end
    assert figures.validated(picture.figure)


def track(told, **choice):
    return pictures.then_and_now(then_and_now(told, **choice), numbers=True)[0]


def test_then_and_now_has_a_ring_a_band_a_way_and_a_dot():
    row = track(sams_history())

    (ring,) = shapes(row.drawing, "then")
    (dot,) = shapes(row.drawing, "now")
    (way,) = shapes(row.drawing, "move")
    assert middle(ring)[0] == pytest.approx(20 + 360 * 0.21875, abs=0.1)
    assert middle(dot)[0] == pytest.approx(20 + 360 * 0.5625, abs=0.1)
    assert way.attributes["x1"] == ring.attributes["cx"]
    assert len(shapes(row.drawing, "band")) == 1
    assert row.words.startswith("Asking for Help: 34 points closer to “Done comfort")
    assert row.moved


@pytest.mark.parametrize(("keyed", "x"), [(0, 20), (16, 380)])
def test_the_first_one_is_a_ring_alone(keyed, x):
    row = track(history(check_in("2026-08-03", AH=keyed)))

    (ring,) = shapes(row.drawing, "then")
    assert middle(ring)[0] == x
    assert not shapes(row.drawing, "now", "band", "move")
    assert row.words == ""


def test_a_hollow_ring_is_the_start_and_nothing_else():
    row = track(sams_history(), then="2026-10-05")

    assert not shapes(row.drawing, "then")
    assert len(shapes(row.drawing, "now")) == 2


def test_without_a_score_there_is_no_mark():
    now = track(STATES["no score now"])
    then = track(STATES["no score at the start"])
    never = track(STATES["never a score"])

    assert len(shapes(now.drawing, "then")) == 1
    assert not shapes(now.drawing, "now", "move", "part")
    assert not shapes(then.drawing, "then", "band")
    assert len(shapes(then.drawing, "now")) == 1
    assert not shapes(never.drawing, "then", "now")
    assert now.words == "Asking for Help: there is no score for now."


def test_then_and_now_can_run_from_right_to_left():
    compared = then_and_now(sams_history())

    drawn = pictures.then_and_now(compared, numbers=False, rtl=True)[0].drawing

    assert middle(shapes(drawn, "then")[0])[0] > middle(shapes(drawn, "now")[0])[0]


def legend(told, **choice):
    compared = then_and_now(told, **choice)
    return [entry.words for entry in pictures.then_and_now_legend(compared, told)]


def test_the_legend_of_then_and_now_explains_the_marks_that_are_there():
    told = sams_history()

    assert legend(told) == [
        "Start: the first two check-ins together",
        "Latest, 23 Nov (bar: from the start)",
        "Changes this small could be ordinary ups and downs (not a target)",
        "Both ends and the middle of the scale",
    ]
    assert legend(told, then="2026-10-05")[:2] == [
        "5 Oct",
        "Latest, 23 Nov (bar: from then)",
    ]
    assert "Not all questions of the area answered" in legend(told, now="2026-11-02")
    assert "2 Nov (bar: from then)" in legend(told, now="2026-11-02")
    assert legend(history(check_in("2026-08-03"))) == [
        "Start: the first check-in",
        "Both ends and the middle of the scale",
    ]


def lines_legend(told, *, with_numbers=False):
    entries = pictures.over_time_legend(over_time(told), told, numbers=with_numbers)
    return [entry.words for entry in entries]


def test_the_legend_of_the_lines_explains_the_marks_that_are_there():
    assert lines_legend(sams_history(), with_numbers=True) == [
        "Level at the start (first two check-ins together)",
        "Check-ins; the large one is the latest, 23 Nov",
        "Changes this small could be ordinary ups and downs (not a target)",
        "Not all questions of the area answered",
        "Ordinary ups and downs in the answers of one check-in",
    ]
    square = "Check-in with the 12 shared questions only"
    assert lines_legend(STATES["only the first"]) == ["Start: the first check-in"]
    assert lines_legend(STATES["two"])[0] == "Level at the start (first check-in)"
    assert square in lines_legend(STATES["both forms"])


def test_the_colours_of_a_figure_are_the_light_tokens_of_the_stylesheets():
    static = Path(pictures.__file__).parents[1] / "static"
    sheets = [(static / name).read_text() for name in ("clinic.css", "dashboard.css")]
    light = "".join(
        sheet.split("@media (prefers-color-scheme: dark)")[0] for sheet in sheets
    )

    assert all(f"--{name}: {value};" in light for name, value in tokens.TOKENS.items())
    assert len(set(tokens.TOKENS.values())) == len(tokens.TOKENS)
    assert f"--font: {tokens.FONT};" in light
