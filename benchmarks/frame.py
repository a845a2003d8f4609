"""The frame of all cases: round-robin runs, medians, ratios, statements, a table and JSON."""

import json
import statistics
import time

import psycopg2

#: All cases by name, in the order in which their modules are imported.
CASES = {}


def case(cls):
    """Register a case.

    A case has `name`, `goal` (a sentence), `sizes`, `quick_sizes`, `rounds` and the class methods
    `setup(env, size)`, which makes and returns the data (it is committed), and
    `variants(env, data)`, which returns {label: function}. The first one is what the others are
    divided by. A variant does its work completely, flushes included; what it did is rolled back.
    `limits` {label: ratio} and `statements` {label: count} are goals of the project; `tables` are
    vacuumed between the rounds.

    With `on_company` a case works on a company (see company.py): its `setup(env, company)` gets
    it, and its size is the number of employees. `grows` says that a person waits for it: the
    largest company may then cost twice what the smallest one costs, and not one statement more.
    """
    for name, value in DEFAULTS.items():
        if not hasattr(cls, name):
            setattr(cls, name, value)
    CASES[cls.name] = cls
    return cls


DEFAULTS = {
    "on_company": False,
    "grows": False,
    "limits": {},
    "statements": {},
    "tables": (),
    "rounds": 1,
    "largest": None,  # of a company that the case is worth running on
    "quick_largest": None,  # the same where it has to be quick
}


class Timing:
    """Seconds and statements of one variant at one size."""

    def __init__(self, label):
        self.label = label
        self.seconds = []
        self.statements = 0

    @property
    def median(self):
        return statistics.median(self.seconds)

    @property
    def best(self):
        """What it costs; whatever a round took longer, others on the machine have taken."""
        return min(self.seconds)


def run_case(env, cls, size, rounds, say, company=None):
    """Run all variants of a case in turn; return the timings, the reference first."""
    data = cls.setup(env, company or size)
    env.flush_all()
    commit(env)
    variants = cls.variants(env, data)
    timings = {label: Timing(label) for label in variants}
    for number in range(rounds + 1):  # the first round warms the caches
        vacuum(env, cls.tables)
        for label, function in variants.items():
            env.invalidate_all()
            before, started = env.cr.sql_log_count, time.perf_counter()
            function()
            env.flush_all()
            seconds = time.perf_counter() - started
            timings[label].statements = env.cr.sql_log_count - before
            if number:
                timings[label].seconds.append(seconds)
            env.cr.rollback()
            env.invalidate_all()
            say(f"{cls.name} {size}: round {number}, {label}: {seconds * 1000:.0f} ms")
    return list(timings.values())


def commit(env):
    """Commit as a request does, or each rollback would clear the caches of the process again."""
    env.cr.commit()
    env.registry.signal_changes()


def vacuum(env, tables):
    """Clear away what the rolled back rounds left, so that none pays for the one before."""
    connection = psycopg2.connect(env.cr._cnx.dsn)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f'VACUUM ANALYZE "{table}"')
    finally:
        connection.close()


def main(env, names=(), quick=False, output=None, say=lambda text: None, employees=None):
    """Run the chosen cases (all by default); print a table, write JSON to `output`.

    With `employees` a company of that size is built first, and the cases that work on one are run
    on it; without, the others. Returns the number of limits that were missed.
    """
    from .company import build

    report, missed = [], 0
    chosen = [CASES[name] for name in names or CASES]
    chosen = [cls for cls in chosen if cls.on_company == bool(employees)]
    company = build(env, employees, say) if employees else None
    for cls in chosen:
        largest = quick and cls.quick_largest or cls.largest
        if largest and employees and employees > largest:
            continue
        print(f"\n{cls.name}: {cls.goal}")
        sizes = [employees] if employees else cls.quick_sizes if quick else cls.sizes
        for size in sizes:
            rounds = min(2, cls.rounds) if quick and not cls.on_company else cls.rounds
            if hasattr(cls, "measure"):
                missed += cls.measure(env, company, report, say)
                continue
            timings = run_case(env, cls, size, rounds, say, company)
            missed += show(cls, size, timings, report)
    if output:
        with open(output, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)
    return missed


def show(cls, size, timings, report):
    """Print the table of one case at one size; return how many limits were missed."""
    reference, missed = timings[0].best, 0
    width = max(len(timing.label) for timing in timings)
    what = f"{size} employees" if cls.on_company else f"{size} at once"
    print(f"\n  {what}, best and median of {len(timings[0].seconds)} rounds, ratio of the best")
    print(f"  {'':{width}}  {'ms':>9}  {'median':>9}  {'ratio':>7}  {'goal':>6}  statements")
    for timing in timings:
        ratio = timing.best / reference
        # what the project promises, it promises for the full size
        full = cls.on_company or size == max(cls.sizes)
        limit = cls.limits.get(timing.label) if full else None
        verdict = "" if limit is None else f"<= {limit:g}"
        missed += limit is not None and ratio > limit
        most = cls.statements.get(timing.label)
        missed += most is not None and timing.statements > most
        print(
            f"  {timing.label:{width}}  {timing.best * 1000:9.1f}  {timing.median * 1000:9.1f}"
            f"  {ratio:7.2f}  {verdict:>6}"
            f"  {timing.statements}" + ("" if most is None else f" (<= {most})")
        )
        report.append(
            {
                "case": cls.name,
                "size": size,
                "variant": timing.label,
                "milliseconds": round(timing.best * 1000, 2),
                "median": round(timing.median * 1000, 2),
                "ratio": round(ratio, 3),
                "limit": limit,
                "statements": timing.statements,
                "most_statements": most,
                "on_company": cls.on_company,
                "grows": cls.grows,
                "is_reference": timing is timings[0],
            }
        )
    return missed
