"""The secrets of an installation: one file each, readable by the owner alone."""

import os
import secrets
import stat
from pathlib import Path

from clinic.domain.installation import Keyring

_NAMES = ("root", "link", "audit", "session")
_BYTES = 32
_FEWEST_DIFFERENT = 12


class SecretError(Exception):
    """A secret is missing, weak or readable by others; the message says what to do."""


def make(folder: Path) -> None:
    """Make every secret that does not exist yet; existing ones stay as they are."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in _NAMES:
        path = folder / f"{name}.key"
        if not path.exists():
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_hex(_BYTES) + "\n")


def load(folder: Path) -> Keyring:
    """Read the keyring; raise SecretError with one line if a secret is not usable."""
    return Keyring(**{name: _read(folder / f"{name}.key") for name in _NAMES})


def _read(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        text = path.read_text().strip()
    except OSError as error:
        raise SecretError(
            f"The secret {path} cannot be read. Put it back from your backup; "
            "on a new machine run: clinic init"
        ) from error
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SecretError(f"Others can read the secret {path}. Run: chmod 600 {path}")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != _BYTES or len(set(key)) < _FEWEST_DIFFERENT:
        raise SecretError(
            f"The secret {path} is not 64 random hexadecimal digits. "
            "Put it back from your backup."
        )
    return key
