"""Rules that can be broken, each with a name of its own."""


class ClinicError(Exception):
    """A rule of the clinic was broken."""


class NotFoundError(ClinicError):
    """There is no such thing, or the one who asks may not see it."""


class UrgentHelpNotConfirmedError(ClinicError):
    """Nothing can be assigned before the urgent-help list is confirmed."""


class AlreadyAssignedError(ClinicError):
    """The client already has an open assignment of the instrument."""


class AssignmentEndedError(ClinicError):
    """The assignment has ended; nothing about it can be changed."""


class TooCloseError(ClinicError):
    """A check-in would come less than a week before or after another one."""


class AlreadyWaitingError(ClinicError):
    """A message of the check-in is waiting to leave; one at a time."""


class TooLateError(ClinicError):
    """What should be taken back has begun: it left, or somebody started."""


class NextOneOpenError(ClinicError):
    """The client's next check-in is open, so the one before stays closed."""


class NoAddressError(ClinicError):
    """There is no email address that may be written to."""


class ClientDischargedError(ClinicError):
    """The client is discharged; nothing more can be asked."""


class CheckInClosedError(ClinicError):
    """The check-in is not open: closed, withdrawn, or not open yet."""


class AlreadySubmittedError(ClinicError):
    """The answers were sent before."""


class NothingAnsweredError(ClinicError):
    """A check-in without one answered question cannot be sent."""


class TooManyAreasError(ClinicError):
    """Up to three areas can be talked about."""


class ClashingAnswersError(ClinicError):
    """There are answers already that these cannot stand beside."""


class AppointmentTakenError(ClinicError):
    """The client has another appointment at that moment."""
