"""How large ordinary ups and downs are taken to be: the practice's own assumption."""

from decimal import Decimal, InvalidOperation
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import DecimalField, Form
from wtforms.validators import StopValidation

from clinic.domain.psychometrics import Assumption
from clinic.domain.scope import Permission
from clinic.domain.trends.limits import limits
from clinic.services import assumptions
from clinic.web.access import current_scope, current_session, needs, now
from clinic.web.fields import RadioField
from clinic.words import gettext, lazy_gettext

bp = Blueprint("assumptions", __name__, url_prefix="/practice/ups-and-downs")


class _Number(DecimalField):
    """A number with a comma or a point, from a range; all else is told the same."""

    def __init__(
        self,
        label: str,
        *,
        least: str,
        most: str,
        refusal: str,
        **options: Any,  # noqa: ANN401 whatever a field takes
    ) -> None:
        super().__init__(label, [self._refuse_others], **options)
        self.least, self.most, self.refusal = Decimal(least), Decimal(most), refusal

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read what was typed."""
        try:
            self.data = Decimal("".join(valuelist).strip().replace(",", "."))
        except InvalidOperation:
            self.data = None

    @staticmethod
    def _refuse_others(_form: Form, field: "_Number") -> None:
        typed = field.data
        if typed is None or typed.is_nan() or not field.least <= typed <= field.most:
            raise StopValidation(field.refusal)


class AssumptionForm(FlaskForm):
    """What change is measured with."""

    reliability = _Number(
        lazy_gettext("Reliability of an area with four questions"),
        least="0.5",
        most="0.95",
        refusal=lazy_gettext("Enter a reliability from 0.50 to 0.95."),
        places=2,
        description=lazy_gettext(
            "From 0.50 to 0.95. The higher, the smaller ordinary ups and downs are "
            "taken to be. Short scales like this one often have about 0.70."
        ),
    )
    spread = _Number(
        lazy_gettext("Spread between people"),
        least="10",
        most="30",
        refusal=lazy_gettext("Enter a spread from 10 to 30."),
        places=0,
        description=lazy_gettext("A standard deviation from 10 to 30 points of 100."),
    )
    level = RadioField(
        lazy_gettext("How sure to be before a change has a name"),
        choices=lambda: {
            "0.95": gettext("95 in 100: wrong by chance in one of 20 comparisons"),
            "0.9": gettext("90 in 100: wrong by chance in one of 10 comparisons"),
        },
    )
    start = RadioField(
        lazy_gettext("A client’s start"),
        choices=lambda: {
            "first_two_mean": gettext("The mean of the first two check-ins"),
            "first": gettext("The first check-in"),
        },
        description=lazy_gettext(
            "The mean is steadier; it is used from the third check-in on."
        ),
    )

    @classmethod
    def of(cls, current: Assumption) -> "AssumptionForm":
        """Return the form as it stands now."""
        level = next(level for level, z in assumptions.Z.items() if z == current.z)
        return cls(
            reliability=Decimal(str(current.reliability)),
            spread=Decimal(str(current.sd)),
            level=str(level),
            start=current.start,
        )

    def wanted(self) -> Assumption:
        """Return what was chosen."""
        return Assumption(
            reliability=round(float(self.reliability.data or 0), 2),
            sd=round(float(self.spread.data or 0)),
            z=assumptions.Z[float(self.level.data)],
            start=self.start.data,
        )


@bp.route("", methods=["GET", "POST"])
@needs(Permission.SETTINGS)
def show() -> ResponseReturnValue:
    """Show what change is measured with, and measure with something else."""
    session, scope = current_session(), current_scope()
    form = AssumptionForm.of(assumptions.find_current(session, scope))
    if form.validate_on_submit():
        assumptions.change(session, scope, form.wanted(), now=now())
        session.commit()
        flash(
            gettext("Saved. Charts and sentences are measured with this from now on.")
        )
        return redirect(url_for("dashboard.assumptions.show"))
    page = render_template(
        "dashboard/practice/ups_and_downs.html",
        form=form,
        versions=[
            (version, limits(version), chosen_at)
            for version, chosen_at in assumptions.list_versions(session, scope)
        ],
    )
    return page, 422 if form.errors else 200
