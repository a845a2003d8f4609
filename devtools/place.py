"""Where everything lies: the repository, and the cache that holds all state outside it."""

import contextlib
import fcntl
import hashlib
import os
import sys
from pathlib import Path

MODULE = "hr_okr"
REPO = Path(__file__).resolve().parent.parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / MODULE
LOCK_FILE = REPO / "requirements.lock"
LOGS = CACHE / "logs"
DATA_DIR = CACHE / "data"

# Two clones on one machine share Odoo, Python packages and templates, but no link and no database.
CLONE = hashlib.sha1(str(REPO).encode()).hexdigest()[:8]
CLONE_DIR = CACHE / "clones" / CLONE
ADDONS = CLONE_DIR / "addons"


def digest(*parts):
    """Return a short hash of strings and bytes, to name what was built from them."""
    joined = hashlib.sha1()
    for part in parts:
        joined.update(part if isinstance(part, bytes) else str(part).encode())
        joined.update(b"\0")
    return joined.hexdigest()[:10]


# Whoever comes with another Python, or another lock file, gets an environment beside this one.
VENV = CACHE / f"venv-{digest(LOCK_FILE.read_bytes(), sys.version, sys.base_prefix)}"
PYTHON = VENV / "bin" / "python"


def link_addon():
    """Odoo names a module after its folder, so it runs through a link with the right name."""
    ADDONS.mkdir(parents=True, exist_ok=True)
    link = ADDONS / MODULE
    if not link.is_symlink() or link.resolve() != REPO:
        fresh = ADDONS / f".{MODULE}.{os.getpid()}"
        fresh.symlink_to(REPO)
        fresh.replace(link)


def addon_files():
    """Yield the files a database depends on: what an update of the module would read."""
    for path in sorted(REPO.rglob("*")):
        parts = path.relative_to(REPO).parts
        if parts[0].startswith(".") or parts[0] in ("devtools", "tests", "node_modules"):
            continue
        if path.suffix in (".py", ".xml", ".csv", ".po") and path.is_file():
            yield path


def addon_digest():
    """Return a hash of the module's code and data, to see whether a database is up to date."""
    return digest(*(part for f in addon_files() for part in (f.relative_to(REPO), f.read_bytes())))


@contextlib.contextmanager
def locked(name, waiting=None):
    """Hold the lock `name` of this cache; call `waiting()` once if another ./dev has it.

    The kernel releases the lock when the process ends, however it ends.
    """
    path = CACHE / "locks" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if waiting:
                waiting()
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
