"""The months of one client, as their story tells them."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from functools import partial
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.cli.demo import answers
from clinic.cli.demo.clock import Clock
from clinic.cli.demo.stories import Rhythm, Sessions, Story, Turn
from clinic.domain.acts import Act
from clinic.domain.agendas import Entry, Question
from clinic.domain.drafts import browser_digest
from clinic.domain.schedules import Schedule, list_moments
from clinic.domain.scope import PractitionerScope
from clinic.domain.setting_aside import Because
from clinic.domain.trends import Answer
from clinic.mail.bounces import Bounce, Verdict
from clinic.models import Assignment, CheckIn, Client, ClientKey
from clinic.services import (
    appointments,
    assignments,
    bounces,
    check_ins,
    clients,
    drafts,
    events,
    links,
    messages,
    paces,
    remarks,
    responses,
    reviews,
    setting_aside,
    steps,
    wishes,
)
from clinic.services.links import LinkedCheckIn
from clinic.words import local

_BOOKED_AHEAD = timedelta(weeks=8)
_A_WHILE = timedelta(minutes=18)
_DAYS_TAKEN = (0, 0, 0, 1, 1, 2)
_HOURS = (10, 12, 13, 17, 18, 20, 21, 22)


class Months:
    """One client in somebody's care, and the moments of their story."""

    def __init__(
        self,
        clock: Clock,
        scope: PractitionerScope,
        zone: str,
        story: Story,
        key: ClientKey,
    ) -> None:
        self._clock, self._session = clock, clock.session
        self._scope, self._zone, self._story, self._key = scope, zone, story, key
        # The same story is told the same way each time, whatever else is told.
        self._chance = Random(story.reference)  # noqa: S311 nothing secret hangs on it
        self._sent = 0
        leaves = story.discharged_days_ago
        self._end = clock.now if leaves is None else self._moment(leaves, time(16))

    def begin(self) -> None:
        """Plan the day they are added; the rest follows from it."""
        self._clock.at(self._moment(self._story.added_days_ago, time(11)), self._add)

    def _add(self, moment: datetime) -> None:
        story = self._story
        details = clients.ClientDetails(
            name=story.name,
            called=story.called or story.name.split()[0],
            reference=story.reference,
            email=story.email,
            mail_agreed_on=local(moment, self._zone).date() if story.email else None,
        )
        client = clients.add(self._session, self._scope, self._key, details, now=moment)
        if story.refused:
            self._clock.refuse(client)
        self._plan_sessions(client)
        for rhythm in story.rhythms:
            opens_at = self._moment(rhythm.days_ago, rhythm.at)
            assigned_at = min(opens_at, self._clock.now) - timedelta(hours=20)
            self._clock.at(assigned_at, partial(self._assign, client, rhythm))
        if story.sessions is not None:
            plan = partial(self._book, client, story.sessions)
            self._clock.at(self._clock.now, plan)
        if self._end < self._clock.now:
            self._clock.at(self._end, partial(self._discharge, client))

    def _plan_sessions(self, client: Client) -> None:
        """Plan what the therapist and the client do together, or soon after."""
        story = self._story
        if story.step is not None:
            agree = partial(self._agree, client, story.step[1])
            self._clock.at(self._moment(story.step[0], time(10, 40)), agree)
        if story.takes_break is not None:
            pause = partial(self._pause, client, story.takes_break[1])
            self._clock.at(self._moment(story.takes_break[0], time(10, 45)), pause)
        if story.marked is not None:
            mark = partial(self._mark, client, story.marked[1])
            self._clock.at(self._moment(story.marked[0], time(15, 5)), mark)
        if story.remark is not None:
            write = partial(self._write, client, story.remark[1])
            self._clock.at(self._moment(story.remark[0], time(15, 10)), write)

    def _book(self, client: Client, sessions: Sessions, moment: datetime) -> None:
        first_on = local(moment, self._zone).date() + timedelta(days=sessions.in_days)
        repeats = sessions.every_weeks is not None
        booking = appointments.Booking(
            first_on=first_on,
            at=sessions.at,
            minutes=sessions.minutes,
            every_weeks=sessions.every_weeks,
            until=first_on + _BOOKED_AHEAD if repeats else None,
        )
        appointments.book(self._session, self._scope, client, booking, now=moment)

    def _agree(
        self, client: Client, document: Mapping[str, object], moment: datetime
    ) -> None:
        steps.agree(self._session, self._scope, client, dict(document), now=moment)

    def _mark(self, client: Client, text: str, moment: datetime) -> None:
        on = local(moment, self._zone).date()
        new = events.NewEvent(on=on, text=text, for_client=True)
        events.mark(self._session, self._scope, client, new, now=moment)

    def _write(self, client: Client, text: str, moment: datetime) -> None:
        new = remarks.NewRemark(text=text, for_client=False)
        remarks.write(self._session, self._scope, client, new, now=moment)

    def _assign(self, client: Client, rhythm: Rhythm, moment: datetime) -> None:
        first = self._moment(rhythm.days_ago, rhythm.at)
        schedule = Schedule(
            every_weeks=rhythm.every_weeks,
            weekday=local(first, self._zone).weekday(),
            time=rhythm.at,
            count=rhythm.count,
        )
        plan = assignments.Plan(
            schedule=schedule,
            starts_at=first,
            form=rhythm.form,
            impact=rhythm.impact,
            open_days=rhythm.open_days,
            remind_after_days=rhythm.remind_after_days,
            days_before_appointment=rhythm.days_before_sessions,
        )
        assignment = assignments.assign(
            self._session, self._scope, client, plan, now=moment
        )
        if rhythm.days_before_sessions is not None:
            return  # it follows the sessions that are booked
        moments = list_moments(schedule, first, self._zone)
        for number, opens_at in enumerate(moments, start=1):
            if opens_at > self._end:
                break
            turn = rhythm.turn(number)
            self._clock.at(opens_at, partial(self._open, assignment, number, turn))

    def _open(
        self, assignment: Assignment, number: int, turn: Turn, moment: datetime
    ) -> None:
        """Let a check-in open, and plan what the client makes of it."""
        if turn.uncertain:
            self._lose(assignment, number, moment)
        self._clock.work(moment)
        check_in = check_ins.find_number(self._session, self._scope, assignment, number)
        token = check_ins.token(self._session, check_in)
        if turn.asks_for_link_after is not None:
            asks_at = self._later(moment, turn.asks_for_link_after, time(18, 20))
            self._clock.at(asks_at, partial(self._ask_for_link, token))
        if turn.another_day_in is not None:
            reads_at = self._later(moment, 0, time(12, 40))
            wish = partial(self._come_back_later, token, turn.another_day_in)
            self._clock.at(reads_at, wish)
        if turn.returned:
            returns_at = moment + timedelta(minutes=20)
            self._clock.at(returns_at, partial(self._come_back, check_in))
        if turn.kind != "leave":
            begins_at = self._later(
                moment,
                self._chance.choice(_DAYS_TAKEN) if turn.days is None else turn.days,
                turn.at
                or time(self._chance.choice(_HOURS), self._chance.randrange(60)),
            )
            act = self._skip if turn.kind == "skip" else self._answer
            self._clock.at(begins_at, partial(act, token, turn))

    def _come_back(self, check_in: CheckIn, moment: datetime) -> None:
        """Let a mail server report that the invitation reached nobody."""
        for message in messages.list_of_client(
            self._session, self._scope, check_in.client
        ):
            if message.check_in_id == check_in.id:
                report = Bounce(message.envelope_id, Verdict.HARD, "5.1.1")
                bounces.book(self._session, report, now=moment)

    def _lose(self, assignment: Assignment, number: int, moment: datetime) -> None:
        """Let an invitation be uncertain, and the therapist send it again."""
        check_in = check_ins.find_number(self._session, self._scope, assignment, number)
        self._clock.lose(check_in)
        resend = partial(self._resend, check_in)
        self._clock.at(self._later(moment, 0, time(17, 15)), resend)

    def _resend(self, check_in: CheckIn, moment: datetime) -> None:
        messages.resend(self._session, self._scope, check_in, now=moment)
        self._clock.work(moment)

    def _pause(self, client: Client, weeks: int, moment: datetime) -> None:
        paces.pause(self._session, self._scope, client, weeks, now=moment)

    def _skip(self, token: str, turn: Turn, moment: datetime) -> None:
        del turn
        paces.skip(self._session, self._link(token), now=moment)

    def _come_back_later(self, token: str, days: int, moment: datetime) -> None:
        day = local(moment, self._zone).date() + timedelta(days=days)
        paces.choose_another_day(self._session, self._link(token), day, now=moment)

    def _answer(self, token: str, turn: Turn, moment: datetime) -> None:
        """Answer the first question through the link; the others follow."""
        link = self._link(token)
        given = answers.give(self._story, link, turn, self._share(), self._chance)
        (first, *others) = given.items()
        self._save(token, dict([first]), moment)
        self._clock.at(
            moment + timedelta(minutes=4),
            partial(self._go_on, token, dict(others), turn),
        )

    def _go_on(
        self, token: str, given: dict[str, Answer], turn: Turn, moment: datetime
    ) -> None:
        """Answer what is left, and send it or leave it at that."""
        self._save(token, given, moment)
        if turn.kind != "send":
            return
        self._sent += 1
        drafts.add(
            self._session,
            self._link(token),
            self._added(turn, moment),
            browser=browser_digest(token),
            now=moment,
        )
        sent = responses.submit(
            self._session,
            self._link(token),
            browser=browser_digest(token),
            now=moment,
        )
        if turn.seen:
            self._clock.at(self._wall(moment, 1, time(9, 40)), self._look)
        if turn.set_aside is not None:
            put = partial(self._set_aside, sent, turn.set_aside)
            self._clock.at(self._wall(moment, 1, time(9, 45)), put)

    def _set_aside(self, response_id: UUID, because: Because, moment: datetime) -> None:
        response = setting_aside.find(
            self._session, self._scope, self._key.client_id, response_id
        )
        setting_aside.set_aside(
            self._session, self._scope, response, because, now=moment
        )

    def _save(self, token: str, given: dict[str, Answer], moment: datetime) -> None:
        drafts.save(
            self._session,
            self._link(token),
            given,
            browser=browser_digest(token),
            now=moment,
        )

    def _added(self, turn: Turn, moment: datetime) -> dict[Question, Entry]:
        if turn.event is None:
            return dict(turn.added)
        text, days_before = turn.event
        on = local(moment, self._zone).date() - timedelta(days=days_before)
        event = {"text": text, "on": on.isoformat()}
        return {**turn.added, Question.EVENT: event}

    def _ask_for_link(self, token: str, moment: datetime) -> None:
        wishes.ask_for_new_link(self._session, self._link(token), now=moment)
        self._clock.work(moment)

    def _look(self, moment: datetime) -> None:
        self._session.expire_all()
        review = reviews.read(
            self._session, self._scope, self._key.client_id, now=moment
        )
        reviews.note_look(
            self._session, self._scope, review, Act.CLIENT_VIEWED, now=moment
        )

    def _link(self, token: str) -> LinkedCheckIn:
        self._session.expire_all()  # each press of a button sees what is there by then
        link = links.find(self._session, token, locked=True)
        if link is None:
            raise LookupError("a link of the demo opens nothing")
        return link

    def _share(self) -> float:
        """Return how far the story has come, from 0 to 1."""
        turns = [turn for rhythm in self._story.rhythms for turn in rhythm.turns]
        sent = sum(turn.kind == "send" for turn in turns)
        return self._sent / max(sent - 1, 1)

    def _discharge(self, client: Client, moment: datetime) -> None:
        clients.discharge(self._session, self._scope, client, now=moment)

    def _later(self, moment: datetime, days: int, at: time) -> datetime:
        """Return a time some days later, but never before the moment or after now."""
        latest = self._clock.now - _A_WHILE
        return max(moment, min(self._wall(moment, days, at), latest))

    def _moment(self, days_ago: int, at: time) -> datetime:
        return self._wall(self._clock.now, -days_ago, at)

    def _wall(self, moment: datetime, days: int, at: time) -> datetime:
        """Return a wall-clock time so many days after a moment's day."""
        day = local(moment, self._zone).date() + timedelta(days=days)
        return datetime.combine(day, at, ZoneInfo(self._zone)).astimezone(UTC)
