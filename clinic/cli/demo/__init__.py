"""`clinic demo`: two invented practices with nine months behind them.

A demo that is there goes on as it was left. It writes to nobody: the emails are on a
page, and their links can be followed from there.
"""

from collections.abc import Iterable
from datetime import UTC, datetime

import click

from clinic.cli import serve
from clinic.cli.demo import cast, place, telling
from clinic.cli.demo.stories import House
from config import Config

_WELCOME = f"""
The demo is at %(address)s/sign-in
  One press signs in: {cast.IFE.name}, {cast.THEO.name} (a colleague who sees other
  clients) or {cast.MARTA.name} (another practice).
  Nothing is sent to anybody; the emails can be read under “Messages”.
What you do in it is kept. To start over: clinic demo --fresh
For a practice of your own: clinic init
"""

__all__ = ["command", "prepare"]


@click.command()
@click.option("--fresh", is_flag=True, help="Start over; what was done in it is gone.")
@click.option("--host", help="0.0.0.0 shows it to a phone in the same network.")
@click.option("--port", type=click.IntRange(0, 65535), help="Any free one if taken.")
def command(*, fresh: bool, host: str | None, port: int | None) -> None:
    """Show the clinic with invented people in it."""
    config = place.settings()
    with place.listen(config, host, port) as listener:
        config = place.reached_at(config, listener)
        prepare(config, fresh=fresh, now=datetime.now(UTC))
        click.echo(_WELCOME % {"address": config.public_address})
        serve.run(config, listener)


def prepare(
    config: Config,
    *,
    houses: Iterable[House] = cast.HOUSES,
    fresh: bool,
    now: datetime,
) -> None:
    """Make the demo, unless it is there already and not to be started over."""
    place.refuse_real_people(config)
    if place.is_told(config) and not fresh:
        place.open_told(config).engine.dispose()
        return
    database = place.open_empty(config)
    try:
        telling.tell(database, houses, now=now)
    finally:
        database.engine.dispose()
    place.note_told(config)
