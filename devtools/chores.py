"""The small commands: shell, update, pot, wheel, clean."""

import shutil
import subprocess
import sys

import life
import python_env
import wheels
from cluster import Cluster
from databases import APPS, manifest
from machine import postgresql_bin
from place import CACHE, MODULE, REPO, addon_digest, locked
from prepare import FOR_ODOO, databases
from processes import output
from say import Steps, Stop


def shell(options):
    """Open Odoo's Python prompt on the demo database."""
    with databases(1) as (steps, dbs):
        steps.start("Database")
        name, done = dbs.for_people(True, addon_digest())
        steps.done(done)
        config = dbs.config("shell", name, http_enable=False, log_level="warn")
        command = [str(word) for word in dbs.odoo.command(config, cli="shell")]
        return subprocess.run(command, env=dbs.odoo.environment(), check=False).returncode


def update(options):
    """Load the present code and views into the demo database."""
    with databases(1) as (steps, dbs):
        steps.start("Database")
        _, done = dbs.for_people(True, addon_digest(), update=True)
        steps.done(done)
    return 0


def pot(options):
    """Write the translation template, the terms of the bridges to other apps included.

    The languages follow it; the last line says how many terms each of them lacks.
    """
    with databases(1) as (steps, dbs):
        steps.start("Terms")
        name, lock = dbs.for_tests(with_demo=False, apps=APPS)
        try:
            code, log = dbs.run("pot", name, "-i", MODULE, "--stop-after-init")
            target = REPO / "i18n" / f"{MODULE}.pot"
            target.parent.mkdir(exist_ok=True)
            if not code:
                arguments = [MODULE, "-o", target]
                code, log = dbs.run("pot-export", name, *arguments, cli="i18n export")
            if code:
                raise Stop(f"The terms could not be exported (see {log}).")
        finally:
            dbs.drop(name)
            lock.close()
        script = REPO / "devtools" / "translations.py"
        lacks = output([python_env.VENV / "bin/python", script, target.parent])
        steps.done(f"written to {target.relative_to(REPO)}: {lacks}")
    return 0


def dump(options):
    """Keep a demo company made by this version, for the update tests of the next ones."""
    version = manifest()["version"]
    with databases(1, FOR_ODOO) as (steps, dbs):
        steps.start("Dump")
        name, lock = dbs.for_tests(True, (), "dump")
        try:
            arguments = ["-i", MODULE, "--with-demo", "--stop-after-init"]
            code, log = dbs.run("dump", name, *arguments)
            if code:
                raise Stop(f"The database could not be built (see {log}).")
            path = life.dump(dbs, name, version)
        finally:
            dbs.drop(name)
            lock.close()
        size = path.stat().st_size / 1e6
        steps.done(f"{path.relative_to(REPO)}, {size:.1f} MB")
    return 0


def wheel(options):
    """Build the package for pip into dist/."""
    steps = Steps(2)
    with locked("setup"):
        python_env.ensure(steps)
    steps.start("Wheel")
    steps.done(str(wheels.build(REPO / "dist").relative_to(REPO)))
    return 0


def clean(options):
    """Remove the cache after saying what is in it; stop the cluster."""
    if not CACHE.exists():
        print(f"There is nothing to remove: {CACHE} does not exist.")
        return 0
    print(f"This removes {CACHE}:")
    for entry in sorted(CACHE.iterdir()):
        size = subprocess.run(["du", "-sh", entry], capture_output=True, text=True, check=False)
        print(f"  {size.stdout.split()[0] if size.stdout else '?':>6}  {entry.name}")
    print("Debian packages that were installed stay.")
    if not options.yes and sys.stdin.isatty():
        if input("Remove it? [y/N] ").strip().lower() not in ("y", "yes"):
            print("Nothing was removed.")
            return 1
    if postgresql_bin():
        Cluster().stop_unless_used()
    shutil.rmtree(CACHE)
    print("Removed.")
    return 0
