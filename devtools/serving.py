"""`./dev demo`: Odoo with the add-on, for people to look at."""

import socket
import urllib.error
import urllib.request
from contextlib import closing

from mailbox_of_demo import collecting
from place import CLONE_DIR, LOGS, MODULE, REPO, addon_digest
from prepare import databases
from processes import started, wait_until
from say import Stop

MAIL = CLONE_DIR / "mail"
PEOPLE = REPO / "demo" / "people.txt"


def people():
    """Return (login, password, role, what to try) of the demo people, from their file."""
    rows = []
    for line in PEOPLE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            rows.append([cell.strip() for cell in line.split("\t") if cell.strip()])
    return rows


def check_port(port):
    """Stop when somebody else listens on the port."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise Stop(
                f"Port {port} on 127.0.0.1 cannot be used ({error.strerror.lower()}): "
                f"choose another one, as in './dev demo --port {port + 1}'."
            ) from error


def demo(port, with_demo, fresh):
    """Serve Odoo until somebody stops it; return the exit code."""
    check_port(port)
    with databases(2) as (steps, dbs), collecting(MAIL) as mail_port:
        steps.start("Database")
        name, done = dbs.for_people(with_demo, addon_digest(), fresh)
        steps.done(done)
        check_port(port)
        steps.start("Odoo")
        config = dbs.config(
            "server",
            name,
            http_port=port,
            http_interface="127.0.0.1",
            dbfilter=f"^{name}$",
            max_cron_threads=1,
            smtp_server="127.0.0.1",
            smtp_port=mail_port,
        )
        log = LOGS / "odoo.log"
        with log.open("w") as out:
            command = dbs.odoo.command(config)
            env = dbs.odoo.environment()
            with started(command, stdout=out, stderr=out, env=env) as server:
                address = f"http://127.0.0.1:{port}"
                if not wait_until(lambda: _answers(address), 60, server):
                    raise Stop(f"Odoo does not start (see {log}).")
                steps.done(f"serving, its log is {log}")
                _welcome(address, with_demo)
                try:
                    server.wait()
                except KeyboardInterrupt:
                    print("\nStopping Odoo and PostgreSQL.", flush=True)
                    return 0
        raise Stop(f"Odoo ended by itself with exit code {server.returncode} (see {log}).")


def _answers(address):
    # A proxy of the user's has no business with this machine's own address.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address}/web/health", timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def _welcome(address, with_demo):
    """Tell where Odoo is and who can log in."""
    print(f"\nOdoo with {MODULE} is at {address}\n")
    if with_demo:
        for login, password, role, to_try in people():
            print(f"  {role}: log in as {login}, password {password}\n      {to_try}")
    else:
        print("  An empty company: log in as admin, password admin")
    print(f"\nMails go to nobody, they are kept in {MAIL}.")
    print("Ctrl-C stops it.", flush=True)
