"""The library: what to ask and what to try, as the practice keeps it."""

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest, NotFound
from wtforms import Field, StringField, ValidationError
from wtforms.validators import DataRequired

from clinic import catalogue
from clinic.catalogue import library as offered
from clinic.domain.library import Kind
from clinic.services import library
from clinic.services.library import Entry, Move, NewEntry
from clinic.services.steps import LONGEST
from clinic.web.access import current_practice, current_scope, current_session, now
from clinic.web.dashboard.review import INSTRUMENT
from clinic.web.dashboard.step_form import LEVELS
from clinic.web.fields import SelectField, stripped
from clinic.words import gettext, lazy_gettext

bp = Blueprint("library", __name__, url_prefix="/library")

_KINDS = {"steps": Kind.STEP, "questions": Kind.PROMPT}


class EntryForm(FlaskForm):
    """An entry of the practice's own."""

    text = StringField(
        lazy_gettext("Text"),
        [DataRequired(lazy_gettext("Enter the text."))],
        filters=[stripped],
        description=lazy_gettext(
            "A short line. Every therapist of the practice sees it, and clients do in "
            "session: nothing about one client."
        ),
    )
    group = SelectField(lazy_gettext("Area"))
    level = SelectField(lazy_gettext("Level"), coerce=int)

    @classmethod
    def of(cls, kind: Kind) -> "EntryForm":
        """Return the form for a prompt or for a step; only steps have a level."""
        form = cls()
        form.group.choices = list(_groups(kind).items())
        form.level.choices = [(level, str(words)) for level, words in LEVELS.items()]
        if kind is Kind.PROMPT:
            del form.level
        return form

    def validate_text(self, field: Field) -> None:
        """See that it is a short line."""
        if len(field.data) > LONGEST:
            raise ValidationError(
                gettext("Use %(most)s letters or fewer.", most=LONGEST)
            )

    def entry(self, kind: Kind) -> NewEntry:
        """Return what was typed."""
        return NewEntry(
            kind=kind,
            group=self.group.data,
            level=self.level.data if kind is Kind.STEP else None,
            text=str(self.text.data),
        )


@bp.get("")
def show() -> ResponseReturnValue:
    """Lead to the small steps."""
    return redirect(url_for("dashboard.library.entries", which="steps"))


@bp.route("/<which>", methods=["GET", "POST"])
def entries(which: str) -> ResponseReturnValue:
    """Show what there is of a kind, by area and level, and add to it."""
    kind = _kind(which)
    session, scope = current_session(), current_scope()
    form = EntryForm.of(kind)
    if form.validate_on_submit():
        library.add(session, scope, form.entry(kind), now=now())
        session.commit()
        flash(gettext("Added."))
        return redirect(url_for("dashboard.library.entries", which=which))
    page = render_template(
        "dashboard/library/show.html",
        which=which,
        groups=_groups(kind),
        entries=_asked(library.list_entries(session, scope, kind)),
        area=request.args.get("area", ""),
        level=request.args.get("level", ""),
        levels=LEVELS if kind is Kind.STEP else {},
        safety=offered.find(current_practice().language).safety,
        form=form,
    )
    return page, 422 if form.errors else 200


@bp.post("/<which>/<key>")
def rearrange(which: str, key: str) -> ResponseReturnValue:
    """Move an entry, hide it, show it again, or remove one of the practice's own."""
    _kind(which)
    try:
        move = Move(request.form.get("move", ""))
    except ValueError as error:
        raise BadRequest from error
    session = current_session()
    entry = library.rearrange(session, current_scope(), key, move, now=now())
    session.commit()
    flash(gettext("Saved."))
    back = url_for("dashboard.library.entries", which=which, _anchor=entry.group)
    return redirect(back)


def _kind(which: str) -> Kind:
    if which not in _KINDS:
        raise NotFound
    return _KINDS[which]


def _groups(kind: Kind) -> dict[str, str]:
    """Return the names of areas, which are dimensions for steps, themes for prompts."""
    language = current_practice().language
    if kind is Kind.STEP:
        areas = catalogue.find(INSTRUMENT, language=language).dimensions
        return {area.id: area.name for area in areas}
    return {theme.id: theme.name for theme in offered.find(language).themes}


def _asked(entries: Sequence[Entry]) -> list[Entry]:
    area, level = request.args.get("area"), request.args.get("level")
    return [
        entry
        for entry in entries
        if (not area or entry.group == area)
        and (not level or str(entry.level) == level)
    ]
