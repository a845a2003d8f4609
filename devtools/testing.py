"""`./dev test`: all tests, or the chosen ones, on a fresh copy of the template database."""

import re
import socket
from contextlib import closing
from pathlib import Path

from databases import APPS, APPS_OF_DEMO
from place import CACHE, LOGS, MODULE, REPO
from prepare import COMMON_STEPS, FOR_TESTS, databases, prepare
from processes import environment, follow
from say import Steps, Stop
from verdict import Verdict

#: Tests with this tag want Odoo's other apps; they run on a database that has them.
WITH_APPS = "okr_apps"


def chosen_tests(words):
    """Return (Odoo test tags, engine files) for what the developer typed.

    Understands `tests/test_x.py`, `engine/x.py`, `TestX`, `TestX.test_y`, `test_y`, a tag, and
    Odoo's own `/hr_okr:TestX.test_y`. Nothing typed means everything.
    """
    if not words:
        return [f"/{MODULE}"], []
    tags, engine = [], []
    for word in words:
        path = word.removeprefix("./")
        if Path(word).is_absolute() and REPO in Path(word).resolve().parents:
            path = str(Path(word).resolve().relative_to(REPO))
        if path.endswith(".py"):
            if not (REPO / path).is_file():
                raise Stop(f"There is no file {path} in this repository to take tests from.")
            if path.startswith("engine/"):
                engine.append(path)
            else:
                tags.append(f"/{MODULE}/{path}")
        elif re.fullmatch(r"Test\w*(\.\w+)?", word):
            tags.append(f"/{MODULE}:{word}")
        elif re.fullmatch(r"test_\w+", word):
            tags.append(f"/{MODULE}.{word}")
        elif re.fullmatch(r"\w+", word):
            tags.append(f"{word}/{MODULE}")
        else:
            tags.append(word)
    return tags, engine


def free_port():
    """Return a port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(words, with_demo=False):
    """Run the tests; return the exit code."""
    tags, engine = chosen_tests(words)
    if not tags:
        prepare(Steps(COMMON_STEPS - 1))
        return report(Verdict(), _run_engine(engine))
    everything = not words
    with databases(4 if everything else 2, FOR_TESTS) as (steps, dbs):
        examples = _run_engine(engine) if engine or everything else (0, 0, "")
        apps = APPS if tags == [f"{WITH_APPS}/{MODULE}"] else ()
        verdict, log, code = _run_odoo(steps, dbs, tags, with_demo, apps)
        logs = [(log, verdict.finished, code)]
        if everything:
            tags = [f"{WITH_APPS}/{MODULE}"]
            more, log, code = _run_odoo(steps, dbs, tags, with_demo, APPS)
            logs.append((log, more.finished, code))
            verdict.add(more)
    return report(verdict, examples, logs)


def run_odoo_lint():
    """Run Odoo's own checks of add-ons (its module test_lint); return the exit code.

    It checks every add-on there is; what it finds in others is left out.
    """
    print("\nOdoo's own checks:")
    with databases(2, FOR_TESTS) as (steps, dbs):
        verdict, log, code = _run_odoo(
            steps, dbs, ["/test_lint"], False, modules=f"{MODULE},test_lint"
        )
    verdict.leave_out_foreign_failures()
    return report(verdict, (0, 0, ""), [(log, verdict.finished, 0)])


def _run_engine(files):
    """Run the docstring examples of the arithmetic; return (passed, failed, output)."""
    python = CACHE / "venv" / "bin" / "python"
    log = LOGS / "engine.log"
    env = environment()
    follow([python, REPO / "devtools" / "doctests.py", *files], log, env=env)
    text = log.read_text()
    counts = re.search(r"(\d+) passed, (\d+) failed\s*$", text)
    if not counts:
        return 0, 1, text
    return int(counts[1]), int(counts[2]), text


def _run_odoo(steps, dbs, tags, with_demo, apps=(), modules=MODULE):
    steps.start("Test database")
    # The story of the demo company reaches into some of the apps.
    name, lock = dbs.for_tests(with_demo, apps or (APPS_OF_DEMO if with_demo else ()))
    steps.done("with Odoo's other apps" if apps else "a copy of the template")
    steps.start("Tests")
    _forget_old_logs()
    log = LOGS / f"{name}{'_apps' if apps else ''}.log"
    config = dbs.config(name, name, http_port=free_port(), http_interface="127.0.0.1")
    demo = ["--with-demo"] if with_demo else []
    command = dbs.odoo.command(
        config, "-i", modules, *demo, "--test-tags", ",".join(tags), "--stop-after-init"
    )
    verdict = Verdict(hide=(str(CACHE),))

    def on_line(line):
        verdict.feed(line)
        failed = f", {len(verdict.failed_tests)} failed" if verdict.failed_tests else ""
        steps.progress(f"{verdict.started} started{failed}, {verdict.current}")

    try:
        code = follow(command, log, on_line, env=dbs.odoo.environment())
        verdict.close()
        steps.done(f"{verdict.ran} run")
    finally:
        dbs.drop(name)
        config.unlink()
        lock.close()
        Path(lock.name).unlink(missing_ok=True)
    return verdict, log, code


def _forget_old_logs(keep=20):
    """Keep the logs of the last test runs only."""
    logs = sorted(LOGS.glob("test_*.log"), key=lambda log: log.stat().st_mtime)
    for log in logs[:-keep]:
        log.unlink(missing_ok=True)


def report(verdict, examples, logs=()):
    """Print what failed and why, and the closing line; return the exit code.

    `logs` holds (path, whether Odoo came to its end, its exit code) for each run of Odoo.
    """
    passed, failed = examples[0] + verdict.passed, examples[1] + verdict.failed
    if examples[1]:
        print(f"\n--- examples in engine/\n{examples[2]}")
    for text in verdict.failed_tests.values():
        print(f"\n--- {_readable(text)}")
    for record in verdict.problems:
        print(f"\n--- {record.level} in the log, {record.logger}\n{_readable(record.text)}")
    print()
    if verdict.skipped:
        print(f"{len(verdict.skipped)} skipped: " + "; ".join(verdict.skipped))
    for log, finished, code in logs:
        print(f"The whole log: {log}")
        if not finished:
            failed += 1
            print(f"Odoo ended before the tests did (exit code {code}).")
        elif code and not failed:
            failed += 1
            print(f"Odoo ended with exit code {code}.")
    if not passed + failed:
        print("No test ran: check the name of the file, class or tag.")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


def _readable(text):
    """Show paths as the developer knows them."""
    text = re.sub(rf"{re.escape(str(CACHE))}/clones/\w+/addons/{MODULE}/", "", text)
    text = text.replace(f"{REPO}/", "")
    return text.replace(str(CACHE), "<cache>")
