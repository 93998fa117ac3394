"""The root key must be the one that this database was sealed with."""

from sqlalchemy.orm import Session

from clinic.db import installation
from clinic.services import unscoped
from clinic.vault.sealing import key_id
from clinic.vault.secrets import SecretError


def check(session: Session) -> None:
    """Raise SecretError with one line if the root key belongs to another database."""
    here = key_id(installation(session).keyring.root)
    for practice in unscoped.list_practices(session):
        if practice.root_key_id != here:
            raise SecretError(
                f"The root key here is {here}, but this database was sealed with "
                f"{practice.root_key_id}. Put back the secrets that belong to it."
            )
