from hypothesis import given
from hypothesis import strategies as st

from clinic.domain.pages import cut


@given(st.lists(st.integers(), max_size=30), st.integers(1, 7))
def test_the_pages_together_are_the_list(things, size):
    count = cut(things, 1, size).count

    pages = [cut(things, number, size) for number in range(1, count + 1)]

    assert [thing for page in pages for thing in page.things] == things


def test_a_page_says_where_it_stands():
    page = cut(range(250), 2, 100)

    assert (page.number, page.count) == (2, 3)
    assert (page.first, page.last, page.total) == (101, 200, 250)


def test_a_number_past_an_end_gives_that_end():
    things = range(250)

    assert cut(things, 99, 100).number == 3
    assert cut(things, -1, 100).number == 1


def test_an_empty_list_has_one_page_without_a_first_thing():
    page = cut([], 1, 100)

    assert (page.count, page.first, page.last) == (1, 0, 0)
