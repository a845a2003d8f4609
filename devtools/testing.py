"""`./dev test`: all tests, or the chosen ones, on a fresh copy of the template database."""

import re
import shutil
from pathlib import Path

import wheels
from databases import APPS
from jobs import Job, run_jobs
from life import life_jobs
from place import CACHE, CLONE_DIR, LOGS, MODULE, PYTHON, REPO
from prepare import COMMON_STEPS, FOR_TESTS, databases, prepare
from processes import environment, follow, output
from say import Steps, Stop
from verdict import Verdict

#: Tests with this tag want Odoo's other apps; they run on a database that has them.
WITH_APPS = "okr_apps"
#: Tests with this tag are asked in each run of life.py.
OF_LIFE = "okr_life"
#: What is the first key of an index over several columns needs none of its own; Odoo's check keeps
#: such a list for Odoo's own fields.
COVERED = {"okr.checkin.key_result_id", "okr.metric.point.metric_id", "okr.objective.cycle_id"}
BROWSER = re.compile(r"\bHttpCase\b|\bstart_tour\b|\bbrowser_js\b")


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


def all_jobs(with_demo):
    """Every test, in the runs that go on side by side; the longest come first.

    Browser tests wait a lot and the others compute, so these two halves fit two processors.
    """
    browser, others = [], []
    for path in sorted((REPO / "tests").glob("test_*.py")):
        half = browser if BROWSER.search(path.read_text(encoding="utf-8")) else others
        half.append(f"/{MODULE}/tests/{path.name}")
    return [
        Job("without browser", others, with_demo=with_demo),
        Job("in the browser", browser, with_demo=with_demo),
        Job("beside other apps", [f"{WITH_APPS}/{MODULE}"], APPS, with_demo),
        *life_jobs(),
    ]


def _cover(jobs):
    """Let each run write down which lines it reaches; return what to call for the report."""
    folder = CLONE_DIR / "coverage"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    settings = folder / "settings.ini"
    settings.write_text(
        f"[run]\nparallel = true\ndata_file = {folder}/data\n"
        f"include = {REPO}/*,*/addons/{MODULE}/*\n"
        f"omit = */tests/*,*/devtools/*,*/benchmarks/*,*/__manifest__.py\n"
        f"[paths]\nsource = {REPO}\n    */addons/{MODULE}\n"
        f"[report]\nignore_errors = true\nskip_covered = true\nsort = Cover\nprecision = 1\n"
    )
    for job in jobs:
        job.runner = ("-m", "coverage", "run", f"--rcfile={settings}")

    def show():
        python = [PYTHON, "-m", "coverage"]
        output([*python, "combine", f"--rcfile={settings}", "--quiet"], cwd=folder)
        print(output([*python, "report", f"--rcfile={settings}"], cwd=REPO))

    return show


def _jobs_for(words, tags, with_demo):
    if not words:
        return all_jobs(with_demo)
    if tags == [f"{OF_LIFE}/{MODULE}"]:
        return life_jobs()
    apps = APPS if tags == [f"{WITH_APPS}/{MODULE}"] else ()
    return [Job("tests", tags, apps, with_demo)]


def run(words, with_demo=False, coverage=False, wheel=False):
    """Run the tests; return the exit code.

    With `coverage`, tell which lines none of them ran. With `wheel`, the add-on comes from the
    package for pip and not from this folder.
    """
    tags, engine = chosen_tests(words)
    if not tags:
        prepare(Steps(COMMON_STEPS - 1))
        return report(Verdict(), _run_engine(engine))
    with databases(1, FOR_TESTS) as (steps, dbs):
        examples = _run_engine(engine) if engine or not words else (0, 0, "")
        jobs = _jobs_for(words, tags, with_demo)
        show_coverage = _cover(jobs) if coverage else lambda: None
        if wheel:
            dbs.odoo = wheels.odoo_from_pip(dbs.odoo, wheels.build(CLONE_DIR / "dist"))
            dbs.addons = dbs.odoo.root / "odoo/addons"
        run_jobs(steps, dbs, jobs)
    show_coverage()
    verdict = Verdict()
    for job in jobs:
        verdict.add(job.verdict)
    return report(verdict, examples, jobs)


def run_odoo_lint():
    """Run Odoo's own checks of add-ons (its module test_lint); return the exit code.

    It checks every add-on there is; what it finds in others is left out.
    """
    print("\nOdoo's own checks:")
    with databases(1, FOR_TESTS) as (steps, dbs):
        job = Job("checks", ["/test_lint"], modules=f"{MODULE},test_lint")
        run_jobs(steps, dbs, [job])
    job.verdict.leave_out_foreign_failures()
    _leave_out_covered(job.verdict)
    job.code = 0
    return report(job.verdict, (0, 0, ""), [job])


def _leave_out_covered(verdict):
    """Drop the finding on fields without an index of their own where all of them are covered."""
    name = "TestIndex.test_enforce_index_on_one2many_inverse"
    found = re.findall(r"^(\S+) \(inverse of", verdict.failed_tests.get(name, ""), re.M)
    if found and COVERED.issuperset(found):
        del verdict.failed_tests[name]


def _run_engine(files):
    """Run the docstring examples of the arithmetic; return (passed, failed, output)."""
    log = LOGS / "engine.log"
    env = environment()
    follow([PYTHON, REPO / "devtools" / "doctests.py", *files], log, env=env)
    text = log.read_text()
    counts = re.search(r"(\d+) passed, (\d+) failed\s*$", text)
    if not counts:
        return 0, 1, text
    return int(counts[1]), int(counts[2]), text


def report(verdict, examples, jobs=()):
    """Print what failed and why, and the closing line; return the exit code."""
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
    for job in jobs:
        print(f"The whole log: {job.log}")
        if not job.verdict.finished:
            failed += 1
            print(f"Odoo ended before the tests did (exit code {job.code}).")
        elif job.code and not failed:
            failed += 1
            print(f"Odoo ended with exit code {job.code}.")
    if not passed + failed:
        print("No test ran: check the name of the file, class or tag.")
    print(f"{passed} passed, {failed} failed")
    return 0 if passed and not failed else 1


def _readable(text):
    """Show paths as the developer knows them."""
    text = re.sub(rf"{re.escape(str(CACHE))}/clones/\w+/addons/{MODULE}/", "", text)
    text = text.replace(f"{REPO}/", "")
    return text.replace(str(CACHE), "<cache>")
