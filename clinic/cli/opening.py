"""Settings, secrets and database, opened the way every command needs them."""

import os

import click

from clinic import MIGRATIONS
from clinic.db import Database
from clinic.domain.installation import Installation
from clinic.services import opening
from clinic.vault import secrets
from config import Config


def read_config() -> Config:
    """Read the settings from the environment; raise ConfigError if one is wrong."""
    return Config.from_environment(os.environ)


def open_database(
    config: Config | None = None, *, checked: bool = True
) -> tuple[Config, Database]:
    """Open the configured database; raise with one line if it cannot be used."""
    config = config or read_config()
    home = Installation(
        config.public_address, config.demo, secrets.load(config.secrets)
    )
    if checked:
        database = opening.open_checked(config.database_url, home, MIGRATIONS)
    else:
        database = Database(config.database_url, home)
        database.check()
    click.get_current_context().call_on_close(database.engine.dispose)
    return config, database
