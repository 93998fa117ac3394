"""A PostgreSQL server of our own, thrown away afterwards.

It listens on a socket in its own temporary folder and nowhere else. PostgreSQL
refuses to run as root, so that root hands it to the system's postgres account.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

FASTER = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"


def find_programs():
    """Return the folder with initdb and pg_ctl, of the newest version, or None."""
    folders = [*Path("/usr/lib/postgresql").glob("*/bin")]
    folders.sort(key=lambda folder: int(folder.parent.name), reverse=True)
    on_path = shutil.which("pg_ctl")
    folders += [Path(on_path).parent] if on_path else []
    return next((each for each in folders if (each / "initdb").exists()), None)


class ThrowawayPostgres:
    """One cluster in one temporary folder."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="clinic-postgres-"))
        self.data = self.folder / "data"

    def start(self):
        """Make and start the cluster; return its address."""
        self.folder.chmod(0o755)
        if os.geteuid() == 0:
            shutil.chown(self.folder, "postgres")
        options = ("--username=clinic", "--auth=trust", "--encoding=UTF8", "--no-sync")
        self._call("initdb", *options, "--locale=C.UTF-8", f"--pgdata={self.data}")
        served = f"-k {self.folder} -c listen_addresses= -c max_connections=200"
        self._call("pg_ctl", "start", "--wait", "--options", f"{served} {FASTER}")
        return f"postgresql://clinic@/postgres?host={self.folder}"

    def stop(self):
        """Stop the server and leave nothing behind."""
        self._call("pg_ctl", "stop", "--wait", "--mode=immediate")
        shutil.rmtree(self.folder)

    def restart(self):
        """Stop and start again, as an operator would."""
        self._call("pg_ctl", "restart", "--wait", "--mode=fast")

    def _call(self, program, *arguments):
        command = [str(find_programs() / program), *arguments]
        if program == "pg_ctl":
            command += ["--pgdata", str(self.data), "--log", str(self.folder / "log")]
        if os.geteuid() == 0:
            command = ["runuser", "--user", "postgres", "--", *command]
        subprocess.run(
            command,
            check=True,
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
