"""What a scope may see. Every query on practice data starts here.

A practitioner sees the clients in their care; a link holder one check-in; an operator
one practice. What is not in sight does not exist.
"""

from typing import cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    exists,
    false,
    or_,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Session

from clinic.domain.scope import LinkScope, OperatorScope, PractitionerScope, Scope
from clinic.models import (
    Appointment,
    Assignment,
    Assumption,
    AuditEntry,
    CareRelation,
    CheckIn,
    Client,
    Departure,
    Dismissal,
    Event,
    LibraryEntry,
    Look,
    Message,
    Notice,
    Practice,
    Practitioner,
    PrivacyNotice,
    RecoveryCode,
    Remark,
    Response,
    ResponseMove,
    SignInSession,
    Step,
    Talk,
    UrgentHelp,
)

IN_PRACTICE = OperatorScope(practice_id=cast("UUID", bindparam("of_practice")))
"""For statements that are built once: whoever runs one says of which practice."""

THROUGH_LINK = LinkScope(
    practice_id=cast("UUID", bindparam("of_practice")),
    client_id=cast("UUID", bindparam("of_client")),
    check_in_id=cast("UUID", bindparam("of_check_in")),
)
"""The same for what a link holder sees, who waits for each page."""


def clients(scope: Scope) -> Select[Client]:
    """Select the clients in sight."""
    return select(Client).where(
        Client.practice_id == scope.practice_id, in_care(scope, Client.id)
    )


def assignments(scope: Scope) -> Select[Assignment]:
    """Select the assignments of the clients in sight."""
    return select(Assignment).where(
        Assignment.practice_id == scope.practice_id,
        in_care(scope, Assignment.client_id),
    )


def departures(scope: Scope) -> Select[Departure]:
    """Select what was moved or left out in the rhythms of the clients in sight."""
    return select(Departure).where(
        Departure.practice_id == scope.practice_id,
        exists().where(
            Assignment.practice_id == scope.practice_id,
            Assignment.id == Departure.assignment_id,
            in_care(scope, Assignment.client_id),
        ),
    )


def appointments(scope: Scope) -> Select[Appointment]:
    """Select the appointments with clients in sight; a practitioner's are their own."""
    return select(Appointment).where(
        Appointment.practice_id == scope.practice_id,
        in_care(scope, Appointment.client_id),
        _of_practitioner(scope, Appointment.practitioner_id),
    )


def check_ins(scope: Scope) -> Select[CheckIn]:
    """Select the check-ins in sight; a link holder sees exactly one."""
    return select(CheckIn).where(
        CheckIn.practice_id == scope.practice_id,
        in_care(scope, CheckIn.client_id),
        _of_link(scope, CheckIn.id),
    )


def responses(scope: Scope) -> Select[Response]:
    """Select the responses in sight; a link holder sees only their own."""
    return select(Response).where(
        Response.practice_id == scope.practice_id,
        in_care(scope, Response.client_id),
        _of_link(scope, Response.check_in_id),
    )


def messages(scope: Scope) -> Select[Message]:
    """Select the messages in sight; a link holder sees those of their check-in."""
    return select(Message).where(
        Message.practice_id == scope.practice_id,
        in_care(scope, Message.client_id),
        _of_link(scope, Message.check_in_id),
    )


def notices(scope: Scope) -> Select[Notice]:
    """Select the notices of the practice's practitioners."""
    return select(Notice).where(Notice.practice_id == scope.practice_id)


def steps(scope: Scope) -> Select[Step]:
    """Select the steps in sight; a link holder sees what was open as theirs opened."""
    return select(Step).where(
        Step.practice_id == scope.practice_id,
        in_care(scope, Step.client_id),
        _open_with_link(scope),
    )


def events(scope: Scope) -> Select[Event]:
    """Select the marks on the time lines in sight; none through a link."""
    return select(Event).where(
        Event.practice_id == scope.practice_id,
        in_care(scope, Event.client_id),
        false() if isinstance(scope, LinkScope) else true(),
    )


def remarks(scope: PractitionerScope) -> Select[Remark]:
    """Select the remarks about clients in sight."""
    return select(Remark).where(
        Remark.practice_id == scope.practice_id, in_care(scope, Remark.client_id)
    )


def response_moves(scope: PractitionerScope) -> Select[ResponseMove]:
    """Select the moves of responses from clients in sight or to them."""
    return select(ResponseMove).where(
        ResponseMove.practice_id == scope.practice_id,
        or_(
            in_care(scope, ResponseMove.from_client_id),
            in_care(scope, ResponseMove.to_client_id),
        ),
    )


def care_relations(scope: Scope) -> Select[CareRelation]:
    """Select who looks after the clients in sight."""
    return select(CareRelation).where(
        CareRelation.practice_id == scope.practice_id,
        in_care(scope, CareRelation.client_id),
    )


def assumptions(scope: Scope) -> Select[Assumption]:
    """Select the versions of what the practice measures change with."""
    return select(Assumption).where(Assumption.practice_id == scope.practice_id)


def dismissals(scope: PractitionerScope) -> Select[Dismissal]:
    """Select the signals about clients in sight that were set aside."""
    return select(Dismissal).where(
        Dismissal.practice_id == scope.practice_id,
        in_care(scope, Dismissal.client_id),
    )


def looks(scope: PractitionerScope) -> Select[Look]:
    """Select a practitioner's own looks."""
    return select(Look).where(
        Look.practice_id == scope.practice_id,
        Look.practitioner_id == scope.practitioner_id,
    )


def talks(scope: PractitionerScope) -> Select[Talk]:
    """Select the talks of the clients in sight."""
    return select(Talk).where(
        Talk.practice_id == scope.practice_id, in_care(scope, Talk.client_id)
    )


def library_entries(scope: Scope) -> Select[LibraryEntry]:
    """Select what the practice added to the library, hid or put in order."""
    return select(LibraryEntry).where(LibraryEntry.practice_id == scope.practice_id)


def looks_of_practice(scope: OperatorScope) -> Select[Look]:
    """Select when anybody of the practice looked, to tell a client that it was read."""
    return select(Look).where(Look.practice_id == scope.practice_id)


def practices(scope: Scope) -> Select[Practice]:
    """Select the scope's own practice."""
    return select(Practice).where(Practice.id == scope.practice_id)


def own_practice(session: Session, scope: Scope) -> Practice:
    """Return the scope's own practice, from the session where it is there already."""
    return session.get_one(Practice, scope.practice_id)


def practitioners(scope: Scope) -> Select[Practitioner]:
    """Select the practitioners of the practice."""
    return select(Practitioner).where(Practitioner.practice_id == scope.practice_id)


def sign_in_sessions(scope: PractitionerScope) -> Select[SignInSession]:
    """Select a practitioner's own sign-in sessions."""
    return select(SignInSession).where(
        SignInSession.practice_id == scope.practice_id,
        SignInSession.practitioner_id == scope.practitioner_id,
    )


def recovery_codes(scope: Scope, practitioner_id: UUID) -> Select[RecoveryCode]:
    """Select the recovery codes of one practitioner of the practice."""
    return select(RecoveryCode).where(
        RecoveryCode.practice_id == scope.practice_id,
        RecoveryCode.practitioner_id == practitioner_id,
    )


def urgent_helps(scope: Scope) -> Select[UrgentHelp]:
    """Select the practice's numbers to call."""
    return select(UrgentHelp).where(UrgentHelp.practice_id == scope.practice_id)


def privacy_notices(scope: Scope) -> Select[PrivacyNotice]:
    """Select the versions of the practice's privacy notice."""
    return select(PrivacyNotice).where(PrivacyNotice.practice_id == scope.practice_id)


def audit_entries(scope: Scope) -> Select[AuditEntry]:
    """Select the practice's audit trail."""
    return select(AuditEntry).where(AuditEntry.practice_id == scope.practice_id)


def in_care(
    scope: Scope, client_id: InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    """Return the condition that a row's client is in the scope's sight."""
    if isinstance(scope, PractitionerScope):
        return exists().where(
            CareRelation.practice_id == scope.practice_id,
            CareRelation.practitioner_id == scope.practitioner_id,
            CareRelation.client_id == client_id,
            CareRelation.until.is_(None),
        )
    if isinstance(scope, LinkScope):
        return client_id == scope.client_id
    return true()


def _of_link(
    scope: Scope, check_in_id: InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    if isinstance(scope, LinkScope):
        return check_in_id == scope.check_in_id
    return true()


def _of_practitioner(
    scope: Scope, practitioner_id: InstrumentedAttribute[UUID]
) -> ColumnElement[bool]:
    if isinstance(scope, PractitionerScope):
        return practitioner_id == scope.practitioner_id
    return true()


def _open_with_link(scope: Scope) -> ColumnElement[bool]:
    if not isinstance(scope, LinkScope):
        return true()
    return exists().where(
        CheckIn.practice_id == scope.practice_id,
        CheckIn.id == scope.check_in_id,
        Step.agreed_at <= CheckIn.opens_at,
        or_(Step.ended_at.is_(None), Step.ended_at > CheckIn.opens_at),
    )
