"""One run of Odoo with tests on a database of its own; several go on side by side."""

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from databases import APPS_OF_DEMO
from place import CACHE, LOGS, MODULE
from processes import end_all, follow
from verdict import Verdict


@dataclass
class Job:
    """One run of Odoo, and what came of it. Subclasses begin or end in another way."""

    name: str
    tags: list[str]
    apps: tuple[str, ...] = ()
    with_demo: bool = False
    modules: str = MODULE
    #: what stands before `-m odoo` in the command, such as what measures coverage
    runner: tuple[str, ...] = ()
    verdict: Verdict = field(default_factory=lambda: Verdict(hide=(str(CACHE),)))
    log: Path | None = None
    code: int | None = None

    def make_database(self, dbs):
        """Return (name, lock) of the database to run on; it lives as long as the lock is open."""
        # The story of the demo company reaches into some of the apps.
        apps = self.apps or (APPS_OF_DEMO if self.with_demo else ())
        return dbs.for_tests(self.with_demo, apps, self.name)

    def arguments(self):
        """Return what Odoo is to do with the database."""
        demo = ["--with-demo"] if self.with_demo else []
        return ["-i", self.modules, *demo]

    def finish(self, dbs, database):
        """Do what comes after the tests, on the same database; nothing by default."""

    def run(self, dbs, tell):
        """Run Odoo to its end; `tell()` is called for every line of its log."""
        database, lock = self.make_database(dbs)
        self.log = LOGS / f"{database}.log"
        config = dbs.config(database, database, http_port=free_port(), http_interface="127.0.0.1")
        command = dbs.odoo.command(
            config,
            *self.arguments(),
            *("--test-tags", ",".join(self.tags), "--stop-after-init"),
            runner=self.runner,
        )

        def on_line(line):
            self.verdict.feed(line)
            tell()

        try:
            self.code = follow(command, self.log, on_line, env=dbs.odoo.environment())
            self.verdict.close()
            self.finish(dbs, database)
        finally:
            dbs.drop(database)
            config.unlink()
            lock.close()
            Path(lock.name).unlink(missing_ok=True)


def free_port():
    """Return a port nobody listens on."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run_jobs(steps, dbs, jobs, at_once=2):
    """Run the jobs, two at a time; what came of each is kept on it."""
    steps.start("Tests")

    def tell():
        told = [f"{job.name} {job.verdict.started}" for job in jobs if job.log]
        failed = sum(len(job.verdict.failed_tests) for job in jobs)
        steps.progress(", ".join(told) + (f"; {failed} failed" if failed else ""))

    _forget_old_logs()
    with ThreadPoolExecutor(at_once) as pool:
        try:
            for done in [pool.submit(job.run, dbs, tell) for job in jobs]:
                done.result()
        except BaseException:
            # Whoever interrupts means all of them: the ones that wait, and those that run.
            pool.shutdown(wait=False, cancel_futures=True)
            end_all()
            raise
    steps.done(f"{sum(job.verdict.ran for job in jobs)} run")


def _forget_old_logs(keep=30):
    """Keep the logs of the last test runs only."""
    logs = sorted(LOGS.glob("test_*.log"), key=lambda log: log.stat().st_mtime)
    for log in logs[:-keep]:
        log.unlink(missing_ok=True)
