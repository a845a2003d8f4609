"""`./dev bench`: what things cost beside one SQL statement, on a database of its own."""

import tempfile
from pathlib import Path

from place import LOGS, MODULE
from prepare import databases
from processes import follow
from say import Stop

#: Odoo's apps that the cases compare with.
APPS = ("crm", "gamification")
SCRIPT = """
import sys
from odoo.addons.{module}.benchmarks import main
missed = main(env, names={names!r}, quick={quick!r}, output={output!r},
              say=lambda text: print(text, file=sys.stderr, flush=True))
print("BENCH-END", missed, flush=True)
"""


def run(names, quick=False, output=None):
    """Run the cases and print their tables; return 1 where a goal was missed."""
    target = str(Path(output).resolve()) if output else str(LOGS / "bench.json")
    with databases(2) as (steps, dbs):
        steps.start("Database")
        name, lock = dbs.for_tests(with_demo=False, apps=APPS)
        try:
            code, log = dbs.run("bench-install", name, "-i", MODULE, "--stop-after-init")
            if code:
                raise Stop(f"The database could not be built (see {log}).")
            steps.done("a copy of the template")
            steps.start("Runs")
            config = dbs.config("bench", name, http_enable=False, log_level="warn")
            log, lines = LOGS / "bench.log", []

            def on_line(line):
                lines.append(line)
                if ": round " in line:
                    steps.progress(line.strip())

            with tempfile.TemporaryFile("w+") as script:
                text = SCRIPT.format(module=MODULE, names=tuple(names), quick=quick, output=target)
                script.write(f"exec({text!r})\n")
                script.seek(0)
                command = dbs.odoo.command(config, cli="shell")
                follow(command, log, on_line, env=dbs.odoo.environment(), stdin=script)
        finally:
            dbs.drop(name)
            lock.close()
            Path(lock.name).unlink(missing_ok=True)
        end = [line for line in lines if "BENCH-END" in line]
        if not end:
            raise Stop(f"The runs did not come to their end (see {log}).")
        steps.done("done")
    told = [line.rstrip() for line in lines if ": round " not in line and "BENCH-END" not in line]
    print("\n".join(told))
    print(f"\nAll numbers: {target}")
    return 1 if int(end[0].split()[-1]) else 0
