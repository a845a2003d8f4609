"""Odoo 19: the one ODOO_HOME points to, or Debian's, fetched and unpacked into the cache."""

import os
import re
import shutil
from pathlib import Path

from archive import Suite, unpack
from place import ADDONS, CACHE, DATA_DIR, PYTHON, digest
from processes import environment
from say import Stop

# Odoo and the packages whose files its links point to.
PACKAGES = (
    "odoo-19 libjs-jquery libjs-jquery-form libjs-underscore fonts-font-awesome fonts-inconsolata "
    "fonts-montserrat fonts-ocr-b fonts-roboto-unhinted"
).split()
# Left out of Debian's package for its licence; without a file there no browser test starts.
STUB = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


class Odoo:
    """An Odoo 19 on disk: `root` is the folder that holds the Python package `odoo`."""

    def __init__(self, root, name):
        self.root = root
        self.name = name
        # Databases belong to one Odoo: another version or another tree gets its own.
        self.key = digest(name, root)

    def command(self, config, *arguments, cli="server", runner=()):
        """Return the command line that runs this Odoo with the add-on's links in its path.

        `runner` stands between Python and Odoo, as in `python -m coverage run -m odoo`.
        """
        return [PYTHON, *runner, "-m", "odoo", *cli.split(), "-c", config, *arguments]

    def environment(self, **extra):
        """Return the environment to run this Odoo in."""
        folders = [os.environ.get("PATH", ""), "/usr/bin", "/bin"]
        folders.append(CACHE / "pdf" / "bin")  # where the machine has no wkhtmltopdf itself
        return environment(PYTHONPATH=str(self.root), PATH=":".join(map(str, folders)), **extra)


def write_config(path, **values):
    """Write an Odoo configuration of our own, so that no other on the machine is read."""
    values = {"addons_path": ADDONS, "data_dir": DATA_DIR, "max_cron_threads": 0, **values}
    lines = ["[options]", *(f"{name} = {value}" for name, value in values.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(lines) + "\n")
    return path


def version_of(root):
    """Return the version a tree's `odoo/release.py` states, as (major, minor), or None."""
    release = root / "odoo" / "release.py"
    found = release.is_file() and re.search(
        r"^version_info\s*=\s*\(\s*'?(?:saas~)?(\d+)'?\s*,\s*(\d+)", release.read_text(), re.M
    )
    return (int(found[1]), int(found[2])) if found else None


def find(home):
    """Return the Odoo 19 that lies in a folder: a source checkout or a package's tree."""
    home = Path(home).expanduser().resolve()
    for root in (
        home,
        home / "usr/lib/python3/dist-packages",
        home / "lib/python3/dist-packages",
        home.parent,
    ):
        version = version_of(root)
        if version and version[0] == 19:
            return Odoo(root, f"{version[0]}.{version[1]}")
        if version:
            raise Stop(
                f"ODOO_HOME is Odoo {version[0]}.{version[1]} and the add-on is made for Odoo 19: "
                "set ODOO_HOME to an Odoo 19, or unset it and let ./dev fetch one."
            )
    raise Stop(
        f"ODOO_HOME={home} holds no Odoo: set it to the folder with odoo-bin, "
        "or unset it and let ./dev fetch one."
    )


def check():
    """Stop early when there is no way to an Odoo: a wrong ODOO_HOME, or nothing to fetch with."""
    if os.environ.get("ODOO_HOME"):
        find(os.environ["ODOO_HOME"])
    elif not unpacked() and not (shutil.which("apt-get") and shutil.which("dpkg")):
        raise Stop(
            "This machine has no apt-get to fetch Odoo with: "
            "set ODOO_HOME to an Odoo 19 that is already here."
        )


def check_for_browser(odoo):
    """Stop when the web client of a Debian Odoo of the machine's own lacks its missing file."""
    for addons in (odoo.root / "odoo/addons", odoo.root / "addons"):
        stub = addons / STUB
        if stub.parents[3].is_dir() and (addons / "web/static").is_dir():
            if not stub.exists():
                raise Stop(
                    f"Debian leaves a file out of Odoo and no browser test starts without it: "
                    f"run 'mkdir -p {stub.parent} && touch {stub}' and start ./dev again."
                )
            return


def unpacked():
    """Return the Debian Odoo the cache already holds, or None."""
    trees = sorted((CACHE / "odoo").glob("*/complete"), key=lambda stamp: stamp.stat().st_mtime)
    if not trees:
        return None
    tree = trees[-1].parent
    return Odoo(tree / "usr/lib/python3/dist-packages", tree.name)


def ensure(steps):
    """Return an Odoo 19, fetching Debian's when there is none yet."""
    steps.start("Odoo 19")
    if os.environ.get("ODOO_HOME"):
        odoo = find(os.environ["ODOO_HOME"])
        steps.done(f"{odoo.name} in {odoo.root}")
        return odoo
    odoo = unpacked()
    if not odoo:
        _fetch(steps)
        odoo = unpacked()
    steps.done(odoo.name)
    return odoo


def _fetch(steps):
    """Build the tree beside its place and move it there when it is complete."""
    work = CACHE / "odoo" / "work"
    shutil.rmtree(work, ignore_errors=True)
    suite = Suite("sid", work / "apt")
    steps.progress("reading Debian's package lists")
    suite.update()
    steps.progress("downloading about 120 MB")
    files = suite.download(*PACKAGES, on_line=lambda line: steps.progress(line[:70]))
    tree = work / "tree"
    unpack(files, tree, steps.progress)
    package = next(file for file in files if file.name.startswith("odoo-19_"))
    stub = tree / "usr/lib/python3/dist-packages/odoo/addons" / STUB
    stub.parent.mkdir(parents=True, exist_ok=True)
    stub.touch()
    (tree / "complete").touch()
    place = CACHE / "odoo" / package.name.split("_")[1].replace("%3a", "-")
    shutil.rmtree(place, ignore_errors=True)
    tree.rename(place)
    shutil.rmtree(work)
