"""The steps from a bare machine to Odoo's first line of Python."""

import contextlib
import platform

import odoo_tree
import pdf
import python_env
from cluster import Cluster, check_path
from databases import Databases
from machine import check_space, install_packages
from place import CACHE, VENV, link_addon, locked
from say import Steps

FOR_ODOO = ("postgresql", "venv", "libmagic", "fonts")
FOR_TESTS = (*FOR_ODOO, "chromium")
COMMON_STEPS = 5


def prepare(steps, packages=FOR_ODOO):
    """Bring the machine to where Odoo can run; return the Odoo. Quick when done before."""
    steps.start("This machine")
    odoo_tree.check()
    check_path()
    complete = (VENV / "complete").exists()
    free = check_space(0.5 if complete else 3)
    CACHE.mkdir(parents=True, exist_ok=True)
    steps.done(f"Python {platform.python_version()}, {free:.0f} GB free")
    with locked("setup", lambda: print("Waiting for another ./dev to finish its set-up.")):
        steps.start("Debian packages")
        done = install_packages(packages, steps)
        steps.done("; ".join(filter(None, [done, pdf.ensure(steps)])))
        odoo = odoo_tree.ensure(steps)
        if "chromium" in packages:
            odoo_tree.check_for_browser(odoo)
        python_env.ensure(steps)
    link_addon()
    return odoo


@contextlib.contextmanager
def databases(more_steps, packages=FOR_ODOO):
    """Yield (steps, databases) with the private cluster running while the block lasts."""
    steps = Steps(COMMON_STEPS + more_steps)
    odoo = prepare(steps, packages)
    steps.start("PostgreSQL")
    cluster = Cluster()
    with cluster.running(lambda: steps.progress("waiting for another ./dev")):
        steps.done(f"{cluster.version}, private, on a socket in {cluster.socket_dir}")
        yield steps, Databases(cluster, odoo, steps)
