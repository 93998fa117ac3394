"""Practices: made at the machine, looked after by whoever may change settings."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.orm import Session

from clinic.db import installation
from clinic.domain.acts import Act
from clinic.domain.scope import OperatorScope, Scope
from clinic.models import Practice, PrivacyNotice, UrgentHelp
from clinic.services import audit, visibility
from clinic.vault.sealing import key_id, new_key


@dataclass(frozen=True)
class HelpNumber:
    """A number to call in need."""

    name: str
    number: str
    hours: str
    country: str
    emergency: bool = False


# Built once: it stands on most pages of every client.
_URGENT_HELP = (
    visibility.urgent_helps(visibility.IN_PRACTICE)
    .with_only_columns(
        UrgentHelp.name,
        UrgentHelp.number,
        UrgentHelp.hours,
        UrgentHelp.country,
        UrgentHelp.emergency,
    )
    .order_by(UrgentHelp.emergency.desc(), UrgentHelp.position)
)


def create(
    session: Session, name: str, zone: str, notice: str, *, now: datetime
) -> Practice:
    """Make a practice with its own key and the first version of its notice."""
    home = installation(session)
    practice = Practice(
        name=name,
        sender_name=name,
        reply_to=None,
        address_line="",
        zone=zone,
        language="en",
        shows_own_answers=False,
        tells_when_read=True,
        demo=home.demo,
        created_at=now,
        root_key_id=key_id(home.keyring.root),
    )
    practice.wrap(home.keyring.root, new_key())
    session.add(practice)
    session.flush()
    scope = OperatorScope(practice_id=practice.id)
    write_privacy_notice(session, scope, notice, now=now)
    audit.note(session, scope, Act.PRACTICE_CREATED, practice, now=now)
    return practice


def find(session: Session, scope: Scope) -> Practice:
    """Return the scope's own practice; it is read once in a session."""
    return visibility.own_practice(session, scope)


def write_privacy_notice(
    session: Session, scope: Scope, text: str, *, now: datetime
) -> PrivacyNotice:
    """Keep a new version of the notice; earlier ones stay with their check-ins."""
    notice = PrivacyNotice(
        practice_id=scope.practice_id,
        version=newest_notice_version(session, scope) + 1,
        text=text,
        created_at=now,
    )
    session.add(notice)
    session.flush()
    audit.note(session, scope, Act.PRIVACY_NOTICE_CHANGED, notice, now=now)
    return notice


def newest_notice_version(session: Session, scope: Scope) -> int:
    """Return the number of the newest privacy notice, 0 before the first."""
    newest = visibility.privacy_notices(scope).with_only_columns(
        func.max(PrivacyNotice.version)
    )
    return session.scalar(newest) or 0


def find_privacy_notice(session: Session, scope: Scope, version: int) -> PrivacyNotice:
    """Return one version of the privacy notice."""
    return session.scalars(
        visibility.privacy_notices(scope).where(PrivacyNotice.version == version)
    ).one()


def find_newest_notice(session: Session, scope: Scope) -> PrivacyNotice:
    """Return the privacy notice that new check-ins go out with."""
    newest = newest_notice_version(session, scope)
    return find_privacy_notice(session, scope, newest)


def list_urgent_help(session: Session, scope: Scope) -> Sequence[HelpNumber]:
    """Return the numbers to call, the one for emergencies first."""
    rows = session.connection().execute(
        _URGENT_HELP, {"of_practice": scope.practice_id}
    )
    return [HelpNumber(*row) for row in rows]


def confirm_urgent_help(
    session: Session, scope: Scope, numbers: Sequence[HelpNumber], *, now: datetime
) -> None:
    """Replace the list of numbers and confirm that it is right."""
    for old in session.scalars(visibility.urgent_helps(scope)):
        session.delete(old)
    for position, number in enumerate(numbers):
        session.add(
            UrgentHelp(
                practice_id=scope.practice_id,
                position=position,
                name=number.name,
                number=number.number,
                hours=number.hours,
                country=number.country,
                emergency=number.emergency,
            )
        )
    practice = find(session, scope)
    practice.urgent_help_confirmed_at = now
    audit.note(session, scope, Act.URGENT_HELP_CONFIRMED, practice, now=now)
