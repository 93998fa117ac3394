"""What sending needs from the installation, beside a practice's own settings."""

from dataclasses import dataclass
from pathlib import Path

from clinic.mail.senders import MailServer


@dataclass(frozen=True)
class Post:
    """The emails' templates, and the mail server for practices without their own."""

    templates: Path
    ca_file: Path | None = None
    fallback: MailServer | None = None
    fallback_sender: str | None = None
