"""A real IMAP server of our own: Dovecot, with one mailbox, on a port that is free."""

import base64
import grp
import hashlib
import os
import pwd
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

USERNAME, PASSWORD = "returned@northgate.test", "a quiet harbour ☂"

_SETTINGS = """
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
protocols = imap
ssl = required
ssl_cert = <{certificate}
ssl_key = <{certificate}
ssl_dh =
disable_plaintext_auth = yes
auth_mechanisms = plain
default_internal_user = {inner}
default_internal_group = {inner_group}
default_login_user = {outer}
first_valid_uid = 0
first_valid_gid = 0
mail_location = maildir:{folder}/mail
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = 0
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {port}
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def find_dovecot():
    """Return the path of the system's Dovecot with IMAP, or None."""
    there = Path("/usr/lib/dovecot/imap").exists()
    return shutil.which("dovecot", path="/usr/sbin:/usr/bin") if there else None


class Dovecot:
    """The server, and the folder into which mail falls."""

    def __init__(self, folder, certificate):
        self.folder, self.port = folder, _free_port()
        for name in ("run", "home", "mail/new", "mail/cur", "mail/tmp"):
            (folder / name).mkdir(parents=True)
        self._settings = folder / "dovecot.conf"
        users = _users()
        folder.chmod(0o755)
        for part in (folder / "home", *folder.glob("mail/**")):
            shutil.chown(part, users["user"], users["group"])
        self._settings.write_text(
            _SETTINGS.format(
                folder=folder,
                certificate=certificate,
                password=_hashed(PASSWORD),
                port=self.port,
                **users,
            )
        )
        self._process = subprocess.Popen(
            [find_dovecot(), "-F", "-c", str(self._settings)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def drop(self, name, raw):
        """Let a piece of mail arrive."""
        (self.folder / "mail" / "new" / name).write_bytes(raw)

    @property
    def unread(self):
        """Names of the mail that nobody has read."""
        arrived = {
            file.name.partition(":")
            for part in ("new", "cur")
            for file in (self.folder / "mail" / part).iterdir()
        }
        return {name for name, _, flags in arrived if "S" not in flags}

    def close(self):
        self._process.terminate()
        self._process.wait(10)

    def _wait(self):
        for _ in range(100):
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
                return
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        log = self.folder / "log"
        raise RuntimeError(log.read_text() if log.exists() else "Dovecot did not start")


@pytest.fixture
def dovecot(authority):
    """A Dovecot with an empty mailbox, and this machine's throw-away certificate."""
    with TemporaryDirectory(prefix="clinic-dovecot-") as folder:
        server = Dovecot(Path(folder), authority.server_file)
        yield server
        server.close()


def _hashed(password):
    """Return a password as Dovecot's settings want it: in one word."""
    digest = hashlib.sha256(password.encode()).digest()
    return "{SHA256}" + base64.b64encode(digest).decode()


def _users():
    """Return who runs what. Started by root, it wants those of its package."""
    if os.getuid() == 0:
        inner = {"inner": "dovecot", "inner_group": "dovecot", "outer": "dovenull"}
        return {"user": "mail", "group": "mail", **inner}
    user = pwd.getpwuid(os.getuid()).pw_name
    group = grp.getgrgid(os.getgid()).gr_name
    inner = {"inner": user, "inner_group": group, "outer": user}
    return {"user": user, "group": group, **inner}


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
