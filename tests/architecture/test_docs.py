"""What the docs say is true of the program."""

import re
import subprocess
from pathlib import Path

import pytest

import bootstrap
from clinic.cli import COMMANDS

ROOT = Path(bootstrap.__file__).parent
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(ROOT.glob("docs/**/*.md"))]


def name_of(page):
    return str(page.relative_to(ROOT))


def test_every_setting_is_explained():
    read = set(re.findall(r'"(CLINIC_[A-Z_]+|TRUSTED_PROXY_HOPS)"', config_text()))

    explained = set(re.findall(r"`([A-Z_]+)`", (ROOT / "docs/install.md").read_text()))

    assert read - explained == set()


def config_text():
    return (ROOT / "config.py").read_text()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_command_and_target_in_the_docs_exists(page):
    text = page.read_text()
    listed = subprocess.run(
        ["make", "-C", ROOT, "help"], capture_output=True, text=True, check=True
    ).stdout

    commands = set(re.findall(r"(?:^|`|/bin/)clinic ([a-z]+)", text, re.MULTILINE))
    targets = set(re.findall(r"(?:^|`)make ([a-z-]+)", text, re.MULTILINE))

    assert commands <= set(COMMANDS)
    assert targets <= set(re.findall(r"^  ([a-z-]+) ", listed, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_to_a_file_leads_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text())

    missing = [link for link in links if not (page.parent / link).exists()]

    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_file_of_the_code_that_is_named_exists(page):
    named = re.findall(r"`(clinic/[a-z_/]+\.py)`", page.read_text())

    assert [path for path in named if not (ROOT / path).exists()] == []
