"""The production entry point: `gunicorn clinic.wsgi:app`, or any WSGI server."""

import os

from clinic import create_app
from config import Config

app = create_app(Config.from_environment(os.environ))
