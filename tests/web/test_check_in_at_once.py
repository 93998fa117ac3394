"""Many send the same check-in at the same instant."""

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select

from clinic.models import AuditEntry, Response
from clinic.services import drafts

THREADS = 20


def all_at_once(act, items):
    """Run an act for each item, all starting together."""
    barrier = threading.Barrier(len(items))

    def run(item):
        barrier.wait()
        return act(item)

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(run, items))


def test_twenty_sends_make_exactly_one_response(
    app, session, check_in, path_of, answer
):
    answer(check_in)
    path = path_of(check_in) + "/check"
    session.commit()

    pages = all_at_once(
        lambda _: app.test_client().post(path, data={"end": "1"}), range(THREADS)
    )

    assert {page.status_code for page in pages} == {303}
    assert len(session.scalars(select(Response)).all()) == 1
    acts = session.scalars(select(AuditEntry.act)).all()
    assert acts.count("check-in sent") == 1


def test_answers_given_at_once_are_all_kept(app, session, check_in, path_of):
    numbers = range(1, THREADS + 1)
    path = path_of(check_in)
    form = {"answer": "2", "go": "next", "end": "1"}
    session.commit()

    pages = all_at_once(
        lambda number: app.test_client().post(f"{path}/{number}", data=form), numbers
    )

    session.expire_all()
    assert {page.status_code for page in pages} == {303}
    assert check_in.answered == THREADS
    assert len(drafts.saved_in(check_in).saved) == THREADS


def test_whoever_is_told_that_it_is_saved_finds_it_in_the_response(
    app, session, check_in, path_of, answer, link_of
):
    answer(check_in, {"AH1": 2})
    path = path_of(check_in)
    items = link_of(check_in).questions
    session.commit()

    def press(number):
        if number == 1:
            return app.test_client().post(f"{path}/check", data={"end": "1"})
        form = {"answer": "4", "go": "leave", "end": "1"}
        return app.test_client().post(f"{path}/{number}", data=form)

    numbers = range(1, THREADS + 1)
    pages = dict(zip(numbers, all_at_once(press, numbers), strict=True))

    answers = session.scalars(select(Response)).one().document["answers"]
    for number in numbers[1:]:
        told = pages[number].headers["Location"] == f"{path}/saved"
        assert (answers[items[number - 1].id] == 4) == told
