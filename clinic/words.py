"""The words that people read: translated sentences, and dates in words.

The lowest layer: chart sentences, emails, forms and pages all speak through it.
English is the source language; translations are set per request by the edge.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from functools import lru_cache
from gettext import NullTranslations
from typing import cast
from zoneinfo import ZoneInfo

from babel.core import get_global
from babel.dates import format_date, format_interval, format_time, get_day_names
from babel.lists import format_list

_translations: ContextVar[NullTranslations] = ContextVar("translations")
_locale: ContextVar[str] = ContextVar("locale", default="en_GB")
_SOURCE = NullTranslations()


@contextmanager
def speaking(locale: str, translations: NullTranslations) -> Iterator[None]:
    """Use a locale and its translations for what is said inside the block."""
    kept = _locale.set(locale), _translations.set(translations)
    try:
        yield
    finally:
        _locale.reset(kept[0])
        _translations.reset(kept[1])


def gettext(message: str, **values: object) -> str:
    """Return a sentence in the current language, its placeholders filled."""
    return translate(message) % values


def ngettext(singular: str, plural: str, n: int, **values: object) -> str:
    """Return the singular or plural sentence for n, its placeholders filled."""
    return translate_plural(singular, plural, n) % {"n": n, **values}


def translate(message: str) -> str:
    """Return a sentence in the current language, its placeholders as they are."""
    return _translations.get(_SOURCE).gettext(message)


def translate_plural(singular: str, plural: str, n: int) -> str:
    """Return the right form of a sentence for n, its placeholders as they are."""
    return _translations.get(_SOURCE).ngettext(singular, plural, n)


class LazyText:
    """A sentence that is translated when it is printed, for form labels."""

    def __init__(self, message: str) -> None:
        self._message = message

    def __str__(self) -> str:
        return gettext(self._message)


def lazy_gettext(message: str) -> str:
    """Return a sentence that is translated each time it is printed.

    It is typed as the text that forms take it for; print it, do not take it apart.
    """
    return cast("str", LazyText(message))


def short_date(day: date) -> str:
    """Say a date shortly: 3 Aug."""
    return _dated(day, "d MMM", _locale.get())


def full_date(day: date) -> str:
    """Say a date with its year: 3 August 2026."""
    return _dated(day, "d MMMM y", _locale.get())


def year_date(day: date) -> str:
    """Say a date shortly, with its year: 3 Aug 2026."""
    return _dated(day, "d MMM y", _locale.get())


def span(first: date, last: date) -> str:
    """Say from when to when: 3 August – 23 November 2026."""
    if first == last:
        return full_date(first)
    return format_interval(first, last, "yMMMMd", locale=_locale.get())


def listing(names: Sequence[str]) -> str:
    """Say several names as one list: Trust, Emotions and Work Style."""
    return format_list(names, locale=_locale.get())


def weekday_date(day: date) -> str:
    """Say a date with its weekday: Monday 30 November."""
    return _dated(day, "EEEE d MMMM", _locale.get())


def short_weekday(day: date) -> str:
    """Say the weekday of a date shortly: Tue."""
    return _dated(day, "EEE", _locale.get())


def weekday(day: int) -> str:
    """Say a day of the week by its number, Monday being 0: Monday."""
    names = get_day_names("wide", context="stand-alone", locale=_locale.get())
    return str(names[day])


def clock(moment: time | datetime) -> str:
    """Say a wall-clock time: 08:12. A datetime must already be in its zone."""
    return format_time(moment, "HH:mm", locale=_locale.get())


def local(moment: datetime, zone: str) -> datetime:
    """Return the moment on the wall clock of a zone."""
    return moment.astimezone(ZoneInfo(zone))


def zone_of_windows(name: str) -> str | None:
    """Return the zone that Windows calls by a name of its own, if it is one."""
    return cast("dict[str, str]", get_global("windows_zone_mapping")).get(name)


@lru_cache(maxsize=2048)
def _dated(day: date, pattern: str, locale: str) -> str:
    # A page of charts says the same few dates hundreds of times.
    return format_date(day, pattern, locale=locale)
