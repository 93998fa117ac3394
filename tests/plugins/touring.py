"""The houses of the tour, and windows on them in which all that is said is noted."""

import pytest

from tests.tour import houses

MEANT = "the server responded with a status of", "Clear-Site-Data header"


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    with houses.demo_house(tmp_path_factory.mktemp("demo") / "demo-data") as house:
        yield house


@pytest.fixture(scope="session")
def new(tmp_path_factory):
    with houses.new_house(tmp_path_factory.mktemp("new") / "data") as house:
        yield house


@pytest.fixture
def window(chromium):
    """Open a window on a house, in which all that goes wrong is written down."""
    contexts = []

    def open_window(house, **how):
        how = {"reduced_motion": "reduce", "locale": "en-GB"} | how
        context = chromium.new_context(base_url=house.address, **how)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.said, page.asked = [], set()
        page.on("pageerror", lambda error: page.said.append(str(error)))
        page.on("console", lambda message: note(page, message))
        page.on("request", lambda request: page.asked.add(request.url))
        return page

    yield open_window
    for context in contexts:
        context.close()


def note(page, message):
    """Write down what a page says, but for what it is meant to say."""
    if not any(meant in message.text for meant in MEANT):
        page.said.append(message.text)
