import re
from pathlib import Path

import pytest

TEMPLATES = Path(__file__).parents[2] / "templates"
PAGES = sorted(
    path
    for path in TEMPLATES.rglob("*.html")
    if "email" not in str(path.relative_to(TEMPLATES))  # mail needs its own styles
)


def source_of(path):
    """What the template says, without its comments."""
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)


def name_of(path):
    return str(path.relative_to(TEMPLATES))


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_marks_nothing_as_safe(path):
    source = source_of(path)

    assert re.findall(r"\|\s*safe\b|\bautoescape\b|\bMarkup\b", source) == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_holds_no_style(path):
    source = source_of(path)

    assert re.findall(r"<style|\sstyle\s*=", source) == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_holds_no_script_but_data_and_files(path):
    source = source_of(path)

    scripts = re.findall(r"<script\b[^>]*>", source)

    inline = [
        script
        for script in scripts
        if " src=" not in script and 'type="application/json"' not in script
    ]
    assert inline == []
    assert re.findall(r"<[^>]+\son[a-z]+\s*=|javascript:", source) == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_points_at_no_other_host(path):
    source = source_of(path)

    assert re.findall(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", source) == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_imports_components_by_name(path):
    source = source_of(path)

    assert re.findall(r"\{%-?\s*import\b|\bwith context\b", source) == []


@pytest.mark.parametrize("path", PAGES, ids=name_of)
def test_a_template_shows_nothing_on_hover_alone(path):
    source = source_of(path)

    assert re.findall(r"<(?!title|svg)[a-z]+[^>]*\stitle\s*=", source) == []


def test_a_client_is_sent_no_script():
    pages = [TEMPLATES / "layouts" / "check_in.html", *PAGES]

    scripted = [
        name_of(path)
        for path in pages
        if path.parent.name == "check_in" or path.name == "check_in.html"
        if "<script" in source_of(path)
    ]

    assert scripted == []
