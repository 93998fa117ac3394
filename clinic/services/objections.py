"""What stands against sending a message.

Asked when it is claimed, and once more just before its text leaves.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from clinic.domain.check_ins import CheckInState
from clinic.domain.messages import (
    NO_SUCH_ADDRESS,
    CancelReason,
    MailState,
    MessageKind,
)
from clinic.domain.scope import OperatorScope
from clinic.models import Message
from clinic.services import letters
from clinic.words import local


def find(session: Session, message: Message, *, now: datetime) -> CancelReason | None:
    """Return the first reason not to send a message at this moment, if there is one."""
    over = _OVER.get(message.check_in.state(now))
    if over is not None:
        return over
    scope = OperatorScope(practice_id=message.practice_id)
    if letters.find_therapist(session, scope, message.check_in) is None:
        return CancelReason.NOBODY_IN_CARE
    return _of_client(message, now=now)


_OVER = {
    CheckInState.SUBMITTED: CancelReason.ANSWERED,
    CheckInState.SKIPPED: CancelReason.SKIPPED,
    CheckInState.CANCELLED: CancelReason.WITHDRAWN,
    CheckInState.MISSED: CancelReason.CLOSED,
}


def _of_client(message: Message, *, now: datetime) -> CancelReason | None:
    client = message.client
    today = local(now, client.practice.zone).date()
    paused = client.paused_until is not None and today < client.paused_until
    own_wish = message.kind == MessageKind.FRESH_LINK
    refused = client.mail_state in NO_SUCH_ADDRESS
    against = {
        CancelReason.DISCHARGED: client.discharged_at is not None,
        CancelReason.NO_ADDRESS: client.sealed_email is None,
        CancelReason.NOT_AGREED: client.mail_agreed_on is None,
        CancelReason.PAUSED: paused and not (own_wish or message.by_person),
        CancelReason.STOPPED: client.mail_state == MailState.STOPPED and not own_wish,
        CancelReason.ADDRESS_REFUSED: refused and not (own_wish or message.by_person),
    }
    return next((reason for reason, holds in against.items() if holds), None)
