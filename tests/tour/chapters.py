"""The tour: every page in every state, as somebody comes to it.

A chapter walks through a house with a browser's page and stops wherever there is
something to see. Whoever follows it looks as long as they like, at any width and in any
colours, as long as they stay on the page.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pyotp

from tests.register import EMPTY, ERROR, FULL, NUMBERS
from tests.tour.houses import NORA, PASSWORD


class Stop(NamedTuple):
    """A page, by its endpoint, and the state it is in."""

    endpoint: str
    state: str = FULL

    @property
    def noun(self):
        """What the page belongs to."""
        return self.endpoint.rpartition(".")[0]

    @property
    def name(self):
        """What a picture of it is called."""
        return f"{self.endpoint}-{self.state}".replace(" ", "-")


def beginning(page, house):
    """Nora signs in to a practice that was begun a moment ago, and sets it up."""
    yield from _arriving(page, house)
    yield from _nothing_there_yet(page)
    yield from _settings_of_a_practice(page)
    yield from _an_account(page)
    page.get_by_role("button", name="Sign out").click()
    yield Stop("sign_in.sign_in", "signed out")


def _arriving(page, house):
    page.goto("/")
    yield Stop("sign_in.sign_in")
    _press(page, "Sign in")
    yield Stop("sign_in.sign_in", ERROR)
    page.get_by_label("Email").fill(NORA)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    _press(page, "Sign in")
    yield Stop("sign_in.code")
    page.get_by_label("6-digit code").fill("12345")
    _press(page, "Sign in")
    yield Stop("sign_in.code", ERROR)
    page.goto("/sign-in/recovery-code")
    yield Stop("sign_in.recovery_code")
    _press(page, "Sign in")
    yield Stop("sign_in.recovery_code", ERROR)
    page.goto("/sign-in/code")
    page.get_by_label("6-digit code").fill(pyotp.TOTP(house.totp_secret).now())
    _press(page, "Sign in")
    yield Stop("dashboard.caseload.show", EMPTY)


def _nothing_there_yet(page):
    page.goto("/messages")
    yield Stop("dashboard.messages.show", EMPTY)
    page.goto("/day-sheet")
    yield Stop("dashboard.day_sheet.show", EMPTY)
    page.goto("/messages/planned")
    yield Stop("dashboard.planned.show", EMPTY)
    page.goto("/clients/new")
    yield Stop("dashboard.clients.add")
    page.get_by_label("Email (optional)").fill("not an address")
    _press(page, "Add")
    yield Stop("dashboard.clients.add", ERROR)
    for _ in range(2):
        page.goto("/clients/new")
        page.get_by_label("Name", exact=True).fill("Robin F.")
        _press(page, "Add")
    yield Stop("dashboard.clients.add", "one like it")
    page.get_by_role("link", name="Robin F.").click()
    yield Stop("dashboard.clients.show", "new")
    robin = page.url
    page.goto(f"{robin}/check-ins")
    yield Stop("dashboard.check_ins.show", EMPTY)
    page.goto(f"{robin}/assignments/new")
    yield Stop("dashboard.assignments.new", EMPTY)
    page.goto(f"{robin}/session-view")
    yield Stop("dashboard.review.session_view", "new")


def _settings_of_a_practice(page):
    page.goto("/practice")
    yield Stop("dashboard.practice.show")
    page.get_by_label("Name of the practice").fill("")
    page.get_by_label("Replies go to").fill("nowhere")
    _press(page, "Save")
    yield Stop("dashboard.practice.show", ERROR)
    page.goto("/practice/urgent-help")
    yield Stop("dashboard.practice.urgent_help", EMPTY)
    _press(page, "Confirm these numbers")
    yield Stop("dashboard.practice.urgent_help", ERROR)
    page.get_by_role("button", name="Take 112").click()
    page.get_by_label("Emergency number").first.check()
    page.get_by_label("We have checked these numbers").check()
    _press(page, "Confirm these numbers")
    yield Stop("dashboard.practice.urgent_help")
    page.goto("/practice/ups-and-downs")
    yield Stop("dashboard.assumptions.show")
    page.get_by_role("main").get_by_role("textbox").first.fill("much")
    page.get_by_role("main").get_by_role("button").last.click()
    yield Stop("dashboard.assumptions.show", ERROR)
    page.goto("/practice/privacy-notice")
    yield Stop("dashboard.practice.privacy_notice")
    page.get_by_label("Text").fill("")
    _press(page, "Save as a new version")
    yield Stop("dashboard.practice.privacy_notice", ERROR)
    page.goto("/practice/mail-server")
    yield Stop("dashboard.mail_server.show", EMPTY)
    _press(page, "Save")
    yield Stop("dashboard.mail_server.show", ERROR)
    page.get_by_label("Server", exact=True).fill("localhost")
    page.get_by_role("textbox", name="Port").fill("9")  # where nobody listens
    page.get_by_label("Sender address").fill("hello@quiet-street.example")
    _press(page, "Save")
    yield Stop("dashboard.mail_server.show")
    _press(page, "Send a test mail")
    yield Stop("dashboard.mail_server.show", "test refused")
    page.goto("/practice/mail-server/returned-mail")
    yield Stop("dashboard.returned_mail.show")
    page.get_by_role("textbox", name="Port").fill("none")
    _press(page, "Save")
    yield Stop("dashboard.returned_mail.show", ERROR)


def _an_account(page):
    page.goto("/account/")
    yield Stop("dashboard.account.show")
    page.goto("/account/password")
    yield Stop("dashboard.account.password")
    page.get_by_label("New password").fill("short")
    _press(page, "Change password")
    yield Stop("dashboard.account.password", ERROR)
    page.goto("/account/recovery-codes")
    yield Stop("dashboard.account.recovery_codes", EMPTY)
    _press(page, "Make new codes")
    yield Stop("dashboard.account.recovery_codes")
    page.goto("/confirm")
    yield Stop("dashboard.factor.confirm")
    page.get_by_label("Code").fill("123456")
    page.get_by_role("main").get_by_role("button").click()
    yield Stop("dashboard.factor.confirm", ERROR)


def looking(page, house):
    """Ife looks at her clients, alone and with each of them."""
    page.goto("/")
    yield Stop("sign_in.sign_in", "demo")
    _press(page, "Sign in as Ife Okafor")
    yield from _a_list(page)
    yield from _six_charts(page, house)
    yield from _in_session(page, house)


def _a_list(page):
    yield Stop("dashboard.caseload.show")
    page.goto("/day-sheet")
    yield Stop("dashboard.day_sheet.show")
    page.goto("/?show=to-fix")
    yield Stop("dashboard.caseload.show", "to fix")
    _press(page, "Show initials only")
    yield Stop("dashboard.caseload.show", "initials")
    _press(page, "Show names")
    page.get_by_label("Find a client").fill("Hana")
    _press(page, "Find")
    yield Stop("dashboard.caseload.find")
    page.get_by_label("Find a client").fill("Zebedee")
    _press(page, "Find")
    yield Stop("dashboard.caseload.find", EMPTY)
    page.goto("/about-these-questions")
    yield Stop("dashboard.review.about")
    page.goto("/what-it-is-and-is-not")
    yield Stop("dashboard.background.about")
    page.goto("/library/questions")
    yield Stop("dashboard.library.entries", "questions")
    page.goto("/library/steps")
    yield Stop("dashboard.library.entries")
    _press(page, "Add")
    yield Stop("dashboard.library.entries", ERROR)
    page.goto("/help")
    yield Stop("dashboard.guide.show")
    page.goto("/how-prompts-work")
    yield Stop("dashboard.signals.about")


STORIES = {
    FULL: "Sam R.",
    EMPTY: "Ivo B.",
    "one without a score": "Amara D.",
    "the first only": "Adaeze O.",
    "two": "Kwame E.",
    "many": "Elif S.",
    "right to left": "ليان ح.",
    "both forms": "Tomasz K.",
    "towards the lower end": "Leo M.",
    "closed unsent": "Ben C.",
    "always the same": "Clara V.",
    "discharged": "Farid H.",
}


def _six_charts(page, house):
    for state, name in STORIES.items():
        page.goto(house.client(name))
        yield Stop("dashboard.clients.show", state)

    for state in (FULL, EMPTY, "many", "both forms"):
        page.goto(house.client(STORIES[state]) + "/report")
        yield Stop("dashboard.papers.report", state)
    page.get_by_label("From").fill("")
    _press(page, "Show this report")
    yield Stop("dashboard.papers.report", ERROR)


def _in_session(page, house):
    for state in (FULL, EMPTY, "the first only", "many", "both forms"):
        page.goto(house.client(STORIES[state]) + "/session-view")
        yield Stop("dashboard.review.session_view", state)
    page.goto(house.client("Sam R.") + "/session-view?numbers=1")
    yield Stop("dashboard.review.session_view", NUMBERS)
    page.goto(house.client("Sam R.") + "/session-view")
    page.get_by_text("Change it, or agree on another").click()
    _press(page, "We agreed on this")
    yield Stop("dashboard.review.session_view", ERROR)
    page.goto(house.client("Sam R.") + "/session-view")
    _press(page, "Keep it")
    yield Stop("dashboard.review.session_view", "step agreed")
    page.goto(house.client("Sam R.") + "/session-view/summary")
    yield Stop("dashboard.talk.summary")
    page.get_by_role("link", name="On paper").click()
    yield Stop("dashboard.papers.take_away")
    page.get_by_role("link", name="With numbers").click()
    yield Stop("dashboard.papers.take_away", NUMBERS)
    page.goto(house.client("Elif S.") + "/session-view/summary")
    yield Stop("dashboard.talk.summary", EMPTY)
    page.goto(house.client("Sam R.") + "/session-view/cover")
    yield Stop("dashboard.review.cover")
    page.goto(house.client("Sam R.") + "/session-view/about")
    yield Stop("dashboard.review.about_in_session")


def arranging(page, house):
    """Ife assigns, follows what was sent, and changes what is written down."""
    page.goto("/")
    _press(page, "Sign in as Ife Okafor")
    yield from _check_ins(page, house)
    yield from _messages(page)
    yield from _a_calendar(page)
    yield from _details(page, house)
    yield from _events(page, house)
    yield from _remarks(page, house)
    yield from _what_does_not_count(page, house)
    for endpoint, path in {
        "dashboard.practice.show": "/practice",
        "dashboard.practice.urgent_help": "/practice/urgent-help",
        "dashboard.practice.privacy_notice": "/practice/privacy-notice",
        "dashboard.mail_server.show": "/practice/mail-server",
        "dashboard.account.show": "/account/",
    }.items():
        page.goto(path)
        yield Stop(endpoint, "demo")


def _check_ins(page, house):
    for state, name in {
        FULL: "Leo M.",
        "answered": "Sam R.",
        "refused": "Priya N.",
        "asked for a link": "Tomasz K.",
        "to come": "Ivo B.",
        "many": "Elif S.",
        "come to its number": "Greta L.",
        "a break": "Kwame E.",
        "before sessions": "Ines M.",
    }.items():
        page.goto(house.client(name) + "/check-ins")
        yield Stop("dashboard.check_ins.show", state)
    page.goto(house.client("Sam R.") + "/assignments/new")
    yield Stop("dashboard.assignments.new", "running")
    page.goto(house.client("Dmitri P.") + "/assignments/new")
    yield Stop("dashboard.assignments.new", "no address")
    page.goto(house.client("Adaeze O.") + "/assignments/new")
    yield Stop("dashboard.assignments.new")
    page.get_by_label("On a day").check()
    _press(page, "Assign and send")
    yield Stop("dashboard.assignments.new", ERROR)
    page.get_by_label("Now").check()
    page.get_by_label("Before sessions").check()
    _press(page, "See the dates and the email")
    yield Stop("dashboard.assignments.new", "no session")
    page.get_by_label("By the calendar").check()
    _press(page, "See the dates and the email")
    yield Stop("dashboard.assignments.new", "preview")
    _press(page, "Assign and send")
    yield Stop("dashboard.check_ins.show", "just assigned")
    page.get_by_role("link", name="Change", exact=True).click()
    yield Stop("dashboard.assignments.change")
    page.get_by_label("On a day").check()
    _press(page, "Change")
    yield Stop("dashboard.assignments.change", ERROR)
    page.goto(house.client("Adaeze O.") + "/check-ins")
    page.get_by_role("link", name="Move or leave out").last.click()
    yield Stop("dashboard.places.change")
    page.get_by_label("Other day").fill("")
    _press(page, "Move")
    yield Stop("dashboard.places.change", ERROR)
    _press(page, "Leave out")
    yield Stop("dashboard.check_ins.show", "one left out")
    page.get_by_role("link", name="Link and QR code").click()
    yield Stop("dashboard.check_ins.link")
    link = page.get_by_label("Link", exact=True).input_value()
    page.goto(house.client("Adaeze O.") + "/check-ins")
    page.get_by_text("Withdraw", exact=True).click()
    _press(page, "Withdraw this check-in")
    yield Stop("dashboard.check_ins.show", "withdrawn")
    page.goto(link)
    yield Stop("check_in.start", "withdrawn")


def _messages(page):
    page.goto("/messages")
    yield Stop("dashboard.messages.show")
    page.goto("/messages/planned")
    yield Stop("dashboard.planned.show")
    page.goto("/messages?show=to-fix")
    yield Stop("dashboard.messages.show", "to fix")
    page.goto("/messages")
    page.get_by_role("link", name="Read").first.click()
    yield Stop("dashboard.messages.read")
    page.get_by_role("link", name="As a mail program shows it").click()
    yield Stop("dashboard.messages.read_html")


def _a_calendar(page):
    page.goto("/calendar")
    yield Stop("dashboard.calendar.show", EMPTY)
    _press(page, "See what it would do")
    yield Stop("dashboard.calendar.show", ERROR)
    next_week = datetime.now(UTC) + timedelta(days=7)
    text = CALENDAR.format(day=f"{next_week:%Y%m%d}").replace("\n", "\r\n")
    file = {"name": "a.ics", "mimeType": "text/calendar", "buffer": text.encode()}
    page.get_by_label("Calendar file").set_input_files(file)
    _press(page, "See what it would do")
    yield Stop("dashboard.calendar.show")


def _details(page, house):
    link = house.link("Tomasz K.", "open")
    page.goto(house.client("Tomasz K.") + "/discharge")
    yield Stop("dashboard.clients.discharge")
    page.goto(house.client("Tomasz K.") + "/edit")
    yield Stop("dashboard.clients.edit")
    page.get_by_label("Name", exact=True).fill("")
    _press(page, "Save")
    yield Stop("dashboard.clients.edit", ERROR)
    page.goto(house.client("Tomasz K.") + "/edit")
    page.get_by_label("Email (optional)").fill("tomasz.k@post.example")
    _press(page, "Save")
    yield Stop("dashboard.clients.offer")
    yield from _appointments(page, house)
    page.goto(link)
    yield Stop("check_in.start", "replaced")


def _events(page, house):
    page.goto(house.client("Kwame E.") + "/events")
    yield Stop("dashboard.events.show", EMPTY)
    _press(page, "Mark it")
    yield Stop("dashboard.events.show", ERROR)
    for text in ("New job", "A hearing about where the children live"):
        page.get_by_label("What happened").fill(text)
        page.get_by_label("Part of the record").set_checked(text != "New job")
        _press(page, "Mark it")
    page.get_by_role("link", name="New job").click()
    yield Stop("dashboard.events.correct")
    page.get_by_label("What happened").fill("")
    _press(page, "Correct it")
    yield Stop("dashboard.events.correct", ERROR)
    page.get_by_label("What happened").fill("New job, half days")
    _press(page, "Correct it")
    page.get_by_role("button", name="A hearing").click()
    yield Stop("dashboard.events.show")


def _remarks(page, house):
    page.goto(house.client("Kwame E.") + "/remarks")
    yield Stop("dashboard.remarks.show", EMPTY)
    _press(page, "Write it down")
    yield Stop("dashboard.remarks.show", ERROR)
    for text in ("Bring the calendar.", "Ask how the first week went."):
        page.get_by_role("textbox", name="Remark").fill(text)
        _press(page, "Write it down")
    page.get_by_role("link", name="Correct").first.click()
    yield Stop("dashboard.remarks.correct")
    page.get_by_role("textbox", name="Remark").fill("")
    _press(page, "Correct it")
    yield Stop("dashboard.remarks.correct", ERROR)
    page.get_by_role("textbox", name="Remark").fill("Ask how the second week went.")
    page.get_by_label("The client sees this").check()
    _press(page, "Correct it")
    page.get_by_role("button", name="Remove").last.click()
    yield Stop("dashboard.remarks.show")
    page.goto(house.client("Kwame E.") + "/session-view")
    yield Stop("dashboard.review.session_view", "with a remark")


def _what_does_not_count(page, house):
    page.goto(house.client("Kwame E."))
    page.get_by_role("link", name="Set these answers aside").click()
    yield Stop("dashboard.responses.show")
    page.get_by_label("Something else").check()
    _press(page, "Set aside")
    yield Stop("dashboard.responses.show", ERROR)
    page.get_by_label("In your own words").fill("His brother had the phone")
    _press(page, "Set aside")
    yield Stop("dashboard.clients.show", "one set aside")
    page.goto(house.client("Kwame E.") + "/check-ins")
    yield Stop("dashboard.check_ins.show", "one set aside")
    page.get_by_role("link", name="Bring back").click()
    yield Stop("dashboard.responses.show", "set aside")
    _press(page, "Bring back")
    page.get_by_role("link", name="Set these answers aside").click()
    _press(page, "Move the answers")
    yield Stop("dashboard.responses.show", "nobody chosen")
    page.get_by_label("Whose answers they are").select_option("Dmitri P.")
    _press(page, "Move the answers")
    yield Stop("dashboard.clients.show", "one moved away")
    page.goto(house.client("Dmitri P."))
    yield Stop("dashboard.clients.show", "one moved here")
    page.get_by_role("link", name="Set these answers aside").click()
    yield Stop("dashboard.responses.show", "moved")
    page.goto(house.client("Kwame E."))
    page.get_by_role("button", name="Move back").click()


CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
UID:1
DTSTART:{day}T073000Z
DTEND:{day}T082000Z
SUMMARY:Kwame E.
END:VEVENT
BEGIN:VEVENT
UID:2
DTSTART:{day}T083000Z
DTEND:{day}T092000Z
SUMMARY:Dentist
END:VEVENT
END:VCALENDAR
"""


def _appointments(page, house):
    page.goto(house.client("Dmitri P.") + "/appointments")
    yield Stop("dashboard.appointments.show", EMPTY)
    _press(page, "Book")
    yield Stop("dashboard.appointments.show", ERROR)
    next_week = datetime.now(UTC).date() + timedelta(days=7)
    page.get_by_label("Day").fill(next_week.isoformat())
    page.get_by_label("Time", exact=True).fill("10:00")
    _press(page, "Book")
    yield Stop("dashboard.appointments.show")
    page.get_by_role("link", name="Move or cancel").first.click()
    yield Stop("dashboard.appointments.change")
    page.get_by_label("Day").fill("")
    _press(page, "Move")
    yield Stop("dashboard.appointments.change", ERROR)


def answering(page, house):
    """Leo opens the link of an email, reads, answers, sends; others come too late."""
    house.let_clients_see_their_answers()
    link = house.link("Leo M.", "open")
    yield from _before_the_first_question(page, link)
    yield from _questions(page, link)
    yield from _sending(page, link)
    yield from _dead_links(page, house)


def _before_the_first_question(page, link):
    page.goto(link)
    yield Stop("check_in.start", EMPTY)
    page.goto(link + "/not-now")
    yield Stop("check_in.not_now", EMPTY)
    for name in ("who-can-see", "about", "help"):
        page.goto(f"{link}/{name}")
        endpoint = {"help": "urgent_help"}.get(name, name.replace("-", "_"))
        yield Stop(f"check_in.{endpoint}")
    page.goto(link + "/check")
    yield Stop("check_in.check", EMPTY)
    _press(page, "Send my answers")
    yield Stop("check_in.check", ERROR)


def _questions(page, link):
    page.goto(link)
    _press(page, "Start")
    yield Stop("check_in.question", EMPTY)
    _continue(page)
    yield Stop("check_in.question", ERROR)
    page.get_by_label("Often").check()
    yield Stop("check_in.question")
    _continue(page)
    page.get_by_label("Prefer not to answer").check()
    _press(page, "Save and finish later")
    yield Stop("check_in.saved")
    page.goto(link)
    yield Stop("check_in.start")
    page.get_by_role("link", name="Start again").click()
    yield Stop("check_in.start_again")
    cookies = page.context.cookies()
    page.context.clear_cookies()
    page.goto(link + "/1")
    yield Stop("check_in.question", "answered elsewhere")
    page.context.add_cookies(cookies)
    page.goto(link + "/all")
    yield Stop("check_in.all_on_one_page")
    for number in range(5, 23):
        page.get_by_role("group").nth(number).get_by_label("Sometimes").check()
    _continue(page)
    yield Stop("check_in.all_on_one_page", "left open")
    _continue(page)
    yield Stop("check_in.topics")
    _continue(page)
    yield Stop("check_in.event")
    _continue(page)


def _sending(page, link):
    yield Stop("check_in.check")
    _press(page, "Send my answers")
    yield Stop("check_in.start", "just sent")
    page.get_by_role("link", name="Read what the questions are drawn from").click()
    yield Stop("check_in.reading")
    page.goto(link)
    page.get_by_role("link", name="See the answers I gave").click()
    yield Stop("check_in.my_answers")
    page.context.clear_cookies()
    page.goto(link)
    yield Stop("check_in.start", "sent")


def _dead_links(page, house):
    page.goto(house.link("Ivo B.", "upcoming"))
    yield Stop("check_in.start", "not open yet")
    page.goto("/c/" + "A" * 43)
    yield Stop("check_in.start", "unknown")
    house.let_close("Priya N.")
    page.goto(house.link("Priya N.", "missed"))
    yield Stop("check_in.start", "closed")
    _press(page, "Ask for a new link")
    yield Stop("check_in.new_link")
    page.goto(house.link("Ben C.", "open") + "/not-now")
    _press(page, "Skip this check-in")
    yield Stop("check_in.not_now")
    page.goto(house.link("Jun W.", "started"))
    page.get_by_text("Not for you?").click()
    _press(page, "Close this link")
    yield Stop("check_in.start", "not mine")
    yield from _stopping(page)


def _stopping(page):
    page.goto("/")
    _press(page, "Sign in as Ife Okafor")
    page.goto("/messages")
    page.get_by_role("link", name="Read").last.click()
    page.locator("a[href*='/stop/']").click()
    yield Stop("check_in.stop", EMPTY)
    page.get_by_role("main").get_by_role("button").click()
    yield Stop("check_in.stop")


def stumbling(page, house):
    """What somebody sees when something goes wrong."""
    link = house.link("Ben C.", "submitted")
    for code in (400, 403, 404, 405, 410, 413, 429, 500, 503):
        page.goto(f"/healthz/{code}")
        yield Stop("errors", str(code))
    for code in (400, 403, 404, 500, 503):
        page.goto(f"{link}/fail/{code}")
        yield Stop("errors", f"{code} on a link page")
    page.goto("/c/" + "A" * 43 + "/fail/500")
    yield Stop("errors", "500 on a link that is nobody’s")
    page.goto("/sign-in")
    page.context.clear_cookies()
    _press(page, "Sign in as Ife Okafor")
    yield Stop("errors", "form too old")


def _press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def _continue(page):
    page.locator("button.primary", has_text="Continue").click()


OF_THE_NEW = (beginning,)
OF_THE_DEMO = (looking, arranging, answering, stumbling)
ALL = OF_THE_NEW + OF_THE_DEMO
