"""The acts that the audit trail knows. Looking is an act; a saved answer is not."""

from enum import StrEnum


class Act(StrEnum):
    """What somebody did. The value is what stands in the trail."""

    PRACTICE_CREATED = "practice created"
    PRACTICE_CHANGED = "practice changed"
    URGENT_HELP_CONFIRMED = "urgent help confirmed"
    PRIVACY_NOTICE_CHANGED = "privacy notice changed"
    MAIL_SERVER_CHANGED = "mail server changed"
    PRACTITIONER_ADDED = "practitioner added"
    PRACTITIONER_RESET = "practitioner reset"
    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    SESSION_ENDED = "session ended"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 an act, not a password
    RECOVERY_CODES_MADE = "recovery codes made"
    RECOVERY_CODE_USED = "recovery code used"
    CLIENT_ADDED = "client added"
    CLIENT_CHANGED = "client changed"
    CLIENT_DISCHARGED = "client discharged"
    CLIENT_TAKEN_BACK = "client taken back"
    CLIENT_VIEWED = "client viewed"
    SESSION_VIEW_SHOWN = "session view shown"
    ASSIGNED = "check-in assigned"
    ASSIGNMENT_ENDED = "assignment ended"
    CHECK_IN_OPENED = "check-in opened"
    CHECK_IN_STARTED = "check-in started"
    CHECK_IN_SENT = "check-in sent"
    CHECK_IN_WITHDRAWN = "check-in withdrawn"
    CHECK_IN_EXTENDED = "check-in extended"
    LINK_SHOWN = "link shown"
    LINK_REPLACED = "link replaced"
    NEW_LINK_ASKED = "new link asked for"
    MAIL_STOPPED = "mail stopped by client"
    MESSAGE_RESENT = "message resent"
