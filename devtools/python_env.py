"""The Python packages Odoo and the checks need: a virtual environment made from the lock file."""

import re
import shutil
import subprocess
import sys
import time

from machine import install_packages
from place import CACHE, LOCK_FILE, LOGS, PYTHON, VENV
from processes import environment, follow
from say import Stop


def locked_packages():
    """Return the names of all packages the lock file pins, for whichever Python."""
    return set(re.findall(r"^([A-Za-z0-9._-]+)==", LOCK_FILE.read_text(), re.M))


def ensure(steps):
    """Build the virtual environment, or keep the one that was built from the same lock file."""
    steps.start("Python packages")
    stamp = VENV / "complete"
    total = len(locked_packages())
    if stamp.exists():
        stamp.touch()
        steps.done(f"{total} there")
        return
    # A virtual environment knows its own path, so it is built in place; the stamp, written last,
    # tells a complete one.
    shutil.rmtree(VENV, ignore_errors=True)
    install_packages(["venv"], steps)
    try:
        subprocess.run(
            [sys.executable, "-m", "venv", VENV],
            check=True, capture_output=True, env=environment(),
        )  # fmt: skip
    except subprocess.CalledProcessError as error:
        raise Stop(
            f"Python at {sys.executable} cannot make a virtual environment: "
            "install its venv module (Debian: python3-venv) and start ./dev again."
        ) from error
    seen = set()

    def on_line(line):
        # "Processing" is what pip says of a file that lies on this machine.
        match = re.match(r"(?:Collecting|Processing \S*/)\s*([\w.]+(?:-[a-zA-Z][\w.]*)*)", line)
        if match:
            seen.add(match[1].lower())
            steps.progress(f"{len(seen)}/{total} {match[1]}")
        elif line.startswith("Installing collected"):
            steps.progress(f"{len(seen)}/{total} fetched, installing")

    log = LOGS / "pip.log"
    pip = [PYTHON, "-m", "pip", "install", "--no-deps", "--progress-bar", "off"]
    if follow([*pip, "-r", LOCK_FILE], log, on_line):
        raise Stop(f"{_pip_trouble(log.read_text())} (the details are in {log}).")
    stamp.touch()
    _forget_old()
    steps.done(f"{len(seen)}/{total}" if len(seen) == total else f"{len(seen)} installed")


def _forget_old():
    """Remove environments that nobody used for two weeks."""
    for stamp in CACHE.glob("venv*/complete"):
        if time.time() - stamp.stat().st_mtime > 14 * 86400:
            shutil.rmtree(stamp.parent, ignore_errors=True)


def _pip_trouble(text):
    """Put into words why pip failed."""
    if "No space left" in text:
        return "The disk is full: make room and start ./dev again"
    network = ("NewConnectionError", "Name or service not known", "timed out", "NameResolution")
    if any(word in text for word in network):
        return "The Python package index cannot be reached: check the network connection"
    errors = re.findall(r"^ERROR: (.*)", text, re.M)
    reason = errors[-1].rstrip(".")[:200] if errors else "pip failed"
    return f"The Python packages of requirements.lock could not be installed: {reason}"
