"""Two houses to walk through: the demo, and a practice that was begun a moment ago."""

import dataclasses
import os
import re
import subprocess
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import abort
from sqlalchemy.orm import joinedload
from werkzeug.serving import WSGIRequestHandler, make_server

from clinic import create_app
from clinic.cli import demo, serve
from clinic.cli.demo import cast
from clinic.db import Database
from clinic.models import CheckIn
from clinic.services import check_ins, practices, unscoped, visibility
from config import Config

ROOT = Path(__file__).parents[2]
NORA = "nora@quiet-street.example"
PASSWORD = "a long walk by the sea"


@dataclass(frozen=True)
class House:
    """A clinic that is being served, and what is needed to find one's way in it."""

    address: str
    database: Database
    totp_secret: str = ""

    def client(self, name, *, number=0):
        """Return the path of the page of one of Ife's clients."""
        with self.database.session(readonly=True) as session:
            found = session.scalars(visibility.clients(_ife(session))).all()
            alike = [client for client in found if client.name == name]
            return f"/clients/{alike[number].id}"

    def link(self, name, state):
        """Return the path of the newest link of a client's that is in a state."""
        with self.database.session(readonly=True) as session:
            check_in = _newest(session, state, name)
            return "/c/" + check_ins.token(session, check_in)

    def any_open_link(self):
        """Return the path of a link that nobody has opened yet."""
        with self.database.session(readonly=True) as session:
            return "/c/" + check_ins.token(session, _newest(session, "open"))

    def let_close(self, name):
        """Let a client's open check-in have closed yesterday."""
        with self.database.session() as session:
            check_in = _newest(session, "open", name)
            check_in.closes_at = datetime.now(UTC) - timedelta(days=1)
            session.commit()

    def let_clients_see_their_answers(self):
        """Set what the practice allows its clients after sending."""
        with self.database.session() as session:
            practice = practices.find(session, _ife(session))
            practice.shows_own_answers = True
            session.commit()


@contextmanager
def demo_house(folder):
    """Serve the demo, told up to this moment."""
    with serve.listen("127.0.0.1", 0) as listener:
        config = _settings(folder, listener, demo=True)
        demo.prepare(config, fresh=True, now=datetime.now(UTC))
        with _served(config, listener) as house:
            yield house


@contextmanager
def new_house(folder):
    """Serve a practice that `clinic init` has just made: nothing is in it yet."""
    with serve.listen("127.0.0.1", 0) as listener:
        config = _settings(folder, listener, demo=False)
        secret = begin(config.public_address, {"CLINIC_DATA": str(folder)})
        with _served(config, listener) as house:
            yield dataclasses.replace(house, totp_secret=secret)


def begin(address, settings):
    """Start a practice with `clinic init`; return what Nora’s phone has to know."""
    answers = {
        "practice": "Quiet Street Practice",
        "zone": "Europe/London",
        "address": address,
        "name": "Nora Lind",
        "called": "Nora",
        "email": NORA,
    }
    options = [f"--{name}={answer}" for name, answer in answers.items()]
    done = subprocess.run(
        [sys.executable, "-m", "clinic", "init", "--unattended", *options],
        cwd=ROOT,
        env={**os.environ, **settings},
        input=PASSWORD,
        capture_output=True,
        text=True,
        check=True,
    )
    typed = re.search(r"type it in there: ([A-Z2-7 ]+)", done.stdout)
    return typed[1].replace(" ", "")


@contextmanager
def _served(config, listener):
    app = create_app(config)
    # What goes wrong must be seen too; nothing in the clinic fails at a wish.
    app.add_url_rule("/healthz/<int:code>", "sign_in.fail", abort)
    app.add_url_rule("/c/<token>/fail/<int:code>", "check_in.fail", _fail)
    server = make_server(
        *("127.0.0.1", config.port, app),
        threaded=True,
        request_handler=_Silent,
        fd=listener.fileno(),
    )
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield House(config.public_address, app.extensions["database"])
    finally:
        server.shutdown()
        thread.join()
        app.extensions["database"].engine.dispose()


class _Silent(WSGIRequestHandler):
    def log_request(self, *_):
        """Say nothing of every request."""


def _fail(code, **_):
    abort(code)


def _settings(folder, listener, *, demo):
    port = listener.getsockname()[1]
    config = Config.from_environment({"CLINIC_DATA": str(folder)})
    address = f"http://localhost:{port}"
    return dataclasses.replace(config, demo=demo, port=port, public_address=address)


def _ife(session):
    people = unscoped.list_demo_practitioners(session)
    [ife] = [person for person in people if person.name == cast.IFE.name]
    return unscoped.scope_of_practitioner(ife)


def _newest(session, state, name=None):
    rows = session.scalars(
        visibility.check_ins(_ife(session))
        .options(joinedload(CheckIn.client))
        .order_by(CheckIn.opens_at.desc())
    )
    now = datetime.now(UTC)
    return next(
        row
        for row in rows
        if row.state(now) == state and name in {None, row.client.name}
    )
