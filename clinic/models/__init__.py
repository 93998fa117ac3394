"""What the clinic remembers."""

from clinic.models.appointments import Appointment
from clinic.models.assignments import Assignment, Departure
from clinic.models.audit import AuditEntry
from clinic.models.check_ins import CheckIn, EarlierLink
from clinic.models.clients import CareRelation, Client, ClientKey
from clinic.models.library import Assumption, LibraryEntry
from clinic.models.messages import Message, Notice
from clinic.models.operations import Heartbeat, Limit
from clinic.models.practices import Practice, PrivacyNotice, UrgentHelp
from clinic.models.practitioners import Practitioner, RecoveryCode, SignInSession
from clinic.models.responses import Look, Response, ResponseMove
from clinic.models.steps import Dismissal, Event, Remark, Step, Talk
from clinic.models.types import Base

__all__ = [
    "Appointment",
    "Assignment",
    "Assumption",
    "AuditEntry",
    "Base",
    "CareRelation",
    "CheckIn",
    "Client",
    "ClientKey",
    "Departure",
    "Dismissal",
    "EarlierLink",
    "Event",
    "Heartbeat",
    "LibraryEntry",
    "Limit",
    "Look",
    "Message",
    "Notice",
    "Practice",
    "Practitioner",
    "PrivacyNotice",
    "RecoveryCode",
    "Remark",
    "Response",
    "ResponseMove",
    "SignInSession",
    "Step",
    "Talk",
    "UrgentHelp",
]
