from clinic.services import practitioners
from tests.plugins.world import scope_of


def test_a_practitioner_chooses_the_hour_at_which_to_hear_of_something_new(
    browser_of, ada, session
):
    browser = browser_of(ada)

    page = browser.submit("/account/", to="/account/notice", hour="8")

    person = practitioners.find_own(session, scope_of(ada))
    assert page.notices == ["Saved."]
    assert (person.notice_hour, person.noticed_at is not None) == (8, True)


def test_never_is_what_holds_until_they_choose_and_can_be_chosen_again(
    browser_of, ada, session
):
    browser = browser_of(ada)
    browser.submit("/account/", to="/account/notice", hour="8")

    browser.submit("/account/", to="/account/notice", hour="")

    assert practitioners.find_own(session, scope_of(ada)).notice_hour is None


def test_an_hour_that_is_not_offered_changes_nothing(browser_of, ada, session):
    browser_of(ada).submit("/account/", to="/account/notice", hour="3")

    assert practitioners.find_own(session, scope_of(ada)).notice_hour is None
