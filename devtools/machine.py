"""What the machine itself must have: disk space, and a few Debian packages."""

import ctypes.util
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from place import CACHE, LOGS
from processes import environment, follow, output
from say import Stop

# What is looked for, and the Debian packages that bring it.
PACKAGES = {
    "postgresql": ["postgresql"],
    "chromium": ["chromium"],
    "wkhtmltopdf": ["wkhtmltopdf"],
    "venv": ["python3-venv"],
    "libmagic": ["libmagic1"],
    "fonts": ["fonts-dejavu-core", "fonts-liberation"],
}
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Keeps Debian's PostgreSQL package from starting a database server of its own.
NO_MAIN_CLUSTER = "/etc/postgresql-common/createcluster.d/hr_okr.conf"


def postgresql_bin():
    """Return the folder of the newest PostgreSQL server's programs, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def has(what):
    """Tell whether the machine has one of the things named in PACKAGES."""
    if what == "postgresql":
        return postgresql_bin() is not None
    if what == "chromium":
        return any(shutil.which(name) for name in CHROMIUM_NAMES)
    if what == "wkhtmltopdf":
        return bool(shutil.which("wkhtmltopdf"))
    if what == "venv":
        return importlib.util.find_spec("ensurepip") is not None
    if what == "libmagic":
        return ctypes.util.find_library("magic") is not None
    return any(
        Path(base, "truetype", name).is_dir()
        for base in ("/usr/share/fonts",)
        for name in ("dejavu", "liberation", "liberation2", "noto")
    )


def apt_candidate(package):
    """Tell whether this machine's package sources offer a package."""
    try:
        shown = output(["apt-cache", "policy", package])
    except (OSError, subprocess.CalledProcessError):
        return False
    return "Candidate:" in shown and "Candidate: (none)" not in shown


def as_root():
    """Return the words to put before a command that needs root, or None when there are none."""
    if os.geteuid() == 0:
        return []
    if not shutil.which("sudo"):
        return None
    # Asks for the password here, where the developer can see it.
    asked = subprocess.run(["sudo", "-v"], check=False)
    return ["sudo", "-n"] if asked.returncode == 0 else None


def check_space(gigabytes):
    """Stop when the cache's disk has less room than what is still to be built needs."""
    folder = CACHE
    while not folder.exists():
        folder = folder.parent
    if not os.access(folder, os.W_OK):
        raise Stop(f"{folder} cannot be written: set XDG_CACHE_HOME to a folder of yours.")
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise Stop(
            f"The disk of {CACHE} has {free:.1f} GB free and {gigabytes:g} GB are needed: "
            "make room, or set XDG_CACHE_HOME to a folder on a larger disk."
        )
    return free


def install_packages(wanted, steps):
    """Install the Debian packages behind `wanted` that the machine lacks; say which.

    wkhtmltopdf left Debian after version 12; there `pdf.py` brings a copy of its own.
    """
    missing = [what for what in wanted if not has(what)]
    if not missing:
        return "all there"
    names = [name for what in missing for name in PACKAGES[what]]
    if not shutil.which("apt-get"):
        if missing == ["wkhtmltopdf"]:
            return "no wkhtmltopdf: PDF reports will not print"
        raise Stop(
            f"This machine has no apt-get and lacks {', '.join(missing)}: "
            "install them with its own package manager and start ./dev again."
        )
    prefix = as_root()
    if prefix is None:
        raise Stop(
            f"Debian packages are missing and this needs root or sudo: run "
            f"'apt-get install {' '.join(names)}' as root and start ./dev again."
        )
    steps.progress("reading package lists")
    if _apt(prefix, ["update"], steps):
        raise Stop(
            "The Debian package lists could not be read: check the network connection and the "
            f"package sources (the details are in {LOGS / 'apt.log'})."
        )
    names = [name for name in names if name != "wkhtmltopdf" or apt_candidate(name)]
    keep_quiet = "postgresql" in missing and not Path("/etc/postgresql-common").exists()
    if keep_quiet:
        _write_as_root(prefix, NO_MAIN_CLUSTER, "create_main_cluster = false\n")
    try:
        if names and _apt(prefix, ["install", "-y", "--no-install-recommends", *names], steps):
            raise Stop(
                f"The Debian packages {' '.join(names)} could not be installed: check the network "
                f"connection and the disk (the details are in {LOGS / 'apt.log'})."
            )
    finally:
        if keep_quiet:
            subprocess.run([*prefix, "rm", "-f", NO_MAIN_CLUSTER], check=False)
    return "installed " + " ".join(names) if names else "all there"


def _write_as_root(prefix, path, text):
    subprocess.run([*prefix, "mkdir", "-p", os.path.dirname(path)], check=True)
    tee = [*prefix, "tee", path]
    subprocess.run(tee, input=text, text=True, stdout=subprocess.DEVNULL, check=True)


def _apt(prefix, arguments, steps):
    """Run apt-get, showing how many of its packages are through; return its exit code."""
    total = done = 0

    def on_line(line):
        nonlocal total, done
        words = line.split()
        if "newly installed," in line and words[0].isdigit():
            total = int(words[0]) + int(words[2])
        elif line.startswith("Setting up "):
            done += 1
            steps.progress(f"{done}/{total} {words[2]}")
        elif line.startswith("Get:") and total:
            steps.progress(f"0/{total} fetching {words[4] if len(words) > 4 else ''}")

    env = [f"{name}={environment()[name]}" for name in ("DEBIAN_FRONTEND", "LC_ALL")]
    command = [*prefix, "env", *env, "apt-get", "-o", "DPkg::Lock::Timeout=300", *arguments]
    mode = "w" if arguments == ["update"] else "a"
    return follow(command, LOGS / "apt.log", on_line, mode=mode, start_new_session=not prefix)
