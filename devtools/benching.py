"""`./dev bench`: what things cost beside one SQL statement, on databases of its own."""

import contextlib
import fcntl
import json
import re
import tempfile
import time
from pathlib import Path

from place import CACHE, LOGS, MODULE
from prepare import databases
from processes import follow
from say import Stop

#: Odoo's apps that the cases compare with.
APPS = ("crm", "gamification", "hr_timesheet")
#: Apps whose installation is measured beside ours.
PEERS = ("hr_recruitment",)
#: Employees of the companies that are built, one database for each.
SIZES = (1000, 10000, 50000)
QUICK_SIZES = (1000, 5000)
#: What a screen may cost more in the largest company than in the smallest one.
GROWTH = 2
LOADED = re.compile(r"Module (\S+) loaded in ([\d.]+)s, (\d+) queries(?: \(\+(\d+))?")
#: Statements that installing may cost for each model and view.
PER_MODEL, PER_VIEW = 40, 5
PARTS = ("ir.model", "ir.ui.view")
COUNT = "SELECT COUNT(*) FROM ir_model_data WHERE module = '{}' AND model = '{}'"
SCRIPT = """
import sys
from odoo.addons.{module}.benchmarks import main
missed = main(env, names={names!r}, quick={quick!r}, output={output!r}, employees={employees!r},
              say=lambda text: print(text, file=sys.stderr, flush=True))
print("BENCH-END", missed, flush=True)
"""


def run(names, quick=False, output=None):
    """Run the cases, print their tables and write all numbers as JSON.

    Returns 1 where a goal was missed.
    """
    target = Path(output).resolve() if output else LOGS / "bench.json"
    report, texts, missed = [], [], 0
    sizes = QUICK_SIZES if quick else SIZES
    with databases(2) as (steps, dbs):
        steps.start("Database")
        name, lock = dbs.for_tests(with_demo=False, apps=APPS)
        try:
            if not names or "install" in names:
                report += _measure_install(dbs, name, quick)
            else:
                _load(dbs, name, "-i", MODULE)
            steps.done("a copy of the template")
            steps.start("Runs")
            others = [one for one in names if one != "install"]
            for employees in (None, *sizes) if others or not names else ():
                text, count, rows = _run_cases(dbs, steps, name, others, quick, employees)
                texts += text
                missed += count
                report += rows
        finally:
            dbs.drop(name)
            lock.close()
            Path(lock.name).unlink(missing_ok=True)
        steps.done("done")
    growth, grown = _growth(report)
    print("\n".join([*texts, *_install_text(report), *growth]))
    target.write_text(json.dumps(report, indent=2))
    print(f"\nAll numbers: {target}")
    return 1 if missed + grown else 0


def _load(dbs, name, *arguments):
    code, log = dbs.run("bench-install", name, *arguments, "--stop-after-init")
    if code:
        raise Stop(f"The database could not be built (see {log}).")
    return log.read_text(errors="replace")


def _measure_install(dbs, name, quick):
    """Install and update the module, and install the peers beside it; rows of the report."""
    rows = [_loaded(dbs, name, "install", MODULE, _load(dbs, name, "-i", MODULE))]
    rows.append(_loaded(dbs, name, "update", MODULE, _load(dbs, name, "-u", MODULE)))
    for peer in () if quick else PEERS:
        with _copy(dbs, name, "peer") as other:
            log = _load(dbs, other, "-i", peer)
            rows.append(_loaded(dbs, other, "install", peer, log))
    return rows


def _loaded(dbs, name, what, module, log):
    """What loading a module has cost, and how much there is in it to be loaded."""
    found = {match[1]: match for match in LOADED.finditer(log)}
    if module not in found:
        raise Stop(f"Odoo does not say in its log what loading {module} has cost.")
    seconds, queries, all_cursors = found[module].group(2, 3, 4)
    models, views = (int(dbs.cluster.query(COUNT.format(module, kind), name)) for kind in PARTS)
    return {
        "case": "install",
        "size": None,
        "variant": f"{what} {module}",
        "milliseconds": round(float(seconds) * 1000),
        # those of all cursors hold those of the one that loads
        "statements": int(all_cursors or queries),
        "models": models,
        "views": views,
        "most_statements": models * PER_MODEL + views * PER_VIEW,
    }


@contextlib.contextmanager
def _copy(dbs, name, suffix):
    """A copy of a database while the block lasts; locked, or another ./dev would clear it away."""
    other = f"{name}_{suffix}"
    path = CACHE / "locks" / other
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        dbs.copy(name, other)
        try:
            yield other
        finally:
            dbs.drop(other)
            path.unlink(missing_ok=True)


def _run_cases(dbs, steps, name, names, quick, employees):
    """Run cases on a copy of the database; returns (lines of text, missed, rows)."""
    with _copy(dbs, name, employees or "own") as other, tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "rows.json"
        config = dbs.config("bench", other, http_enable=False, log_level="warn")
        log, lines, begun = LOGS / f"bench-{employees or 'own'}.log", [], time.monotonic()

        def on_line(line):
            lines.append(line)
            if ": round " in line or line.startswith("company "):
                steps.progress(f"{time.monotonic() - begun:.0f} s, {line.strip()}")

        with tempfile.TemporaryFile("w+") as script:
            text = SCRIPT.format(
                module=MODULE,
                names=tuple(names),
                quick=quick,
                output=str(output),
                employees=employees,
            )
            script.write(f"exec({text!r})\n")
            script.seek(0)
            command = dbs.odoo.command(config, cli="shell")
            follow(command, log, on_line, env=dbs.odoo.environment(), stdin=script)
        end = [line for line in lines if "BENCH-END" in line]
        if not end:
            raise Stop(f"The runs did not come to their end (see {log}).")
        told = [
            line.rstrip()
            for line in lines
            if ": round " not in line and not line.startswith(("company ", "BENCH-END"))
        ]
        return told, int(end[0].split()[-1]), json.loads(output.read_text())


def _install_text(report):
    rows = [row for row in report if row["case"] == "install"]
    if not rows:
        return []
    return [
        "\ninstall: load the module, and what one of Odoo's own takes",
        *(
            f"  {row['variant']:24}  {row['milliseconds'] / 1000:7.1f} s  {row['statements']:6}"
            f" statements (goal: {row['most_statements']} for {row['models']} models,"
            f" {row['views']} views)"
            for row in rows
        ),
    ]


def _growth(report):
    """Compare the smallest and the largest company; returns (lines of text, missed)."""
    sizes = sorted({row["size"] for row in report if row.get("grows") is not None and row["size"]})
    groups = {}
    for row in report:
        if row.get("on_company") and row.get("statements") is not None:
            groups.setdefault((row["case"], row["variant"]), {})[row["size"]] = row
    lines, missed = [], 0
    for (case, variant), by_size in groups.items():
        small, large = by_size[min(by_size)], by_size[max(by_size)]
        if small is large:
            continue
        factor = large["milliseconds"] / max(small["milliseconds"], 0.001)
        goal = small["grows"] and not small["is_reference"]
        misses = goal and (factor > GROWTH or large["statements"] > small["statements"])
        missed += misses
        numbers = "  ".join(
            f"{by_size[size]['milliseconds']:10.1f} {by_size[size]['statements']:5}"
            if size in by_size
            else " " * 16
            for size in sorted({size for sizes in groups.values() for size in sizes})
        )
        verdict = f"  <= {GROWTH:g}{' MISSED' if misses else ''}" if goal else ""
        lines.append(f"  {case + ', ' + variant:42}  {numbers}  {factor:6.2f}{verdict}")
    if not lines:
        return [], 0
    heads = "  ".join(f"{size:>10} {'q':>5}" for size in sizes if size in SIZES + QUICK_SIZES)
    head = f"  {'ms and statements by employees':42}  {heads}  growth"
    return ["\nGrowth from size to size", head, *lines], missed
