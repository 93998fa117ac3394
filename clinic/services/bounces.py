"""Returned mail: what a report says, written down at its message and its client.

Reports come late, twice, and out of order; each is written down once, and only what
says that an address does not work is kept against the address.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from clinic.domain.acts import Act
from clinic.domain.messages import MailState, MessageState
from clinic.mail.bounces import Bounce, Verdict
from clinic.mail.post import Post
from clinic.models import Client, Message, Practice
from clinic.services import audit, unscoped


def return_address(address: str, envelope_id: str) -> str:
    """Return an address for one message alone, so that what comes back finds it."""
    name, _, domain = address.rpartition("@")
    return f"{name}+{envelope_id}@{domain}"


def address_of(practice: Practice, post: Post) -> str | None:
    """Return where a practice's returned mail comes to; each message adds its id."""
    return practice.bounce_address or practice.mail_sender or post.fallback_sender


def book(session: Session, bounce: Bounce, *, now: datetime) -> bool:
    """Write down a report; return whether it was news."""
    message = unscoped.find_message_of_envelope(session, bounce.envelope_id)
    if message is None or bounce.verdict is Verdict.DELAYED:
        return False
    # What never left cannot have come back: such a report is made up.
    if message.state not in _MAY_HAVE_LEFT or message.bounced_at is not None:
        return False
    message.bounced_at, message.bounce_code = now, bounce.code
    _keep_against_address(message.client, message, bounce.verdict, now=now)
    scope = unscoped.scope_of_operator(message.client.practice)
    audit.note(session, scope, Act.MAIL_RETURNED, message, now=now)
    return True


_MAY_HAVE_LEFT = {MessageState.SENT, MessageState.UNCERTAIN, MessageState.TRANSMITTING}

_SAYS_OF_ADDRESS = {Verdict.HARD: MailState.RETURNED, Verdict.SOFT: MailState.SOFT}
"""A full mailbox is none: the address is right."""


def _keep_against_address(
    client: Client, message: Message, verdict: Verdict, *, now: datetime
) -> None:
    state = _SAYS_OF_ADDRESS.get(verdict)
    # The address has been corrected since, or the client has had their own say.
    since = client.mail_state_at
    outdated = since is not None and since > message.state_at
    if state is None or outdated or client.mail_state == MailState.STOPPED:
        return
    client.mail_state, client.mail_state_at = state.value, now
