"""Backups: a copy of data and key store, with a list of what must be in it."""

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from clinic.db import Database, copying, schema
from clinic.models import Practice
from clinic.services import audit, heartbeats, unscoped
from clinic.vault.sealing import key_id

BACKUP = "backup"
MANIFEST = "manifest.json"

TOO_OLD = timedelta(hours=36)
"""A backup is made each night; one night may be missed before it is said."""


@dataclass(frozen=True)
class Backup:
    """A finished backup: its folder, and how many rows each table has in it."""

    folder: Path
    rows: Mapping[str, int]


@dataclass(frozen=True)
class Newest:
    """When the newest backup was made, if one was, and whether that must be said."""

    made: datetime | None
    too_old: bool


def make(database: Database, where: Path, *, now: datetime) -> Backup:
    """Copy everything into a new folder, which appears there only when it is whole."""
    folder = where / f"clinic-{now:%Y%m%dT%H%M%SZ}"
    unfinished = folder.with_suffix(".unfinished")
    unfinished.mkdir(mode=0o700, parents=True)
    try:
        heads = _heads(database)  # before the copy, so that the copy has them
        rows = copying.copy(database.engine, unfinished)
        keyring = database.installation.keyring
        manifest = {
            "format": 1,
            "made_at": now.isoformat(),
            "schema": schema.current(database.engine),
            "root_key_id": key_id(keyring.root),
            "rows": rows,
            "sha256": {path.name: _digest(path) for path in _files(unfinished)},
            "audit_heads": heads,
        }
        (unfinished / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
        unfinished.rename(folder)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    return Backup(folder, rows)


def last_made(session: Session) -> datetime | None:
    """Return when the newest backup was made, None if there is none."""
    return heartbeats.last_seen(session, BACKUP)


def look(session: Session, practice: Practice, *, now: datetime) -> Newest:
    """Return what a practice must know about the newest backup: one query.

    A practice that has just been opened has its first night before it; the demo needs
    none.
    """
    made = last_made(session)
    too_old = now - (made or practice.created_at) > TOO_OLD
    return Newest(made, too_old=too_old and not practice.demo)


def _heads(database: Database) -> dict[str, tuple[int, str]]:
    with database.session(readonly=True) as session:
        return {
            str(practice.id): audit.head(session, unscoped.scope_of_operator(practice))
            for practice in unscoped.list_practices(session)
        }


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
