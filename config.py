"""The settings of an installation, read once from the environment.

Everything that is not set has a sensible value inside the data folder. What is set
wrongly stops the start with one line that says what to set.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


class ConfigError(Exception):
    """A setting is missing or wrong; the message says which, and what to do."""


@dataclass(frozen=True)
class MailFallback:
    """The mail server for practices that have not set one of their own."""

    host: str | None
    port: int
    security: str
    username: str | None
    password: str | None
    sender: str | None


@dataclass(frozen=True)
class Config:
    """Frozen settings of one installation."""

    data: Path
    secrets: Path
    database_url: str
    public_address: str
    demo: bool
    host: str
    port: int
    threads: int
    trusted_proxy_hops: int
    mail: MailFallback
    mail_ca_file: Path | None

    @property
    def https(self) -> bool:
        """Whether people reach the clinic over TLS."""
        return self.public_address.startswith("https://")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Config":
        """Read the settings; raise ConfigError with one line if one is wrong."""
        data = Path(environment.get("CLINIC_DATA", "data")).absolute()
        port = _number(environment, "CLINIC_PORT", 8000, 0, 65535)
        ca_file = environment.get("CLINIC_MAIL_CA_FILE")
        return cls(
            data=data,
            secrets=Path(environment.get("CLINIC_SECRETS", data / "secrets")),
            database_url=_database_url(environment, data),
            public_address=_public_address(environment, data, port),
            demo=(data / "demo").exists(),
            host=environment.get("CLINIC_HOST", "127.0.0.1"),
            port=port,
            threads=_number(environment, "CLINIC_THREADS", 8, 1, 64),
            trusted_proxy_hops=_number(environment, "TRUSTED_PROXY_HOPS", 0, 0, 4),
            mail=_mail_fallback(environment),
            mail_ca_file=Path(ca_file) if ca_file else None,
        )


def _number(
    environment: Mapping[str, str], name: str, default: int, low: int, high: int
) -> int:
    text = environment.get(name, str(default))
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise ConfigError(f"Set {name} to a whole number from {low} to {high}.")
    return int(text)


def _database_url(environment: Mapping[str, str], data: Path) -> str:
    url = environment.get("CLINIC_DATABASE_URL", f"sqlite:///{data / 'clinic.db'}")
    if not url.startswith(("sqlite:///", "postgresql://")):
        raise ConfigError(
            "Set CLINIC_DATABASE_URL to a postgresql:// or sqlite:/// address."
        )
    return url


def _public_address(environment: Mapping[str, str], data: Path, port: int) -> str:
    kept = data / "public-address"
    address = environment.get("CLINIC_PUBLIC_ADDRESS")
    if address is None:
        address = kept.read_text().strip() if kept.exists() else ""
    address = (address or f"http://localhost:{port}").rstrip("/")
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
        raise ConfigError(
            "Set CLINIC_PUBLIC_ADDRESS to the address that clients reach, "
            "such as https://check-ins.example.org, without a path."
        )
    return address


def _mail_fallback(environment: Mapping[str, str]) -> MailFallback:
    security = environment.get("CLINIC_MAIL_SECURITY", "starttls")
    if security not in {"starttls", "tls", "none"}:
        raise ConfigError("Set CLINIC_MAIL_SECURITY to starttls, tls or none.")
    return MailFallback(
        host=environment.get("CLINIC_MAIL_HOST"),
        port=_number(environment, "CLINIC_MAIL_PORT", 587, 1, 65535),
        security=security,
        username=environment.get("CLINIC_MAIL_USERNAME"),
        password=environment.get("CLINIC_MAIL_PASSWORD"),
        sender=environment.get("CLINIC_MAIL_SENDER"),
    )
