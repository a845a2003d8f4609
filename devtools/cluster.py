"""A private PostgreSQL cluster in the cache, for throw-away databases only (fsync is off).

Several ./dev may use it at once: each holds a shared lock on it, and the last to leave stops it.
"""

import contextlib
import fcntl
import os
import pwd
import shutil
import signal
import subprocess
from pathlib import Path

from machine import postgresql_bin
from place import CACHE, LOGS, locked
from processes import environment, output, wait_until
from say import Stop

ROLE = "okr"
SETTINGS = """
listen_addresses = ''
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = 4GB
shared_buffers = 256MB
work_mem = 16MB
max_connections = 100
jit = off
lc_messages = 'C'
log_min_messages = fatal
"""


def check_path():
    """Stop when the cache lies too deep: the kernel takes 107 bytes for a socket's path."""
    if len(os.fsencode(CACHE / "pg00" / ".s.PGSQL.5432")) > 107:
        raise Stop(
            f"The path {CACHE} is too long for a PostgreSQL socket: "
            "set XDG_CACHE_HOME to a folder with a shorter path."
        )


class Cluster:
    """The cluster of one PostgreSQL major version."""

    def __init__(self):
        self.bin = postgresql_bin()
        version = output([self.bin / "postgres", "--version"]).split()[2]
        self.version = version.split(".")[0]
        self.home = CACHE / f"pg{self.version}"
        self.data = self.home / "data"
        self.socket_dir = self.home
        # PostgreSQL does not run as root.
        self.user = None
        if os.geteuid() == 0:
            names = {entry.pw_name for entry in pwd.getpwall()}
            self.user = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
            if self.data.exists():
                self.user = pwd.getpwuid(self.data.stat().st_uid)

    @contextlib.contextmanager
    def running(self, waiting=None):
        """Keep the cluster up while the block runs; stop it after, unless others use it."""
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "users").open("w") as users:
            with locked("cluster", waiting):
                fcntl.flock(users, fcntl.LOCK_SH)
                self._start()
            try:
                yield self
            finally:
                with locked("cluster"):
                    with contextlib.suppress(BlockingIOError):
                        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                        self._stop()

    def stop_unless_used(self):
        """Stop a server that was left running; a Stop when another ./dev is using it."""
        if not self.home.exists():
            return
        with (self.home / "users").open("w") as users, locked("cluster"):
            try:
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise Stop("Another ./dev is using the databases: stop it first.") from None
            self._stop()

    def query(self, sql, database="postgres"):
        """Run a statement; return its rows as lines of text."""
        return output(
            [self.bin / "psql", "-h", self.socket_dir, "-U", ROLE, "-d", database, "-qAtX",
             "-v", "ON_ERROR_STOP=1", "-c", sql]
        )  # fmt: skip

    def feed(self, script, database):
        """Run a script, as bytes, in one transaction; a `CalledProcessError` when it fails."""
        subprocess.run(
            [self.bin / "psql", "-h", self.socket_dir, "-U", ROLE, "-d", database, "-qX1",
             "-v", "ON_ERROR_STOP=1", "-o", os.devnull],
            input=script, check=True, capture_output=True, env=environment(),
        )  # fmt: skip

    def dump(self, database):
        """Return all of a database as SQL."""
        return output(
            [self.bin / "pg_dump", "-h", self.socket_dir, "-U", ROLE, "-d", database, "--no-owner"]
        )

    def databases(self):
        """Return the names of all databases."""
        return set(self.query("SELECT datname FROM pg_database").split())

    def _as_user(self, program, folder, *arguments, log):
        """Start a PostgreSQL program on a data folder, as the user the cluster belongs to.

        The folders are handed over open and named by /proc/self/fd: the cache may lie in root's
        home, whose path is closed to every other user.
        """
        as_user = {}
        if self.user:
            as_user = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}
        data, home = os.open(folder, os.O_RDONLY), os.open(self.home, os.O_RDONLY)
        try:
            return subprocess.Popen(
                [self.bin / program, "-D", f"/proc/self/fd/{data}"]
                + [argument.format(home=f"/proc/self/fd/{home}") for argument in arguments],
                pass_fds=(data, home),
                cwd="/",
                env=environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **as_user,
            )
        finally:
            os.close(data)
            os.close(home)

    def _create(self):
        work = self.home / "data.work"
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(mode=0o700)
        if self.user:
            os.chown(work, self.user.pw_uid, self.user.pw_gid)
            # The socket goes into this folder.
            os.chown(self.home, self.user.pw_uid, self.user.pw_gid)
        LOGS.mkdir(parents=True, exist_ok=True)
        log = LOGS / "initdb.log"
        with log.open("w") as out:
            arguments = f"-U {ROLE} -A trust -E UTF8 --locale=C.UTF-8 --no-sync".split()
            if self._as_user("initdb", work, *arguments, log=out).wait():
                raise Stop(f"The PostgreSQL cluster could not be created (see {log}).")
        with (work / "postgresql.conf").open("a") as config:
            config.write(SETTINGS)
        work.rename(self.data)

    def _start(self):
        if not self.data.exists():
            self._create()
        if self._answers():
            return
        if self._pid() is None:
            # Left by a machine that went down; its number may belong to another program now.
            (self.data / "postmaster.pid").unlink(missing_ok=True)
        with (LOGS / "postgresql.log").open("a") as out:
            server = self._as_user("postgres", self.data, "-k", "{home}", log=out)
        if not wait_until(self._answers, 30, server):
            raise Stop(f"PostgreSQL does not start (see {LOGS / 'postgresql.log'}).")

    def _answers(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            return self.query("SELECT 1") == "1"
        return False

    def _pid(self):
        """Return the process of the running server, or None."""
        with contextlib.suppress(OSError, ValueError):
            pid = int((self.data / "postmaster.pid").read_text().split()[0])
            if Path(f"/proc/{pid}/cwd").resolve() == self.data.resolve():
                return pid
        return None

    def _stop(self):
        pid = self._pid()
        if pid is None:
            return
        os.kill(pid, signal.SIGINT)  # a fast shutdown
        with contextlib.suppress(ChildProcessError):  # started by another ./dev
            wait_until(lambda: os.waitpid(pid, os.WNOHANG)[0] == pid, 20)
        wait_until(lambda: self._pid() is None, 20)
