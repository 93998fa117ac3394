"""Column types and the base that every table shares."""

import json
from datetime import UTC, datetime
from typing import Any, ClassVar, Protocol, overload
from uuid import UUID, uuid4

from sqlalchemy import (
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    LargeBinary,
    MetaData,
    TypeDecorator,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from clinic.vault.sealing import Place, seal, unseal


class UtcDateTime(TypeDecorator[datetime]):
    """An aware moment in UTC. SQLite drops offsets, so they never reach it."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, dialect: Dialect
    ) -> datetime | None:
        """Refuse naive times, store UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 part of the interface
    ) -> datetime | None:
        """Give back an aware UTC time."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value


class Base(DeclarativeBase):
    """Every table has one random UUID key, known before the row is stored."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        UUID: Uuid,
        bytes: LargeBinary,
    }

    # Plain keys are kept beside the columns while a row is in memory.
    __allow_unmapped__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True)

    def __init__(self, **values: Any) -> None:  # noqa: ANN401 columns of any type
        # The id comes first: values are sealed for the row they belong to.
        for name, value in {"id": uuid4(), **values}.items():
            setattr(self, name, value)

    def values(self) -> dict[str, Any]:
        """Return the value of each column, for an INSERT past the session."""
        return {each.key: getattr(self, each.key) for each in self.__table__.columns}


def referable() -> UniqueConstraint:
    """Let other rows of the same practice refer to this table."""
    return UniqueConstraint("practice_id", "id")


def of_practice() -> ForeignKeyConstraint:
    """Tie a row to its practice."""
    return ForeignKeyConstraint(["practice_id"], ["practices.id"])


def refers(column: str, table: str) -> ForeignKeyConstraint:
    """Refer to a row of the same practice; no key can cross practices."""
    return ForeignKeyConstraint(
        ["practice_id", column], [f"{table}.practice_id", f"{table}.id"]
    )


class HasKey(Protocol):
    """A row whose sealed values are opened with one plain key."""

    @property
    def plain(self) -> bytes: ...


class SealedRow(Protocol):
    """A row with sealed values: it knows its key and its place."""

    id: Any
    __tablename__: str

    @property
    def sealing_key(self) -> HasKey: ...

    @property
    def sealing_practice(self) -> UUID: ...


class _Sealed:
    """Reads and writes a sealed column in the clear; None stays None."""

    def __init__(self, column: str) -> None:
        self.column = column

    def _place(self, row: SealedRow) -> Place:
        return Place(row.__tablename__, self.column, row.sealing_practice, row.id)

    def _open(self, row: SealedRow) -> bytes | None:
        sealed: bytes | None = getattr(row, self.column)
        if sealed is None:
            return None
        return unseal(row.sealing_key.plain, sealed, self._place(row))

    def _close(self, row: SealedRow, value: bytes | None) -> None:
        sealed = value and seal(row.sealing_key.plain, value, self._place(row))
        setattr(row, self.column, sealed)


def sealed_names(of: type) -> list[str]:
    """Return the names by which the sealed columns of a table are read."""
    return [name for name, each in vars(of).items() if isinstance(each, _Sealed)]


class SealedText(_Sealed):
    """A sealed text that is always there."""

    @overload
    def __get__(self, row: None, owner: type) -> "SealedText": ...
    @overload
    def __get__(self, row: SealedRow, owner: type) -> str: ...
    def __get__(self, row: SealedRow | None, owner: type) -> "SealedText | str":
        if row is None:
            return self
        return (self._open(row) or b"").decode()

    def __set__(self, row: SealedRow, value: str) -> None:
        self._close(row, value.encode())


class OptionalSealedText(_Sealed):
    """A sealed text that may be missing."""

    @overload
    def __get__(self, row: None, owner: type) -> "OptionalSealedText": ...
    @overload
    def __get__(self, row: SealedRow, owner: type) -> str | None: ...
    def __get__(
        self, row: SealedRow | None, owner: type
    ) -> "OptionalSealedText | str | None":
        if row is None:
            return self
        opened = self._open(row)
        return None if opened is None else opened.decode()

    def __set__(self, row: SealedRow, value: str | None) -> None:
        self._close(row, value.encode() if value else None)


class SealedDocument(_Sealed):
    """A sealed JSON object; missing reads as None."""

    @overload
    def __get__(self, row: None, owner: type) -> "SealedDocument": ...
    @overload
    def __get__(self, row: SealedRow, owner: type) -> dict[str, Any] | None: ...
    def __get__(
        self, row: SealedRow | None, owner: type
    ) -> "SealedDocument | dict[str, Any] | None":
        if row is None:
            return self
        opened = self._open(row)
        return None if opened is None else dict(json.loads(opened))

    def __set__(self, row: SealedRow, value: dict[str, Any] | None) -> None:
        text = None if value is None else json.dumps(value, separators=(",", ":"))
        self._close(row, text.encode() if text else None)
