"""Databases: cached templates with the dependencies installed, and copies of them."""

import ast
import fcntl
import os
import re
import shutil
import tempfile
import time

from cluster import ROLE
from odoo_tree import write_config
from place import (
    ADDONS,
    CACHE,
    CLONE,
    CLONE_DIR,
    DATA_DIR,
    LOCK_FILE,
    LOGS,
    MODULE,
    REPO,
    digest,
    locked,
)
from processes import follow
from say import Stop

# Apps of Odoo that the add-on does not need and has something for where they are there.
APPS = (
    "base_automation",
    "crm",
    "gamification",
    "hr_attendance",
    "hr_holidays",
    "hr_recruitment",
    "hr_skills",
    "privacy_lookup",
    "project",
    "sale_management",
    "spreadsheet_dashboard",
)
APPS_OF_DEMO = ("crm", "hr_holidays", "project")
FILESTORE = DATA_DIR / "filestore"
# Compiles what the login page and the web client load, so that the first page comes at once.
WARM_UP = """
for name in ("web.assets_web", "web.assets_web_print", "web.assets_frontend",
             "web.assets_frontend_minimal", "web.assets_frontend_lazy", "web.assets_backend_lazy"):
    bundle = env["ir.qweb"]._get_asset_bundle(name); bundle.js(); bundle.css()

env.cr.commit()
"""


def manifest():
    """Return the add-on's manifest."""
    return ast.literal_eval((REPO / "__manifest__.py").read_text())


class Databases:
    """The databases of one Odoo in one cluster."""

    def __init__(self, cluster, odoo, steps):
        self.cluster = cluster
        self.odoo = odoo
        self.steps = steps
        self.addons = ADDONS

    def config(self, name, database, **values):
        """Write the configuration for one database; return its path."""
        return write_config(
            CLONE_DIR / f"{name}.conf",
            db_host=self.cluster.socket_dir,
            db_port=5432,
            db_user=ROLE,
            db_name=database,
            list_db=False,
            addons_path=self.addons,
            **values,
        )

    def drop(self, name):
        """Remove a database and its files, if there."""
        self.cluster.query(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(FILESTORE / name, ignore_errors=True)

    def copy(self, template, name):
        """Make a database from another one, which nobody may be using."""
        self.drop(name)
        if (FILESTORE / template).exists():
            # Stored files never change, so links will do.
            shutil.copytree(FILESTORE / template, FILESTORE / name, copy_function=os.link)
        self.cluster.query(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')

    def rename(self, old, new):
        """Give a finished database its name."""
        self.drop(new)
        if (FILESTORE / old).exists():
            (FILESTORE / old).rename(FILESTORE / new)
        self.cluster.query(f'ALTER DATABASE "{old}" RENAME TO "{new}"')

    def run(self, log_name, database, *arguments, cli="server", **options):
        """Run Odoo on a database to its end, showing the modules it loads; return (code, log)."""
        log = LOGS / f"{log_name}.log"
        config = self.config(log_name, database, http_enable=False)

        def on_line(line):
            if match := re.search(r"Loading module (\S+) \((\d+)/(\d+)\)", line):
                self.steps.progress(f"module {match[2]}/{match[3]} {match[1]}")

        command = self.odoo.command(config, *arguments, cli=cli)
        code = follow(command, log, on_line, env=self.odoo.environment(), **options)
        return code, log

    def shell(self, log_name, database, text):
        """Run a Python script in Odoo's shell; return (code, log)."""
        with tempfile.TemporaryFile("w+") as script:
            script.write(text)
            script.seek(0)
            return self.run(log_name, database, cli="shell", stdin=script)

    def template(self, with_demo, apps=(), alone=False):
        """Return the name of the template with the dependencies and apps, building it if needed.

        Its name holds all it was made from, so another list of dependencies, another Odoo or
        other Python packages get another template. `alone` keeps out what installs itself.
        """
        depends = sorted({*manifest()["depends"], *apps})
        how = ["--skip-auto-install"] if alone else []
        key = digest(self.odoo.key, LOCK_FILE.read_bytes(), "pg_trgm", *depends, *how)
        name = f"tpl_{key}_{'demo' if with_demo else 'plain'}"
        with locked(name, lambda: self.steps.progress("another ./dev is building the template")):
            if name not in self.cluster.databases():
                self._forget_old_templates()
                work = f"{name}_work"
                self.drop(work)
                self.cluster.query(f'CREATE DATABASE "{work}" TEMPLATE template0')
                # As Odoo's own database manager does: titles that are alike are found by it.
                self.cluster.query("CREATE EXTENSION IF NOT EXISTS pg_trgm", work)
                arguments = ["-i", ",".join(depends), "--stop-after-init", *how]
                arguments += ["--with-demo"] if with_demo else []
                code, log = self.run(name, work, *arguments)
                if code:
                    raise Stop(f"The template database could not be built (see {log}).")
                self.rename(work, name)
        (CACHE / "templates").mkdir(exist_ok=True)
        (CACHE / "templates" / name).touch()
        return name

    def _forget_old_templates(self):
        """Remove templates that nobody used for two weeks."""
        for stamp in (CACHE / "templates").glob("tpl_*"):
            if time.time() - stamp.stat().st_mtime > 14 * 86400:
                self.drop(stamp.name)
                stamp.unlink()

    def for_tests(self, with_demo, apps=(), of="", alone=False, empty=False):
        """Return (name, lock) of a fresh database; it lives as long as the lock is open.

        `of` tells apart those that one ./dev has at the same time. An `empty` one has no Odoo.
        """
        template = "template0" if empty else self.template(with_demo, apps, alone)
        self._drop_abandoned()
        name = "_".join(filter(None, ["test", CLONE, str(os.getpid()), *of.split()]))
        lock = (CACHE / "locks" / name).open("w")
        fcntl.flock(lock, fcntl.LOCK_EX)
        self.copy(template, name)
        return name, lock

    def _drop_abandoned(self):
        """Remove test databases whose ./dev is gone."""
        for name in self.cluster.databases():
            if not name.startswith("test_"):
                continue
            path = CACHE / "locks" / name
            with path.open("w") as lock:
                try:
                    fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                self.drop(name)
                path.unlink()

    def for_people(self, with_demo, updated_for, fresh=False, update=False):
        """Return (name, what was done) of this clone's database to look at, up to date.

        `updated_for` is the digest of the add-on; the one the database was made for lies beside.
        `fresh` makes it anew, `update` loads the module even if nothing changed.
        """
        name = f"{'demo' if with_demo else 'plain'}_{CLONE}_{self.odoo.key[:4]}"
        stamp = CLONE_DIR / f"{name}.digest"
        there = stamp.exists() and name in self.cluster.databases()
        if there and not fresh:
            if update or stamp.read_text() != updated_for:
                self.steps.progress(f"updating {MODULE}")
                self._load(name, "-u", MODULE)
                stamp.write_text(updated_for)
                return name, "updated to the present code"
            return name, "there"
        stamp.unlink(missing_ok=True)
        template = self.template(with_demo, APPS_OF_DEMO if with_demo else ())
        work = f"{name}_work"
        self.copy(template, work)
        self._load(work, "-i", MODULE, *(["--with-demo"] if with_demo else []))
        self.steps.progress("compiling stylesheets and scripts")
        self.shell("warm-up", work, WARM_UP)
        self.rename(work, name)
        stamp.write_text(updated_for)
        return name, "built"

    def _load(self, name, *arguments):
        code, log = self.run("install", name, *arguments, "--stop-after-init")
        text = log.read_text(errors="replace")
        if code or re.search(r" (ERROR|CRITICAL) ", text):
            found = re.findall(r"^\S*(?:Error|Exception): .*", text, re.M)
            reason = f": {found[-1][:300]}" if found else ""
            raise Stop(f"{MODULE} could not be loaded{reason} (see {log}).")
