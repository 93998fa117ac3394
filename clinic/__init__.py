"""The clinic: check-ins, their answers, and six charts to look at together."""

import importlib.util
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from clinic.mail.post import Post
    from config import Config

_PACKAGE = Path(__file__).parent
ROOT = _PACKAGE / "_root" if (_PACKAGE / "_root").exists() else _PACKAGE.parent
"""Where templates, migrations and config.py are: in the repository or the wheel."""

MIGRATIONS = ROOT / "migrations"
TEMPLATES = ROOT / "templates"


def create_app(config: "Config") -> "Flask":
    """Put the parts together: the one place where they meet.

    Raises CatalogueError, SecretError or DatabaseError, each with one line that says
    what to do, if instruments, secrets, database or schema are not right.
    """
    from clinic import catalogue, logs
    from clinic.catalogue import library
    from clinic.domain.installation import Installation
    from clinic.services import opening
    from clinic.vault import secrets
    from clinic.web.wiring import wire

    logs.join_standard_library()
    catalogue.list_released()
    library.find(library.SOURCE_LANGUAGE)
    home = Installation(
        config.public_address, config.demo, secrets.load(config.secrets)
    )
    database = opening.open_checked(
        config.database_url, home, MIGRATIONS, pool=config.threads
    )
    post = post_of(config)
    return wire(database, TEMPLATES, post, proxy_hops=config.trusted_proxy_hops)


def post_of(config: "Config") -> "Post":
    """Return what sending needs of the settings."""
    from clinic.mail.post import Post
    from clinic.mail.senders import MailServer, Security

    mail = config.mail
    fallback = mail.host and MailServer(
        host=mail.host,
        port=mail.port,
        security=Security(mail.security),
        username=mail.username,
        password=mail.password,
        ca_file=config.mail_ca_file,
    )
    return Post(TEMPLATES, config.mail_ca_file, fallback or None, mail.sender)


def _load_config() -> None:
    # In a wheel config.py lies inside the package, where no other "config" collides.
    spec = importlib.util.spec_from_file_location("config", ROOT / "config.py")
    if spec is None or spec.loader is None:
        raise ImportError("config.py is missing; the installation is incomplete")
    module = importlib.util.module_from_spec(spec)
    sys.modules["config"] = module
    spec.loader.exec_module(module)


if "config" not in sys.modules:
    _load_config()
