"""What `./dev scale` measured and which promises held, as a plain table."""


class Promises:
    """Collects; prints in the end, the promises last."""

    def __init__(self):
        self.numbers = []
        self.times = []
        self.checks = []

    def measured(self, what, number):
        self.numbers.append((what, number))

    def timed(self, label, count, median, late):
        self.times.append((label, count, median, late))

    def check(self, promise, kept, otherwise="", seen=None):
        """Note whether a promise was kept; one that looked at nothing was not.

        `seen` is how many things were looked at, where that can be counted.
        """
        if seen == 0:
            kept, otherwise = False, "nothing was there to look at"
        self.checks.append((promise, bool(kept), otherwise, seen))

    def report(self):
        """Print all; return 1 where a promise was broken or none was checked."""
        if self.times:
            print(f"\n  {'':32}  {'requests':>8}  {'median ms':>9}  {'95 % ms':>8}")
        for label, count, median, late in self.times:
            print(f"  {label:32}  {count:8}  {median:9.1f}  {late:8.1f}")
        if self.numbers:
            print()
        for what, number in self.numbers:
            print(f"  {what}: {number}")
        print()
        for promise, kept, otherwise, seen in self.checks:
            looked = f" ({seen:,})" if seen and seen > 2 else ""
            print(f"  {'kept  ' if kept else 'BROKEN'}  {promise}{looked}")
            if not kept:
                print(f"          {otherwise}")
        broken = sum(not kept for _promise, kept, *_rest in self.checks)
        print(f"\n{len(self.checks) - broken} promises kept, {broken} broken")
        return 0 if self.checks and not broken else 1
