"""What templates can say: words, dates in words, and the address of a file."""

import hashlib
from pathlib import Path

from flask import Flask

from clinic import words
from clinic.domain.trends.sentences import quoted


def install(app: Flask) -> None:
    """Teach an app's templates to speak."""
    env = app.jinja_env
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(  # type: ignore[attr-defined]  # the extension's
        words.translate, words.translate_plural, newstyle=True
    )
    env.filters["short_date"] = words.short_date
    env.filters["full_date"] = words.full_date
    env.filters["weekday_date"] = words.weekday_date
    env.filters["short_weekday"] = words.short_weekday
    env.filters["listing"] = words.listing
    env.filters["quoted"] = quoted
    env.filters["clock"] = words.clock
    env.filters["listing"] = words.listing
    env.filters["local"] = words.local
    env.filters["masked"] = masked
    env.filters["dialled"] = dialled
    env.globals.update(lang="en", direction="ltr", demo=app.config["DEMO"])
    digests = _digests(Path(str(app.static_folder)))

    def add_digest(endpoint: str, values: dict[str, object]) -> None:
        if endpoint == "static":
            values["v"] = digests.get(str(values["filename"]))

    app.url_defaults(add_digest)


def masked(email: str) -> str:
    """Return an address that its owner recognises and nobody else: s***@e****.org."""
    name, _, host = email.partition("@")
    domain, _, ending = host.rpartition(".")
    return f"{name[:1]}***@{domain[:1]}****.{ending}"


def dialled(number: str) -> str:
    """Return a telephone number as a phone dials it: 555 0142 → 5550142."""
    return "".join(sign for sign in number if sign in "+*#0123456789")


def _digests(folder: Path) -> dict[str, str]:
    # A file's address changes with its content, so browsers may keep it for a year.
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        for path in folder.rglob("*")
        if path.is_file()
    }
