"""wkhtmltopdf, which prints Odoo's reports: the machine's own, or a private copy.

Debian carries it up to version 12. On a later one its last package, with the libraries it needs,
is unpacked into the cache and started through a wrapper.
"""

import platform
import shutil

from archive import Suite, unpack
from machine import apt_candidate, has, install_packages
from place import CACHE
from say import Stop

PDF = CACHE / "pdf"
WANTED = ("wkhtmltopdf_", "fontconfig-config_", "lib", "zlib1g_")
# The C libraries come from the machine itself, two in one program do not work; the others are for
# drawing on a screen.
UNWANTED = ("libc6_", "libc-bin_", "libgcc-s1_", "libstdc++6_", "libllvm", "libz3-", "libgl1-mesa")
WRAPPER = """#!/bin/sh
tree={tree}
libraries=$tree/usr/lib/{machine}-linux-gnu
export LD_LIBRARY_PATH=$libraries:$tree/lib/{machine}-linux-gnu:$libraries/pulseaudio
export QT_PLUGIN_PATH=$libraries/qt5/plugins QT_QPA_PLATFORM=offscreen
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_PATH=$tree/etc/fonts
exec "$tree/usr/bin/wkhtmltopdf" "$@"
"""


def ensure(steps):
    """Make sure reports can be printed; return what was done, in words."""
    if has("wkhtmltopdf") or (PDF / "complete").exists():
        return ""
    if not shutil.which("apt-get"):
        return "no wkhtmltopdf: PDF reports will not print"
    if apt_candidate("wkhtmltopdf"):
        return install_packages(["wkhtmltopdf"], steps)
    steps.progress("wkhtmltopdf of Debian 12")
    work = CACHE / "pdf-work"
    shutil.rmtree(work, ignore_errors=True)
    try:
        suite = Suite("bookworm", work / "apt")
        suite.update()
        files = suite.download_with_dependencies("wkhtmltopdf")
    except Stop:
        return "no wkhtmltopdf to be had: PDF reports will not print"
    wanted = [
        file
        for file in files
        if file.name.startswith(WANTED) and not file.name.startswith(UNWANTED)
    ]
    tree = work / "pdf" / "tree"
    unpack(wanted, tree, steps.progress)
    wrapper = work / "pdf" / "bin" / "wkhtmltopdf"
    wrapper.parent.mkdir()
    wrapper.write_text(WRAPPER.format(tree=PDF / "tree", machine=platform.machine()))
    wrapper.chmod(0o755)
    (work / "pdf" / "complete").touch()
    shutil.rmtree(PDF, ignore_errors=True)
    (work / "pdf").rename(PDF)
    shutil.rmtree(work)
    return "private copy of wkhtmltopdf"
