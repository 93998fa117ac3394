import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic import catalogue
from clinic.domain.answer_sheets import AnswerSheet, fill_in
from clinic.domain.drafts import Draft, answer_from, browser_digest

INSTRUMENT = catalogue.find("independence-check-in", "1.0.0")
IDS = [item.id for item in (*INSTRUMENT.items, *INSTRUMENT.impact)]
PHONE = browser_digest("phone")
ANSWERS = st.dictionaries(
    st.sampled_from(IDS), st.sampled_from([0, 1, 2, 3, 4, "declined", "skipped"])
)


def stored(document):
    """What comes back from where documents are kept."""
    return json.loads(json.dumps(document))


@given(answers=ANSWERS)
def test_a_draft_comes_back_as_it_was_sealed(answers):
    draft = Draft().with_answers(answers, PHONE, "all")

    assert Draft.from_document(stored(draft.to_document())) == draft


@given(answers=ANSWERS, form=st.sampled_from(["full", "short"]))
def test_a_sheet_comes_back_as_it_was_sealed(answers, form):
    draft = Draft().with_answers(answers, PHONE, "single")
    sheet = fill_in(INSTRUMENT, INSTRUMENT.form(form), draft, impact=True, sender=PHONE)

    assert AnswerSheet.from_document(stored(sheet.to_document())) == sheet
    assert list(sheet.answers) == [item.id for item in INSTRUMENT.form(form).items]
    assert all(
        sheet.everything[id_] == answers.get(id_, "not_reached")
        for id_ in IDS
        if id_ in sheet.everything
    )


@pytest.mark.parametrize("document", [None, {"format": 3}])
def test_a_sheet_of_an_unknown_format_is_not_guessed_at(document):
    with pytest.raises(ValueError, match="format"):
        AnswerSheet.from_document(document)


@given(text=st.text())
def test_only_six_texts_are_answers(text):
    if text in {"0", "1", "2", "3", "4", "declined"}:
        assert str(answer_from(text)) == text
    else:
        with pytest.raises(ValueError, match="not an answer"):
            answer_from(text)
