"""The package for pip: building it, and an Odoo that has the add-on from it alone."""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import python_env
from odoo_tree import Odoo
from place import CLONE_DIR, MODULE, REPO
from processes import environment, must, output

#: What belongs to the workshop and not to the add-on.
WORKSHOP = {
    "dev",
    "devtools",
    "dist",
    "eslint.config.mjs",
    "package.json",
    "package-lock.json",
    "requirements.lock",
}
#: Pictures of the README, and the databases of earlier versions; what is known of these stays.
TOO_LARGE = re.compile(r"docs/images/|tests/dumps/.*\.sql\.xz$")


def build(target):
    """Build the wheel into a folder; return its path.

    The build backend names the package after its folder, as Odoo does with the module, so it
    sees a copy in a folder with the right name.
    """
    with tempfile.TemporaryDirectory() as work:
        source = Path(work) / MODULE
        for name in output(["git", "-C", REPO, "ls-files", "-co", "--exclude-standard"]).split(
            "\n"
        ):
            path = Path(name)
            out = path.parts[0] in WORKSHOP or path.parts[0].startswith(".")
            if out or TOO_LARGE.match(name) or not (REPO / name).is_file():
                continue
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(REPO / name, source / name)
        python = python_env.VENV / "bin/python"
        command = [python, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"]
        must(
            [*command, "--wheel-dir", target, source],
            "wheel",
            "The wheel could not be built",
            env=environment(PATH=f"{python.parent}:{os.environ.get('PATH', '')}"),
        )
    return max(Path(target).glob("*.whl"), key=lambda file: file.stat().st_mtime)


def odoo_from_pip(odoo, wheel):
    """Return an Odoo as pip would have installed it, with the wheel installed beside it."""
    prefix = CLONE_DIR / "from_pip"
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    site = prefix / "lib" / version / "site-packages"
    shutil.rmtree(prefix, ignore_errors=True)
    _copy_tree(odoo.root / "odoo", site / "odoo")
    python = python_env.VENV / "bin/python"
    command = [python, "-m", "pip", "install", "--no-deps", "--ignore-installed"]
    must(
        [*command, "--prefix", prefix, wheel],
        "wheel-install",
        "The wheel could not be installed",
        env=environment(),
    )
    installed = Odoo(site, odoo.name)
    installed.key = odoo.key  # the same Odoo, so the same databases
    return installed


def _copy_tree(source, target):
    """Copy a tree with what its links point to; files never change, so hard links will do."""
    for folder, _folders, names in os.walk(source, followlinks=True):
        there = target / Path(folder).relative_to(source)
        there.mkdir(parents=True, exist_ok=True)
        for name in names:
            file = os.path.realpath(os.path.join(folder, name))
            if os.path.exists(file):
                _link(file, there / name)


def _link(source, target):
    try:
        os.link(source, target)
    except OSError:  # the cache lies on another disk
        shutil.copy2(source, target)
