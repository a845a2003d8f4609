"""Two Odoo servers with prefork workers on one database, and what their logs say."""

import contextlib
import os
import re
import signal
import urllib.error
import urllib.request
from collections import Counter

from cluster import ROLE
from odoo_tree import write_config
from place import LOGS
from processes import end, started, wait_until
from say import Stop

#: A line of the request log: method, path, status, statements, seconds and the kind of cursor.
REQUEST = re.compile(
    r'"POST /web/dataset/call_kw/([\w.]+)/(\w+)\S* HTTP[^"]*" '
    r"(\d+) - \d+ [\d.]+ [\d.]+ (ro->rw|ro|rw)"
)
WORD = re.compile(r"^\S+ \S+ \d+ (DEBUG|INFO|WARNING|ERROR|CRITICAL) ")
AGAIN = re.compile(r", \d+ tries left, try again in ")


class Server:
    """One Odoo server."""

    def __init__(self, servers, name, port, chat_port):
        self.servers = servers
        self.name = name
        self.port = port
        self.log = LOGS / f"scale-{name}.log"
        self.config = write_config(
            servers.pair.folder / f"{name}.conf",
            db_host=servers.pair.primary.socket_dir,
            db_port=5432,
            db_user=ROLE,
            # Not `db_name`: workers would inherit the connections of the one that loads it, and
            # PostgreSQL could not tell which of them is at work.
            dbfilter=f"^{servers.database}$",
            db_replica_host=servers.pair.standby.socket_dir,
            db_replica_port=5432,
            data_dir=servers.data_dir,
            list_db=False,
            http_interface="127.0.0.1",
            http_port=port,
            gevent_port=chat_port,
            workers=servers.workers,
            max_cron_threads=1,
            limit_time_cpu=300,
            limit_time_real=600,
            smtp_server="127.0.0.1",
            smtp_port=servers.mail_port,
        )
        self.log.unlink(missing_ok=True)
        self.process = None

    def start(self):
        odoo = self.servers.odoo
        with self.log.open("a") as out:
            command = [*odoo.command(self.config)[:1], self.servers.launcher, "-c", self.config]
            self.context = started(command, stdout=out, stderr=out, env=odoo.environment())
            self.process = self.context.__enter__()
        if not wait_until(self._answers, 90, self.process):
            raise Stop(f"Odoo does not start (see {self.log}).")

    def _answers(self):
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with contextlib.suppress(urllib.error.URLError, OSError):
            with opener.open(f"http://127.0.0.1:{self.port}/web/health", timeout=5) as response:
                return response.status == 200
        return False

    def kill(self):
        """Kill the server and its workers at once, as a machine does that loses its power."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if self.process:
            end(self.process)

    def owns(self, pid):
        """Whether a process is this server or one of its workers."""
        with contextlib.suppress(ProcessLookupError):
            return os.getpgid(pid) == self.process.pid
        return False


class Servers:
    """Two servers that share database, filestore and sessions."""

    def __init__(self, odoo, pair, database, data_dir, mail_port, workers, ports):
        self.odoo, self.pair, self.database = odoo, pair, database
        self.data_dir, self.mail_port, self.workers = data_dir, mail_port, workers
        # The server starts its own program again for the websocket, so it has to be a file.
        self.launcher = pair.folder / "odoo-bin"
        self.launcher.write_text("import odoo.cli\n\nodoo.cli.main()\n")
        self.both = [
            Server(self, "a", ports[0], ports[1]),
            Server(self, "b", ports[2], ports[3]),
        ]

    @contextlib.contextmanager
    def running(self):
        try:
            for server in self.both:
                server.start()
            yield self
        finally:
            for server in self.both:
                server.stop()

    @property
    def ports(self):
        return [server.port for server in self.both]

    def marks(self):
        """Return where the logs end now, for `read_logs`."""
        return {server.name: server.log.stat().st_size for server in self.both}

    def read_logs(self, since=None):
        """Return what both logs say: troubles, repeated requests, and requests by cursor."""
        said = Logs()
        for server in self.both:
            with server.log.open(errors="replace") as file:
                file.seek((since or {}).get(server.name, 0))
                said.feed(server.name, file)
        return said


class Logs:
    """`troubles` are warnings, errors and tracebacks; `conflicts` statements that met another
    transaction's, which Odoo repeats; `cursors` {(model, method): Counter}.
    """

    def __init__(self):
        self.troubles = []
        self.conflicts = 0
        self.again = 0
        self.moved = 0
        self.cursors = {}

    def feed(self, name, lines):
        statement = None  # a refused one, whose reason is in the lines below
        for line in lines:
            word = WORD.match(line)
            if statement and "could not serialize access" in line:
                self.conflicts += 1
                statement = None
            elif statement and word:
                self.troubles.append(statement)
                statement = None
            if found := REQUEST.search(line):
                model, method, _status, mode = found.groups()
                self.cursors.setdefault((model, method), Counter())[mode] += 1
                self.moved += mode == "ro->rw"
            self.again += bool(AGAIN.search(line))
            if word and "odoo.sql_db: bad query" in line:
                statement = f"{name}: {line.rstrip()[:300]}"
            elif word and word[1] in ("WARNING", "ERROR", "CRITICAL"):
                self.troubles.append(f"{name}: {line.rstrip()[:300]}")
            elif line.startswith("Traceback "):
                self.troubles.append(f"{name}: {line.rstrip()}")
        if statement:
            self.troubles.append(statement)
