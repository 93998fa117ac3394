"""What every client's page is printed with: names, dates, the language of the link."""

from datetime import datetime, time, timedelta
from functools import cache

from babel import Locale
from flask import render_template

from clinic.services import practices
from clinic.services.links import LinkedCheckIn
from clinic.web.access import current_session
from clinic.words import clock, gettext, local, weekday_date


def page(template: str, link: LinkedCheckIn, **values: object) -> str:
    """Print a page behind a link."""
    return render_template(
        f"check_in/{template}.html",
        link=link,
        lang=link.language,
        direction=_direction(link.language),
        practice_name=link.practice_name,
        until=last_moment(link.closing_at, link.zone),
        **values,
    )


def page_with_help(template: str, link: LinkedCheckIn, **values: object) -> str:
    """Print a page behind a link that shows the numbers to call in full."""
    numbers = practices.list_urgent_help(current_session(), link.scope)
    return page(template, link, numbers=numbers, **values)


def last_moment(closing_at: datetime, zone: str) -> str:
    """Say until when something is open: its last day, or a day and a time."""
    wall = local(closing_at, zone)
    if wall.time() == time():
        return weekday_date(wall.date() - timedelta(days=1))
    return gettext("%(day)s, %(time)s", day=weekday_date(wall.date()), time=clock(wall))


@cache
def _direction(language: str) -> str:
    return str(Locale.parse(language, sep="-").text_direction)
