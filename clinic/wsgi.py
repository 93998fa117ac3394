"""The production entry point: `gunicorn clinic.wsgi:app`, or any WSGI server."""

import os

from clinic import create_app, logs
from config import Config

logs.configure()
app = create_app(Config.from_environment(os.environ))
