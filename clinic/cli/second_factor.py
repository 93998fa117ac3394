"""A second factor at the terminal: shown as a picture and as text, then tried out."""

import io
from collections.abc import Sequence

import click
import pyotp
import segno


def hand_over(email: str, *, verify: bool) -> str:
    """Show a new secret and let the person prove that the phone has it."""
    secret = pyotp.random_base32()
    totp = pyotp.TOTP(secret)
    picture = io.StringIO()
    uri = totp.provisioning_uri(name=email, issuer_name="Check-ins")
    segno.make(uri, error="l").terminal(picture, border=2, compact=True)
    click.echo("\nScan this with an authenticator app on the phone:\n")
    click.echo(picture.getvalue())
    click.echo(f"Or type it in there: {' '.join(_groups(secret))}\n")
    while verify:
        code = click.prompt("Code that the app shows now").replace(" ", "")
        if totp.verify(code, valid_window=1):
            break
        click.echo("That code does not fit. Is the phone’s clock right?")
    return secret


def show_recovery_codes(codes: Sequence[str]) -> None:
    """Show the codes for a lost phone, once."""
    click.echo(
        "\nRecovery codes, for a lost phone. Each works once. Keep them on paper:"
    )
    for code in codes:
        click.echo(f"    {'-'.join(_groups(code))}")
    click.echo("They are not shown again.\n")


def _groups(letters: str, size: int = 4) -> list[str]:
    return [letters[start : start + size] for start in range(0, len(letters), size)]
