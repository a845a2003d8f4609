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
    `limits` {label: ratio} are goals of the project; `tables` are vacuumed between the rounds.
    """
    CASES[cls.name] = cls
    return cls


class Timing:
    """Seconds and statements of one variant at one size."""

    def __init__(self, label):
        self.label = label
        self.seconds = []
        self.statements = 0

    @property
    def median(self):
        return statistics.median(self.seconds)


def run_case(env, cls, size, rounds, say):
    """Run all variants of a case in turn; return the timings, the reference first."""
    data = cls.setup(env, size)
    env.flush_all()
    env.cr.commit()
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


def main(env, names=(), quick=False, output=None, say=lambda text: None):
    """Run the chosen cases (all by default); print a table, write JSON to `output`.

    Returns the number of limits that were missed.
    """
    report, missed = [], 0
    for name in names or CASES:
        cls = CASES[name]
        print(f"\n{name}: {cls.goal}")
        for size in cls.quick_sizes if quick else cls.sizes:
            timings = run_case(env, cls, size, 2 if quick else cls.rounds, say)
            missed += show(cls, size, timings, report)
    if output:
        with open(output, "w", encoding="utf-8") as file:
            json.dump(report, file, indent=2)
    return missed


def show(cls, size, timings, report):
    """Print the table of one case at one size; return how many limits were missed."""
    reference, missed = timings[0].median, 0
    width = max(len(timing.label) for timing in timings)
    print(f"\n  {size} at once, median of {len(timings[0].seconds)} rounds")
    print(f"  {'':{width}}  {'ms':>9}  {'ratio':>7}  {'goal':>6}  statements")
    for timing in timings:
        ratio = timing.median / reference
        # what the project promises, it promises for the full size
        limit = cls.limits.get(timing.label) if size == max(cls.sizes) else None
        verdict = "" if limit is None else f"<= {limit:g}"
        missed += limit is not None and ratio > limit
        print(
            f"  {timing.label:{width}}  {timing.median * 1000:9.1f}  {ratio:7.2f}  {verdict:>6}"
            f"  {timing.statements}"
        )
        report.append(
            {
                "case": cls.name,
                "size": size,
                "variant": timing.label,
                "milliseconds": round(timing.median * 1000, 2),
                "ratio": round(ratio, 3),
                "limit": limit,
                "statements": timing.statements,
            }
        )
    return missed
