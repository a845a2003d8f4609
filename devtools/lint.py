"""`./dev lint`: style, add-on rules, views, and the tools' own tests."""

import ast
import re
import shutil
import subprocess
from xml.etree import ElementTree

import python_env
from place import ADDONS, CACHE, MODULE, REPO, digest, link_addon, locked
from processes import environment, output
from say import Steps

NODE_FILES = ("package.json", "package-lock.json", "eslint.config.mjs", ".prettierrc")
# Folders that exist on one machine only.
ONE_MACHINE = re.compile(r"(?:^|[^\w.~/-])/(?:home|root|work|tmp|Users)/\w")
SKIPPED = {".git", "__pycache__", "node_modules", "dist", "build", ".ruff_cache"}


def files(*suffixes):
    """Return the repository's files with one of the suffixes."""
    found = []
    for path in sorted(REPO.rglob("*")):
        if path.suffix in suffixes and not SKIPPED & set(path.relative_to(REPO).parts):
            found.append(path)
    return found


def tool(*command, **options):
    """Run a checker in the repository; return its complaints as text, empty when content."""
    done = subprocess.run(
        [str(word) for word in command],
        cwd=options.pop("cwd", REPO),
        env=environment(RUFF_CACHE_DIR=str(CACHE / "ruff"), PYLINTHOME=str(CACHE / "pylint")),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return ""
    return (done.stdout + done.stderr).strip() or f"exit code {done.returncode}"


def python(*arguments, **options):
    """Run a Python tool of the lock file."""
    return tool(python_env.VENV / "bin" / "python", "-m", *arguments, **options)


def ruff(fix):
    return python("ruff", "check", *(["--fix"] if fix else []), "--output-format=concise", ".")


def ruff_format(fix):
    return python("ruff", "format", *([] if fix else ["--diff"]), ".")


def pylint(fix):
    link_addon()
    complaints = python("pylint", f"--rcfile={REPO / '.pylintrc'}", MODULE, cwd=ADDONS)
    return complaints.replace(f"{MODULE}/", "") if complaints else ""


def xml_well_formed(fix):
    """Every XML file can be read; the line of the trouble is part of the message."""
    complaints = []
    for path in files(".xml", ".svg"):
        try:
            ElementTree.parse(path)
        except ElementTree.ParseError as error:
            complaints.append(f"{path.relative_to(REPO)}: {error}")
    return "\n".join(complaints)


def tests_imported(fix):
    """A test file that tests/__init__.py does not import never runs."""
    folder = REPO / "tests"
    init = folder / "__init__.py"
    imported = set()
    for node in ast.walk(ast.parse(init.read_text())) if init.exists() else ():
        if isinstance(node, ast.ImportFrom):
            imported.update([alias.name for alias in node.names] + [node.module or ""])
    return "\n".join(
        f"tests/{path.name} is not imported in tests/__init__.py: it never runs"
        for path in sorted(folder.glob("test_*.py"))
        if path.stem not in imported
    )


def no_path_of_one_machine(fix):
    complaints = []
    for path in files(".py", ".xml", ".js", ".md", ".toml", ".csv", ".scss", ".txt", ".html", ""):
        if not path.is_file():
            continue
        for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
            if ONE_MACHINE.search(line):
                complaints.append(f"{path.relative_to(REPO)}:{number}: {line.strip()[:100]}")
    return "\n".join(complaints)


def tests_of_the_tools(fix):
    return python("unittest", "discover", "-q", "-s", "devtools", "-p", "test_*.py")


def node_folder():
    """Return the folder in the cache with eslint and prettier, installed as locked."""
    folder = CACHE / f"node-{digest(*((REPO / name).read_bytes() for name in NODE_FILES))}"
    if not (folder / "complete").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name in NODE_FILES:
            shutil.copy(REPO / name, folder)
        output(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder)
        (folder / "complete").touch()
    return folder


def static_files(*suffixes):
    """Return the files under static/ that are ours, not a library's."""
    return [
        path
        for path in files(*suffixes)
        if path.is_relative_to(REPO / "static") and not path.is_relative_to(REPO / "static/lib")
    ]


def eslint(fix):
    folder = node_folder()
    program = folder / "node_modules/.bin/eslint"
    config = folder / "eslint.config.mjs"
    return tool(program, "-c", config, *(["--fix"] if fix else []), *static_files(".js"))


def prettier(fix):
    folder = node_folder()
    program = folder / "node_modules/.bin/prettier"
    how = "--write" if fix else "--check"
    config = folder / ".prettierrc"
    wanted = static_files(".js", ".scss", ".css")
    return tool(program, "--config", config, "--log-level=warn", how, *wanted)


CHECKS = {
    "ruff": ruff,
    "ruff format": ruff_format,
    "pylint-odoo": pylint,
    "XML files can be read": xml_well_formed,
    "test files are imported": tests_imported,
    "no path of one machine": no_path_of_one_machine,
    "tests of the tools": tests_of_the_tools,
    "eslint": eslint,
    "prettier": prettier,
}


def _why_not(check):
    """Return why a check cannot run here, or an empty string."""
    if check not in (eslint, prettier):
        return ""
    if not static_files(".js", ".scss", ".css"):
        return "nothing under static/ to check"
    if not (shutil.which("node") and shutil.which("npm")):
        return "skipped: node is not installed"
    return ""


def run(fix=False, with_odoo=False):
    """Run all checks, even after one complains; return the exit code."""
    steps = Steps(len(CHECKS) + 1)
    with locked("setup"):
        python_env.ensure(steps)
    bad = []
    for name, check in CHECKS.items():
        steps.start(name)
        reason = _why_not(check)
        complaints = "" if reason else check(fix)
        steps.done(reason or ("see below" if complaints else "fine"))
        if complaints:
            bad.append((name, complaints))
    for name, complaints in bad:
        print(f"\n--- {name}\n{complaints}")
    print(f"\n{len(bad)} of {len(CHECKS)} checks found something." if bad else "\nAll is fine.")
    code = 1 if bad else 0
    if with_odoo:
        import testing

        return testing.run_odoo_lint() or code
    return code
