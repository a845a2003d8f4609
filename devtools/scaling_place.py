"""Where `./dev scale` takes place: a database with the add-on and a company on the primary."""

import contextlib
import json
import shutil
import socket
import subprocess
import tempfile

from cluster import ROLE
from databases import FILESTORE
from odoo_tree import write_config
from place import LOGS, MODULE
from processes import environment, follow
from say import Stop

DATABASE = "okr_scale"
#: Of everybody but the administrator; the same as in benchmarks/scaling_company.py.
PASSWORD = "a long password"  # noqa: S105


def free_ports(count):
    """Return ports that nobody listens on, all different."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _number in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def copy_template(dbs, pair, data_dir):
    """Bring the template with the dependencies from the cluster in the cache to the primary."""
    template = dbs.template(with_demo=False)
    pair.primary.query(f'CREATE DATABASE "{DATABASE}" TEMPLATE template0')
    dump = [dbs.cluster.bin / "pg_dump", "-h", dbs.cluster.socket_dir, "-U", ROLE, template]
    load = pair.primary.psql(DATABASE, "-o", "/dev/null")
    with subprocess.Popen(
        [str(word) for word in dump], stdout=subprocess.PIPE, env=environment()
    ) as reading:
        done = subprocess.run(
            [str(word) for word in load], stdin=reading.stdout, env=environment(), check=False
        )
    if reading.returncode or done.returncode:
        raise Stop("The template database could not be copied to the primary.")
    if (FILESTORE / template).exists():
        shutil.copytree(FILESTORE / template, data_dir / "filestore" / DATABASE)


def odoo_shell(dbs, pair, data_dir, script):
    """Run a script in an Odoo shell on the primary; it sets `result`, which is returned."""
    config = write_config(
        pair.folder / "shell.conf",
        db_host=pair.primary.socket_dir,
        db_port=5432,
        db_user=ROLE,
        db_name=DATABASE,
        data_dir=data_dir,
        http_enable=False,
        log_level="warn",
        smtp_server="127.0.0.1",
        smtp_port=1,
    )
    found = []

    def on_line(line):
        if "SCALE-RESULT " in line:
            found.append(line.partition("SCALE-RESULT ")[2])

    log = LOGS / "scale-shell.log"
    with tempfile.TemporaryFile("w+") as file:
        text = f"{script}\nimport json\nprint('SCALE-RESULT ' + json.dumps(result), flush=True)"
        file.write(f"exec({text!r})\n")
        file.seek(0)
        command = dbs.odoo.command(config, cli="shell")
        follow(command, log, on_line, env=dbs.odoo.environment(), stdin=file)
    if not found:
        raise Stop(f"A script did not come to its end (see {log}).")
    return json.loads(found[0])


def build(dbs, pair, data_dir, size):
    config = write_config(
        pair.folder / "install.conf",
        db_host=pair.primary.socket_dir,
        db_port=5432,
        db_user=ROLE,
        db_name=DATABASE,
        data_dir=data_dir,
        http_enable=False,
    )
    log = LOGS / "scale-install.log"
    command = dbs.odoo.command(config, "-i", MODULE, "--stop-after-init")
    if follow(command, log, env=dbs.odoo.environment()):
        raise Stop(f"{MODULE} could not be installed (see {log}).")
    return odoo_shell(
        dbs,
        pair,
        data_dir,
        f"from odoo.addons.{MODULE}.benchmarks import scaling_company\n"
        f"result = scaling_company.build(env, {size.people}, {size.objectives}, {size.closing},"
        f" {20 + size.clients})",
    )
