"""A PostgreSQL primary and its streaming standby, for one run: built in a folder, gone with it."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from cluster import ROLE
from place import LOGS
from processes import end, environment, output, wait_until
from say import Stop

SETTINGS = """
listen_addresses = ''
fsync = off
full_page_writes = off
wal_level = replica
max_wal_senders = 4
wal_keep_size = 256MB
max_wal_size = 2GB
hot_standby = on
hot_standby_feedback = on
shared_buffers = 256MB
work_mem = 16MB
max_connections = 120
jit = off
lc_messages = 'C'
log_min_messages = fatal
"""


class Node:
    """One PostgreSQL server with its data and its socket in a folder of its own."""

    def __init__(self, pair, name):
        self.pair = pair
        self.socket_dir = pair.folder / name
        self.data = self.socket_dir / "data"
        self.process = None

    def query(self, sql, database="postgres"):
        """Run a statement; return its rows as lines of text, cells parted by `|`."""
        return output(self.psql(database, "-c", sql))

    def psql(self, database, *arguments):
        return [
            self.pair.bin / "psql", "-h", self.socket_dir, "-U", ROLE, "-d", database, "-qAtX",
            "-v", "ON_ERROR_STOP=1", *arguments,
        ]  # fmt: skip

    def start(self, out):
        command = [self.pair.bin / "postgres", "-D", self.data, "-k", self.socket_dir]
        self.process = self.pair.as_user(command, stdout=out, stderr=subprocess.STDOUT)
        if not wait_until(self._answers, 30, self.process):
            raise Stop(f"PostgreSQL does not start (see {self.pair.log}).")

    def _answers(self):
        with contextlib.suppress(subprocess.CalledProcessError):
            return self.query("SELECT 1") == "1"
        return False

    def stop(self):
        if self.process:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(signal.SIGINT)  # a fast shutdown
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(10)
            end(self.process)


class Pair:
    """`primary` and `standby`, both up while `running` lasts."""

    def __init__(self, cluster):
        self.bin = cluster.bin
        self.user = cluster.user
        self.log = LOGS / "scale-postgresql.log"
        self.folder = None

    def as_user(self, command, **options):
        """Start a program as the user that PostgreSQL runs as; return its process."""
        if self.user:
            options.update(user=self.user.pw_uid, group=self.user.pw_gid, extra_groups=[])
        return subprocess.Popen(
            [str(word) for word in command],
            cwd=self.folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            **options,
        )

    @contextlib.contextmanager
    def running(self):
        # not in the cache, which may lie where PostgreSQL's user cannot go
        self.folder = Path(tempfile.mkdtemp(prefix="okr-scale-"))
        self.primary, self.standby = Node(self, "primary"), Node(self, "standby")
        try:
            for node in (self.primary, self.standby):
                node.data.mkdir(parents=True, mode=0o700)
            if self.user:
                for path in (self.folder, *self.folder.rglob("*")):
                    os.chown(path, self.user.pw_uid, self.user.pw_gid)
            LOGS.mkdir(parents=True, exist_ok=True)
            with self.log.open("w") as out:
                self._build(out)
                yield self
        finally:
            for node in (self.standby, self.primary):
                node.stop()
            shutil.rmtree(self.folder, ignore_errors=True)

    def _build(self, out):
        words = f"-U {ROLE} -A trust -E UTF8 --locale=C.UTF-8 --no-sync".split()
        self._must([self.bin / "initdb", "-D", self.primary.data, *words], out)
        with (self.primary.data / "postgresql.conf").open("a") as config:
            config.write(SETTINGS)
        self.primary.start(out)
        words = ["-h", self.primary.socket_dir, "-U", ROLE, "-D", self.standby.data]
        words += ["--write-recovery-conf", "--checkpoint=fast", "--no-sync"]
        self._must([self.bin / "pg_basebackup", *words], out)
        self.standby.start(out)

    def _must(self, command, out):
        if self.as_user(command, stdout=out, stderr=subprocess.STDOUT).wait():
            raise Stop(f"The two PostgreSQL servers could not be made (see {self.log}).")

    def caught_up(self, seconds=60):
        """Wait until the standby has replayed all that the primary has written."""
        position = self.primary.query("SELECT pg_current_wal_lsn()")

        def replayed():
            return self.standby.query(f"SELECT pg_last_wal_replay_lsn() >= '{position}'") == "t"

        if not wait_until(replayed, seconds):
            raise Stop(f"The standby does not follow the primary (see {self.log}).")
