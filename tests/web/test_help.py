"""Help: a page that every practitioner finds from everywhere in the dashboard."""


def test_help_is_one_press_away_and_says_what_charts_cannot(browser_of, cleo):
    browser = browser_of(cleo)

    assert "Help" in browser.get("/").links
    page = browser.get("/help")

    assert page.heading == "How this works"
    assert "No diagnosis, no cause, nothing about risk" in page.text
    assert "not a target" in page.text
