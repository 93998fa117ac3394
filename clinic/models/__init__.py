"""What the clinic remembers."""

from clinic.models.assignments import Assignment
from clinic.models.audit import AuditEntry
from clinic.models.check_ins import CheckIn, EarlierLink
from clinic.models.clients import CareRelation, Client, ClientKey
from clinic.models.messages import Message
from clinic.models.operations import Heartbeat, Limit
from clinic.models.practices import Practice, PrivacyNotice, UrgentHelp
from clinic.models.practitioners import Practitioner, RecoveryCode, SignInSession
from clinic.models.responses import Look, Response
from clinic.models.types import Base

__all__ = [
    "Assignment",
    "AuditEntry",
    "Base",
    "CareRelation",
    "CheckIn",
    "Client",
    "ClientKey",
    "EarlierLink",
    "Heartbeat",
    "Limit",
    "Look",
    "Message",
    "Practice",
    "Practitioner",
    "PrivacyNotice",
    "RecoveryCode",
    "Response",
    "SignInSession",
    "UrgentHelp",
]
