"""The life of the module: coming to a company that is there, updating, and leaving it again."""

import json
import lzma
import re
from dataclasses import dataclass

from jobs import Job
from place import MODULE, REPO
from verdict import Record

DUMPS = REPO / "tests" / "dumps"
#: Odoo's own books: what they count changes whenever a module comes or goes, whichever it is.
BOOKS = {
    "bus_bus",
    "ir_attachment",
    "ir_cron_trigger",
    "ir_logging",
    "ir_module_module",
    "orm_signaling_registry",
    "res_users_log",
}
UNINSTALL = f"""
module = env["ir.module.module"].search([("name", "=", "{MODULE}")])
module.button_immediate_uninstall()
print("UNINSTALLED", flush=True)
"""


def inventory(cluster, database):
    """Return what a database consists of, as {what: value}: its schema, the rows of its tables."""
    queries = {
        "column": "SELECT table_name || '.' || column_name || ' ' || data_type "
        "FROM information_schema.columns WHERE table_schema = 'public'",
        "index": "SELECT indexname FROM pg_indexes WHERE schemaname = 'public'",
        "constraint": "SELECT conrelid::regclass || ' ' || conname FROM pg_constraint",
        "sequence": "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public'",
        "function": "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
        "setting": "SELECT key FROM ir_config_parameter",
        "external id": "SELECT module || '.' || name FROM ir_model_data",
        "known constraint": "SELECT name FROM ir_model_constraint",
    }
    found = {
        f"{what} {line}": ""
        for what, query in queries.items()
        for line in cluster.query(query, database).splitlines()
    }
    tables = cluster.query(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1", database
    ).split()
    counts = " UNION ALL ".join(
        f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables if table not in BOOKS
    )
    for line in cluster.query(counts, database).splitlines():
        table, count = line.split("|")
        found[f"rows of {table}"] = count
    return found


@dataclass
class ComeAndGo(Job):
    """Into a company that has people, departments and users already, and out again."""

    def make_database(self, dbs):
        database, lock = dbs.for_tests(True, (), self.name)
        # The people are from Odoo's demo data, yet they are not to bring ours along.
        dbs.cluster.query("UPDATE ir_module_module SET demo = false", database)
        self.before = inventory(dbs.cluster, database)
        return database, lock

    def finish(self, dbs, database):
        """Uninstall, and compare what there is with what there was."""
        code, log = dbs.shell("uninstall", database, UNINSTALL)
        if code or "UNINSTALLED" not in log.read_text(errors="replace"):
            self._complain(f"Uninstalling failed (see {log}).")
            return
        after = inventory(dbs.cluster, database)
        left = sorted(
            f"{key}: {self.before.get(key, 'not there')} before, {after.get(key, 'gone')} after"
            for key in self.before.keys() | after.keys()
            if self.before.get(key) != after.get(key)
        )
        if left:
            self._complain("Uninstalling did not leave things as they were:\n" + "\n".join(left))
        if len(after) < 1000:
            self._complain("Nothing was compared.")
        self.verdict.ran += 1

    def _complain(self, text):
        self.verdict.problems.append(Record("ERROR", "uninstall", text))


@dataclass
class Alone(Job):
    """On a database with what the add-on depends on and nothing else: no app installs itself."""

    def make_database(self, dbs):
        return dbs.for_tests(False, (), self.name, alone=True)

    def arguments(self):
        return [*super().arguments(), "--skip-auto-install"]


@dataclass
class Update(Job):
    """From a database that an earlier version of the add-on has made and filled."""

    version: str = ""

    def make_database(self, dbs):
        database, lock = dbs.for_tests(False, (), self.name, empty=True)
        restore(dbs, DUMPS / f"{self.version}.sql.xz", database)
        return database, lock

    def arguments(self):
        return ["-u", MODULE]


def life_jobs():
    """The runs of the module's life; one for each version whose dump is kept."""
    tags = [f"okr_life/{MODULE}"]
    versions = sorted(path.name.removesuffix(".sql.xz") for path in DUMPS.glob("*.sql.xz"))
    return [
        ComeAndGo("come and go", tags),
        Alone("alone", tags),
        *(
            Update(f"from {version}", [*tags, f"okr_update/{MODULE}"], version=version)
            for version in versions
        ),
    ]


def restore(dbs, dump, database):
    """Fill an empty database from a kept dump."""
    dbs.cluster.feed(lzma.decompress(dump.read_bytes()), database)


def dump(dbs, database, version):
    """Keep a database for the update tests of later versions, beside the numbers in it."""
    DUMPS.mkdir(exist_ok=True)
    # What a browser can have made anew at any time is not worth keeping.
    dbs.cluster.query(
        "DELETE FROM ir_attachment WHERE url LIKE '/web/assets/%';"
        f"INSERT INTO ir_config_parameter (key, value) VALUES ('{MODULE}.dump', '{version}');"
        "UPDATE ir_attachment SET store_fname = NULL WHERE store_fname IS NOT NULL",
        database,
    )
    text = dbs.cluster.dump(database)
    text = re.sub(r"^(\\(un)?restrict\b.*|SET transaction_timeout.*)\n", "", text, flags=re.M)
    path = DUMPS / f"{version}.sql.xz"
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
    numbers = {
        key: value
        for key, value in inventory(dbs.cluster, database).items()
        if re.match(r"rows of (okr|performance)_", key)
    }
    path.with_name(f"{version}.json").write_text(json.dumps(numbers, indent=1) + "\n")
    return path
