"""What a practice measures change with: each version stays, the newest one counts."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import cast

from sqlalchemy import Select
from sqlalchemy.orm import Session

from clinic.domain import psychometrics
from clinic.domain.acts import Act
from clinic.domain.psychometrics import StartRule
from clinic.domain.scope import Scope
from clinic.domain.trends import ASSUMED
from clinic.models import Assumption
from clinic.services import audit, visibility

Z = {0.95: 1.96, 0.90: 1.645}
"""How many standard errors a level stands for."""


def find_current(session: Session, scope: Scope) -> psychometrics.Assumption:
    """Return what counts now; the first version is the same for everybody."""
    return describe(session.scalars(newest(scope)).one_or_none())


def newest(scope: Scope) -> Select[Assumption]:
    """Select the version that counts now, for whoever reads it with something else."""
    return visibility.assumptions(scope).order_by(Assumption.version.desc()).limit(1)


def describe(kept: Assumption | None) -> psychometrics.Assumption:
    """Return what a version says; nobody chose the first one."""
    return _of(kept) if kept else ASSUMED


def list_versions(
    session: Session, scope: Scope
) -> Sequence[tuple[psychometrics.Assumption, datetime | None]]:
    """Return all versions, the newest first; nobody chose the first one."""
    kept = visibility.assumptions(scope).order_by(Assumption.version.desc())
    return [
        *((_of(each), each.created_at) for each in session.scalars(kept)),
        (ASSUMED, None),
    ]


def change(
    session: Session,
    scope: Scope,
    wanted: psychometrics.Assumption,
    *,
    now: datetime,
) -> psychometrics.Assumption:
    """Count with something else from now on, as a new version, if it is else."""
    current = find_current(session, scope)
    if replace(wanted, version=current.version) == current:
        return current
    kept = Assumption(
        practice_id=scope.practice_id,
        version=current.version + 1,
        reliability=wanted.reliability,
        spread=wanted.sd,
        level=next(level for level, z in Z.items() if z == wanted.z),
        start=wanted.start,
        created_at=now,
    )
    session.add(kept)
    session.flush()
    audit.note(session, scope, Act.ASSUMPTION_CHANGED, kept, now=now)
    return _of(kept)


def _of(kept: Assumption) -> psychometrics.Assumption:
    return psychometrics.Assumption(
        reliability=kept.reliability,
        sd=kept.spread,
        z=Z[kept.level],
        start=cast("StartRule", kept.start),
        version=kept.version,
    )
