"""Fixtures with real mail servers, for every test that sends."""

import socket

import pytest

from tests.mail.authority import Authority
from tests.mail.server import FaultyServer, HonestServer, serving


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def mail_server(authority):
    """An honest server that insists on STARTTLS and on a sign-in."""
    with serving(HonestServer(authority.server_context())) as server:
        yield server


@pytest.fixture
def plain_mail_server():
    """An honest server without TLS, as on a practice's own machine."""
    with serving(HonestServer()) as server:
        yield server


@pytest.fixture
def faulty_server():
    """A server without TLS whose mood a test may set."""
    with serving(FaultyServer()) as server:
        yield server


@pytest.fixture
def nobody_listens():
    """A port at which nothing answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
