"""The register of pages: each endpoint once, where it is, and who gets what there.

A page that is not here fails the build. Tests walk through it for access, traces,
cost and headers; `make pictures` takes the pages in their states. Statuses are written
by hand; a method without one is answered with 405, and HEAD is answered like GET.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from clinic.web import pdf


class Actor(StrEnum):
    """Who asks. All but the last must learn nothing of Sam."""

    STRANGER = "stranger"
    LINK_HOLDER = "link holder"  # who has begun to answer
    SIGNED_OUT_TAB = "signed-out tab"
    COLLEAGUE = "colleague"
    OTHER_PRACTICE = "other practice"
    THERAPIST = "Sam’s therapist"


SIGNED_OUT = (Actor.STRANGER, Actor.LINK_HOLDER, Actor.SIGNED_OUT_TAB)
SIGNED_IN = (Actor.COLLEAGUE, Actor.OTHER_PRACTICE, Actor.THERAPIST)

# What a GET may write. What nobody sees, and a link page, writes nothing anywhere.
SEEN = frozenset({"sign_in_sessions.last_seen_at"})
AREA = frozenset({"sign_in_sessions.last_seen_in_session_view"})
TRAIL = frozenset({"audit_entries"})
LOOKS = frozenset({"looks"})
NOTHING: frozenset[str] = frozenset()

# Where PDFs cannot be made, nothing leads to them and there are none.
FILE = 200 if pdf.can_be_made() else 404

# States in which a page is worth a picture.
FULL, EMPTY, ERROR, NUMBERS = "full", "empty", "in error", "with numbers"


@dataclass(frozen=True)
class Row:
    """One page; `path` holds the names of ids."""

    endpoint: str
    path: str
    get: Mapping[Actor, int]
    post: Mapping[Actor, int]
    cost: int  # statements that a GET by whoever may see it makes, at most
    writes: frozenset[str]
    states: tuple[str, ...]

    def status(self, actor, method):
        """Return what an actor gets for a method."""
        return (self.post if method == "POST" else self.get).get(actor, 405)

    @property
    def methods(self):
        reads = ("GET", "HEAD") if self.get else ()
        return (*reads, *(("POST",) if self.post else ()))

    @property
    def is_link_page(self):
        return self.endpoint.startswith("check_in.")

    @property
    def is_of_dashboard(self):
        return self.endpoint.startswith("dashboard.")


def for_all(  # noqa: PLR0913 the columns of the table
    endpoint, path, *, get=None, post=None, others=None, cost=0, states=None
):
    """A page without a sign-in: the same for everybody, but for those named apart."""
    apart = others or {}
    return Row(
        endpoint,
        path,
        _statuses(get, dict.fromkeys(Actor, get) | apart.get("get", {})),
        _statuses(post, dict.fromkeys(Actor, post) | apart.get("post", {})),
        cost,
        NOTHING,
        _states(get, states),
    )


def own(  # noqa: PLR0913 the columns of the table
    endpoint, path, *, get=None, post=None, cost=0, writes=SEEN, states=None
):
    """A page of one's own: lists, settings, account; whoever is signed out signs in."""
    return Row(
        f"dashboard.{endpoint}",
        path,
        _statuses(get, _behind_the_sign_in(get)),
        _statuses(post, _behind_the_sign_in(post)),
        cost,
        writes,
        _states(get, states),
    )


def of_sam(  # noqa: PLR0913 the columns of the table
    endpoint, path, *, get=None, post=None, cost=0, writes=SEEN, states=None
):
    """A page about Sam: to those who do not look after Sam it does not exist."""
    return Row(
        f"dashboard.{endpoint}",
        path,
        _statuses(get, _behind_the_sign_in(404) | {Actor.THERAPIST: get}),
        _statuses(post, _behind_the_sign_in(404) | {Actor.THERAPIST: post}),
        cost,
        writes,
        _states(get, states),
    )


def _behind_the_sign_in(status):
    return dict.fromkeys(SIGNED_OUT, 302) | dict.fromkeys(SIGNED_IN, status)


def _statuses(status, table):
    return table if status else {}


def _states(get, states):
    return (FULL,) if states is None and get else states or ()


SIGNED_IN_ALREADY = {
    "get": dict.fromkeys(SIGNED_IN, 302),
    "post": dict.fromkeys(SIGNED_IN, 302),
}
HAS_ANSWERED = {"post": {Actor.LINK_HOLDER: 303}}

CLIENT = "/clients/{client}"
ASSIGNMENT = CLIENT + "/assignments/{assignment}"
APPOINTMENT = CLIENT + "/appointments/{appointment}"
EVENT = CLIENT + "/events/{event}"
REMARK = CLIENT + "/remarks/{remark}"
RESPONSE = CLIENT + "/responses/{response}"
CHECK_IN = CLIENT + "/check-ins/{check_in}"
SESSION_VIEW = CLIENT + "/session-view"
MESSAGE = "/messages/{message}"
PLACE = ASSIGNMENT + "/planned/{day}"
PRACTICE = "/practice"
ACCOUNT = "/account"
LINK = "/c/{token}"

TWO = (EMPTY, FULL)
FORM = (FULL, ERROR)
THREE = (EMPTY, FULL, ERROR)

REGISTER = (
    # What everybody may ask for.
    for_all("static", "/static/clinic.css", get=200, states=()),
    for_all("sign_in.healthz", "/healthz", get=200, states=()),
    for_all(
        "sign_in.sign_in",
        "/sign-in",
        get=200,
        post=422,
        others=SIGNED_IN_ALREADY,
        cost=1,
        states=FORM,
    ),
    for_all("sign_in.sign_out", "/sign-out", post=302),
    for_all("sign_in.sign_in_as", "/sign-in/demo/{therapist}", post=404),
    # Half-way in: without a password that was right there is no second step.
    for_all("sign_in.code", "/sign-in/code", get=302, post=302, cost=1, states=FORM),
    for_all(
        "sign_in.recovery_code",
        "/sign-in/recovery-code",
        get=302,
        post=302,
        cost=1,
        states=FORM,
    ),
    # One's own: these pages show what is in one's own sight, and nothing besides.
    own("caseload.show", "/", get=200, cost=7, states=TWO),
    own("caseload.find", "/find", get=302, post=302, cost=1, states=TWO),
    own(
        "day_sheet.show",
        "/day-sheet",
        get=200,
        cost=10,
        writes=SEEN | TRAIL,
        states=TWO,
    ),
    own("calendar.show", "/calendar", get=200, post=422, cost=1, states=FORM),
    own("calendar.take", "/calendar/take", post=302),
    own("caseload.name", "/names", post=302),
    own("clients.add", "/clients/new", get=200, post=422, cost=1, states=FORM),
    own("messages.show", "/messages", get=200, cost=4, states=TWO),
    own("planned.show", "/messages/planned", get=200, cost=8, states=TWO),
    own("messages.go_on", "/messages/go-on", post=302),
    own("practice.show", PRACTICE, get=200, post=302, cost=1, states=FORM),
    own(
        "practice.urgent_help",
        PRACTICE + "/urgent-help",
        get=200,
        post=422,
        cost=2,
        states=THREE,
    ),
    own(
        "practice.privacy_notice",
        PRACTICE + "/privacy-notice",
        get=200,
        post=302,
        cost=3,
        states=FORM,
    ),
    own(
        "mail_server.show",
        PRACTICE + "/mail-server",
        get=200,
        post=422,
        cost=1,
        states=THREE,
    ),
    own(
        "returned_mail.show",
        PRACTICE + "/mail-server/returned-mail",
        get=200,
        post=302,
        cost=2,
        states=FORM,
    ),
    own("mail_server.test", PRACTICE + "/mail-server/test", post=404),
    own(
        "assumptions.show",
        PRACTICE + "/ups-and-downs",
        get=200,
        post=302,
        cost=3,
        states=FORM,
    ),
    own("guide.show", "/help", get=200, cost=1),
    own("review.about", "/about-these-questions", get=200, cost=3),
    own("background.about", "/what-it-is-and-is-not", get=200, cost=1),
    own("library.show", "/library", get=302, cost=1, states=()),
    own("library.entries", "/library/steps", get=200, post=422, cost=2, states=FORM),
    own("library.rearrange", "/library/steps/ST-TR-1", post=400),
    own("signals.about", "/how-prompts-work", get=200, cost=1),
    own("account.show", ACCOUNT + "/", get=200, cost=3),
    own("account.notice", ACCOUNT + "/notice", post=302),
    own("account.stay", ACCOUNT + "/stay", post=200),
    own("account.password", ACCOUNT + "/password", get=200, post=422, cost=1),
    own(
        "account.recovery_codes",
        ACCOUNT + "/recovery-codes",
        get=200,
        post=200,
        cost=1,
        states=TWO,
    ),
    own("account.end_other_sessions", ACCOUNT + "/sessions/end-others", post=302),
    of_sam("account.end_session", ACCOUNT + "/sessions/{sign_in}/end", post=302),
    own("factor.confirm", "/confirm", get=200, post=422, cost=1, states=FORM),
    # What is Sam's.
    of_sam(
        "clients.show",
        CLIENT,
        get=200,
        cost=12,
        writes=SEEN | TRAIL | LOOKS,
        states=TWO,
    ),
    of_sam("signals.set_aside", CLIENT + "/signals/set-aside", post=302),
    of_sam("signals.bring_back", CLIENT + "/signals/bring-back", post=404),
    of_sam(
        "events.show",
        CLIENT + "/events",
        get=200,
        post=422,
        cost=3,
        states=THREE,
    ),
    of_sam("events.correct", EVENT, get=200, post=422, cost=2, states=FORM),
    of_sam("events.remove", EVENT + "/remove", post=302),
    of_sam("events.put_back", EVENT + "/put-back", post=302),
    of_sam(
        "remarks.show",
        CLIENT + "/remarks",
        get=200,
        post=422,
        cost=4,
        states=THREE,
    ),
    of_sam("remarks.correct", REMARK, get=200, post=422, cost=3, states=FORM),
    of_sam("remarks.remove", REMARK + "/remove", post=302),
    of_sam("responses.show", RESPONSE, get=200, cost=3, states=FORM),
    of_sam("responses.set_aside", RESPONSE + "/set-aside", post=422),
    of_sam("responses.move", RESPONSE + "/move", post=422),
    of_sam("responses.bring_back", RESPONSE + "/bring-back", post=302),
    of_sam("places.change", PLACE, get=200, post=422, cost=9, states=FORM),
    of_sam("places.leave_out", PLACE + "/leave-out", post=302),
    of_sam("places.bring_back", PLACE + "/bring-back", post=302),
    of_sam("clients.edit", CLIENT + "/edit", get=200, post=422, cost=2, states=FORM),
    of_sam("clients.offer", CLIENT + "/new-address", get=302, post=302, cost=4),
    of_sam("clients.discharge", CLIENT + "/discharge", get=200, post=302, cost=4),
    of_sam("clients.pause", CLIENT + "/pause", post=302),
    of_sam("clients.resume", CLIENT + "/resume", post=302),
    of_sam("clients.take_back", CLIENT + "/take-back", post=302),
    of_sam(
        "review.session_view",
        SESSION_VIEW,
        get=200,
        cost=12,
        writes=SEEN | AREA | TRAIL | LOOKS,
        states=(EMPTY, FULL, NUMBERS),
    ),
    of_sam("review.cover", SESSION_VIEW + "/cover", get=200, cost=2, writes=NOTHING),
    of_sam(
        "review.about_in_session",
        SESSION_VIEW + "/about",
        get=200,
        cost=4,
        writes=SEEN | AREA,
    ),
    of_sam("talk.areas", SESSION_VIEW + "/areas", post=302),
    of_sam("talk.step", SESSION_VIEW + "/step", post=422),
    of_sam("talk.onwards", SESSION_VIEW + "/step/onwards", post=400),
    of_sam(
        "talk.summary",
        SESSION_VIEW + "/summary",
        get=200,
        cost=11,
        writes=SEEN | AREA | TRAIL | LOOKS,
    ),
    of_sam(
        "papers.take_away",
        SESSION_VIEW + "/take-away",
        get=200,
        cost=11,
        writes=SEEN | AREA | TRAIL | LOOKS,
        states=(FULL, NUMBERS),
    ),
    of_sam(
        "papers.take_away_pdf",
        SESSION_VIEW + "/take-away.pdf",
        get=FILE,
        cost=11,
        writes=SEEN | AREA | TRAIL | LOOKS,
        states=(),
    ),
    of_sam(
        "papers.report",
        CLIENT + "/report",
        get=200,
        cost=11,
        writes=SEEN | TRAIL | LOOKS,
        states=THREE,
    ),
    of_sam(
        "papers.report_pdf",
        CLIENT + "/report.pdf",
        get=FILE,
        cost=11,
        writes=SEEN | TRAIL | LOOKS,
        states=(),
    ),
    of_sam(
        "assignments.new",
        CLIENT + "/assignments/new",
        get=200,
        post=302,
        cost=5,
        states=THREE,
    ),
    of_sam("assignments.change", ASSIGNMENT, get=200, post=302, cost=6, states=FORM),
    of_sam("assignments.go_on", ASSIGNMENT + "/go-on", post=302),
    of_sam("assignments.undo", ASSIGNMENT + "/undo", post=302),
    of_sam("assignments.end", ASSIGNMENT + "/end", post=302),
    of_sam("check_ins.show", CLIENT + "/check-ins", get=200, cost=10, states=TWO),
    of_sam("check_ins.link", CHECK_IN + "/link", get=200, cost=5, writes=SEEN | TRAIL),
    of_sam("check_ins.here", CHECK_IN + "/here", post=302),
    of_sam("check_ins.extend", CHECK_IN + "/extend", post=302),
    of_sam("check_ins.resend", CHECK_IN + "/resend", post=302),
    of_sam("check_ins.withdraw", CHECK_IN + "/withdraw", post=302),
    of_sam(
        "appointments.show",
        CLIENT + "/appointments",
        get=200,
        post=422,
        cost=3,
        states=THREE,
    ),
    of_sam("appointments.change", APPOINTMENT, get=200, post=422, cost=2, states=FORM),
    of_sam("appointments.cancel", APPOINTMENT + "/cancel", post=302),
    of_sam("messages.read", MESSAGE, get=200, cost=3),
    of_sam("messages.read_html", MESSAGE + "/html", get=200, cost=3),
    of_sam("messages.style", MESSAGE + "/email.css", get=200, cost=3, states=()),
    of_sam("messages.resend", MESSAGE + "/resend", post=302),
    # To read, by anybody: what the questions are drawn from.
    for_all("check_in.reading", "/reading", get=200, cost=1),
    # Behind Sam's link: it opens to whoever holds it, and tells nobody's name.
    for_all("check_in.start", LINK, get=200, post=303, cost=3, states=TWO),
    for_all("check_in.question", LINK + "/3", get=200, post=400, cost=1, states=THREE),
    for_all("check_in.all_on_one_page", LINK + "/all", get=200, post=400, cost=1),
    for_all(
        "check_in.check",
        LINK + "/check",
        get=200,
        post=422,
        others=HAS_ANSWERED,
        cost=3,
        states=THREE,
    ),
    for_all(
        "check_in.not_now", LINK + "/not-now", get=200, post=400, cost=3, states=TWO
    ),
    for_all("check_in.step", LINK + "/step", get=303, post=303, cost=2, states=()),
    for_all(
        "check_in.how_it_went",
        LINK + "/how-it-went",
        get=303,
        post=303,
        cost=2,
        states=(),
    ),
    for_all("check_in.topics", LINK + "/topics", get=200, post=400, cost=1),
    for_all("check_in.event", LINK + "/event", get=200, post=400, cost=1),
    for_all("check_in.saved", LINK + "/saved", get=200, cost=1),
    for_all("check_in.start_again", LINK + "/start-again", get=200, post=303, cost=1),
    for_all("check_in.my_answers", LINK + "/my-answers", get=303, cost=1),
    for_all("check_in.new_link", LINK + "/new-link", get=303, post=303, cost=1),
    for_all("check_in.not_mine", LINK + "/not-mine", post=303),
    for_all("check_in.who_can_see", LINK + "/who-can-see", get=200, cost=2),
    for_all("check_in.about", LINK + "/about", get=200, cost=1),
    for_all("check_in.urgent_help", LINK + "/help", get=200, cost=2),
    for_all("check_in.stop", "/stop/{stop}", get=200, post=200, cost=2, states=TWO),
)
