"""The single looks of `clinic doctor`, each with one sentence as its finding."""

import shutil
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from clinic import catalogue, post_of
from clinic.catalogue import CatalogueError
from clinic.db import Session
from clinic.models import Practice
from clinic.services import (
    backups,
    bounce_mailboxes,
    heartbeats,
    mail_servers,
    sending,
    unscoped,
    upkeep,
)
from config import Config

_HERE = {"localhost", "127.0.0.1", "::1"}
_ROOM = 500 * 1024 * 1024
_WAITS_TOO_LONG = timedelta(hours=1)
_SILENT_TOO_LONG = timedelta(minutes=2)


@dataclass(frozen=True)
class Finding:
    """What was found about one thing."""

    topic: str
    sentence: str
    fine: bool = True


def instruments() -> Finding:
    """Look whether the questionnaires can be read."""
    try:
        released = catalogue.list_released()
    except CatalogueError as error:
        return Finding("Instruments", str(error), fine=False)
    return Finding("Instruments", f"{len(released)} released, all readable.")


def room(config: Config) -> Finding:
    """Look whether there is room left on the disk."""
    folder = next(each for each in (config.data, *config.data.parents) if each.exists())
    free = shutil.disk_usage(folder).free
    said = f"{free // 1024**2:,} MB free at {folder}."
    if free < _ROOM:
        return Finding("Disk", f"{said} Make room: answers need it.", fine=False)
    return Finding("Disk", said)


def address(config: Config) -> Finding:
    """Look whether the public address protects what travels to it."""
    here = urlsplit(config.public_address).hostname in _HERE
    if config.https and config.trusted_proxy_hops == 0:
        return Finding(
            "Address",
            "TLS ends in front of the clinic, so set TRUSTED_PROXY_HOPS to the number"
            " of proxies (usually 1); else every visitor counts as one and the same.",
            fine=False,
        )
    if config.https:
        return Finding("Address", f"{config.public_address}, TLS in front.")
    if config.demo:
        return Finding("Address", f"{config.public_address}, for the demo.")
    if here:
        return Finding(
            "Address",
            f"{config.public_address} is this machine alone. Set CLINIC_PUBLIC_ADDRESS"
            " to the https:// address that clients reach.",
            fine=False,
        )
    return Finding(
        "Address",
        f"{config.public_address} has no TLS: answers would travel readable."
        " docs/install.md shows how to put it in front.",
        fine=False,
    )


def reach(config: Config) -> Finding:
    """Ask the public address whether the clinic is there."""
    url = f"{config.public_address}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=5) as reply:  # noqa: S310 http(s) alone
            answer = reply.read(16)
    except ssl.SSLError as error:
        return Finding("Reach", f"{url}: TLS fails ({error.reason}).", fine=False)
    except (OSError, urllib.error.HTTPError) as error:
        return Finding(
            "Reach",
            f"Nothing answers at {url} ({getattr(error, 'reason', error)})."
            " Does clinic serve run, and the proxy in front of it?",
            fine=False,
        )
    if answer != b"ok\n":
        return Finding("Reach", f"Something else answers at {url}.", fine=False)
    return Finding("Reach", f"{url} answers.")


def practices(session: Session, config: Config, *, now: datetime) -> Iterator[Finding]:
    """Look at what each practice needs to send and to ask."""
    for practice in unscoped.list_practices(session):
        yield _urgent_help(practice)
        if not practice.demo:
            yield _mail(practice, config)
            yield from _returned_mail(session, practice, now=now)
        yield _waiting(session, practice, now=now)


def _urgent_help(practice: Practice) -> Finding:
    if practice.urgent_help_confirmed_at is None:
        return Finding(
            "Urgent help",
            f"{practice.name} has not confirmed whom clients can call in need; before"
            " that nothing can be assigned. It is in the practice’s settings.",
            fine=False,
        )
    return Finding("Urgent help", f"{practice.name} has confirmed its numbers.")


def _mail(practice: Practice, config: Config) -> Finding:
    server = mail_servers.server_of(practice, post_of(config))
    if server is None:
        return Finding(
            "Mail",
            f"{practice.name} has no mail server yet. It is in the practice’s settings;"
            " docs/mail.md says what to put there.",
            fine=False,
        )
    if practice.mail_held_at is not None:
        return Finding(
            "Mail",
            f"{practice.name}: {server.host} lets nothing through since"
            f" {practice.mail_held_at:%Y-%m-%d %H:%M} UTC. Send a test mail from the"
            " settings; it shows the server’s own reply.",
            fine=False,
        )
    return Finding("Mail", f"{practice.name} sends through {server.host}.")


def _returned_mail(
    session: Session, practice: Practice, *, now: datetime
) -> Iterator[Finding]:
    """Look whether returned mail can be read, where there is a mailbox for it."""
    if practice.bounce_host is None or practice.bounces_read_at is None:
        return
    read = bounce_mailboxes.last_success(session, practice)
    if read is None or now - read > _WAITS_TOO_LONG:
        yield Finding(
            "Returned mail",
            f"{practice.name}: the mailbox at {practice.bounce_host} cannot be read."
            " clinic mail check says why.",
            fine=False,
        )
    else:
        yield Finding("Returned mail", f"{practice.name}: its mailbox is read.")


def _waiting(session: Session, practice: Practice, *, now: datetime) -> Finding:
    scope = unscoped.scope_of_operator(practice)
    since = upkeep.oldest_waiting(session, scope, now=now)
    if since is not None and now - since > _WAITS_TOO_LONG:
        return Finding(
            "Messages",
            f"{practice.name}: a message waits since {since:%Y-%m-%d %H:%M} UTC.",
            fine=False,
        )
    return Finding("Messages", f"{practice.name}: none waits longer than an hour.")


def worker(session: Session, *, now: datetime) -> Finding:
    """Look whether a worker is alive."""
    seen = heartbeats.last_seen(session, "worker")
    if seen is None or now - seen > _SILENT_TOO_LONG:
        since = "yet" if seen is None else f"since {seen:%Y-%m-%d %H:%M} UTC"
        return Finding(
            "Worker", f"No sign of life {since}. Does clinic serve run?", fine=False
        )
    return Finding("Worker", "Alive.")


def clock(session: Session) -> Finding:
    """Look whether the clock is believed."""
    if sending.is_held(session):
        return Finding(
            "Clock",
            "It jumped ahead, or nothing ran for a week, so no email leaves. Set the"
            " clock right if it is wrong; then press the button on the messages page.",
            fine=False,
        )
    return Finding("Clock", "Believed.")


def backup(session: Session, config: Config, *, now: datetime) -> Finding:
    """Look how old the last backup is."""
    if config.demo:
        return Finding("Backup", "The demo needs none.")
    made = backups.last_made(session)
    if made is None or now - made > backups.TOO_OLD:
        when = "There is none" if made is None else f"The last is of {made:%Y-%m-%d}"
        return Finding(
            "Backup", f"{when}. Run each night: clinic backup FOLDER", fine=False
        )
    return Finding("Backup", f"The last is of {made:%Y-%m-%d %H:%M} UTC.")
