"""The worker's sweep: what falls due is found among all that does not."""

from datetime import timedelta
from pathlib import Path

from bench import crowds, worlds
from bench.outbox import LONGER, NOON
from bench.report import Report, Spent, spending
from bench.worlds import World
from clinic.services import assignments, unscoped, visibility

OPEN = 100_000
SEEDS = 10
LOOKS = 20
WEEK = timedelta(weeks=1)


def run(report: Report, folder: Path, *, quick: bool) -> None:
    """Open what is due of a few rhythms, then as many among a hundred times more."""
    everything = 2_000 if quick else OPEN
    due = everything // 100
    world = worlds.make(folder)
    _let_fall_due(world, due)
    alone = _open(world, due)
    _let_rest(world, everything - due)
    _let_fall_due(world, due)
    among = _open(world, due)
    report.note("check-ins opened per second", f"{due / alone.waited:.0f}")
    report.judge(
        f"a check-in among {everything:,} rhythms, 1 % due",
        among.times(alone),
        LONGER,
        " ×",
        f"{due / among.waited:.0f} per second",
    )
    report.note("the worker's look when nothing is due", f"{_look(world) * 1e3:.1f} ms")


def _let_fall_due(world: World, number: int) -> None:
    """Add clients whose weekly rhythm has its second check-in to open, and no more."""
    began = NOON + timedelta(days=1) - WEEK
    with world.database.session() as session:
        seeds = [world.add_client(session, f"R{n}", now=began) for n in range(SEEDS)]
        for seed in seeds:
            world.assign(session, seed, every_weeks=1, now=began)
        session.commit()
        crowds.add_copies(session, seeds, number - SEEDS)
        session.commit()


def _let_rest(world: World, number: int) -> None:
    with world.database.session() as session:
        some = visibility.assignments(world.scope).limit(1)
        crowds.add_rows(
            session,
            session.scalars(some).one(),
            number,
            lambda each: {"next_at": NOON + WEEK + timedelta(seconds=each)},
        )
        session.commit()


def _open(world: World, due: int) -> Spent:
    """Open one after the other, each in its own transaction, as the worker does."""
    opened = 0
    with spending() as spent:
        while _is_due(world):
            with world.database.session() as session:
                opened += assignments.open_due(session, now=NOON) is not None
                session.commit()
        took = spent()
    if opened != due:
        raise RuntimeError(f"{opened} check-ins were opened, not {due}")
    return took


def _is_due(world: World) -> bool:
    with world.database.session(readonly=True) as session:
        return unscoped.is_check_in_due(session, now=NOON)


def _look(world: World) -> float:
    with spending() as spent:
        for _turn in range(LOOKS):
            _is_due(world)
            for asked in (unscoped.is_mail_to_move, unscoped.is_notice_to_move):
                with world.database.session(readonly=True) as session:
                    asked(session, now=NOON - 2 * WEEK)
        return spent().processor / LOOKS
