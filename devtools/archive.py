"""Fetching and unpacking packages of another Debian suite, without touching this machine's apt.

The archive's address is the one the machine itself is configured with; all lists and downloads
lie in a private folder, so no root is needed.
"""

import re
import subprocess
from pathlib import Path

from place import LOGS
from processes import follow, output
from say import Stop


def configured_archives():
    """Return (address, trusted) of the Debian archives this machine's apt is configured with.

    Debian's own come first; security archives hold no full suite and are left out.
    """
    try:
        targets = output(["apt-get", "indextargets", "Created-By: Packages"])
    except (OSError, subprocess.CalledProcessError):
        return []
    release = Path("/etc/os-release")
    codename = re.search(r"^VERSION_CODENAME=\"?(\w+)", release.read_text(), re.M)
    own, others = [], []
    for target in targets.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in target.splitlines() if ": " in line)
        address, suite = fields.get("Repo-URI", ""), fields.get("Release", "")
        if not address or "security" in address + suite or fields.get("Component") != "main":
            continue
        found = (address, fields.get("Trusted") == "yes")
        of_debian = fields.get("Origin", "Debian") == "Debian"
        is_own = of_debian and codename and suite.startswith(codename[1])
        (own if is_own else others).append(found)
    return list(dict.fromkeys(own + others))


class Suite:
    """One suite of the Debian archive, seen through an apt of our own in `folder`."""

    def __init__(self, name, folder):
        self.name = name
        self.folder = folder
        self.log = LOGS / f"apt-{name}.log"
        for sub in ("lists/partial", "archives/partial", "etc"):
            (folder / sub).mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()

    def update(self):
        """Read the suite's package lists from the first archive that has them."""
        keys = [
            key
            for key in Path("/usr/share/keyrings").glob("debian-archive-keyring.*")
            if key.suffix in (".gpg", ".pgp")
        ]
        for address, trusted in configured_archives():
            options = [f"signed-by={keys[0]}"] if keys else []
            # A machine that trusts its archive unsigned has said so in its own sources.
            for words in [options, ["trusted=yes"]] if trusted else [options]:
                bracket = f"[{' '.join(words)}] " if words else ""
                line = f"deb {bracket}{address} {self.name} main\n"
                (self.folder / "sources.list").write_text(line)
                if self._apt("update", "--error-on=any") == 0:
                    return
        raise Stop(
            "No Debian archive could be reached: check the network connection and the package "
            f"sources, or set ODOO_HOME to an Odoo 19 that is already here (see {self.log})."
        )

    def download(self, *names, on_line=None):
        """Fetch packages without what they depend on; return their files."""
        return self._fetch(["download", *names], on_line, self.folder / "archives")

    def download_with_dependencies(self, name, on_line=None):
        """Fetch a package and everything it needs, as for an empty machine; return the files."""
        arguments = ["install", "--download-only", "-y", "--no-install-recommends", name]
        return self._fetch(arguments, on_line, None)

    def _fetch(self, arguments, on_line, cwd):
        if self._apt(*arguments, on_line=on_line, cwd=cwd):
            raise Stop(
                f"Packages of Debian's suite {self.name} could not be fetched: check the network "
                f"connection and the disk (the details are in {self.log})."
            )
        return sorted((self.folder / "archives").glob("*.deb"))

    def _apt(self, *arguments, on_line=None, cwd=None):
        options = {
            "Dir::Etc::sourcelist": self.folder / "sources.list",
            "Dir::Etc::sourceparts": "/dev/null",
            "Dir::Etc::preferencesparts": "/dev/null",
            "Dir::State::Lists": self.folder / "lists",
            "Dir::State::status": self.folder / "status",
            "Dir::State::extended_states": self.folder / "extended_states",
            "Dir::Cache": self.folder,
            "Dir::Cache::archives": self.folder / "archives",
            "APT::Sandbox::User": "root",
            "Debug::NoLocking": "true",
            "Acquire::Languages": "none",
            "Acquire::Retries": "2",
        }
        words = [word for name, value in options.items() for word in ("-o", f"{name}={value}")]
        return follow(["apt-get", *words, *arguments], self.log, on_line, mode="a", cwd=cwd)


def unpack(files, target, on_file=None):
    """Unpack Debian packages into a folder; their install scripts do not run."""
    target.mkdir(parents=True)
    for number, file in enumerate(files, 1):
        if on_file:
            on_file(f"{number}/{len(files)} {file.name.split('_')[0]}")
        try:
            output(["dpkg", "-x", file, target])
        except subprocess.CalledProcessError as error:
            raise Stop(
                f"{file.name} could not be unpacked ({error.stderr.strip()[-200:]}): "
                "check the disk and start ./dev again."
            ) from error
