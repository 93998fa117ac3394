"""Where the wrapped keys stand, and the way from the root key to a client's key."""

from uuid import UUID

from clinic.vault.sealing import Place, unseal


def place_of_practice_key(practice_id: UUID) -> Place:
    """Return where a practice's key stands, wrapped by the root key."""
    return Place("practices", "wrapped_key", practice_id, practice_id)


def place_of_client_key(practice_id: UUID, client_id: UUID) -> Place:
    """Return where a client's key stands, wrapped by the practice's key."""
    return Place("client_keys", "wrapped", practice_id, client_id)


def unwrap(
    root: bytes, practice: tuple[UUID, bytes], client: tuple[UUID, bytes]
) -> bytes:
    """Return a client's key from the two wrapped keys, each with its owner's id."""
    practice_id, wrapped_practice_key = practice
    client_id, wrapped_client_key = client
    practice_key = unseal(
        root, wrapped_practice_key, place_of_practice_key(practice_id)
    )
    return unseal(
        practice_key, wrapped_client_key, place_of_client_key(practice_id, client_id)
    )
