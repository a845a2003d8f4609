"""Reading Odoo's log of a test run: what ran, what failed, and what else must not be there."""

import re
from dataclasses import dataclass, field

RECORD = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ "
    r"(?P<level>DEBUG|INFO|WARNING|ERROR|CRITICAL|RUNBOT) "
    r"(?P<db>\S+) (?P<logger>\S+): (?P<text>.*)$"
)
SUMMARY = re.compile(r"^(\d+) failed, (\d+) error\(s\) of (\d+) tests when loading database")
FAILED_TEST = re.compile(r"^(?:FAIL|ERROR): (?:Subtest )?(.+?)(?: [\[<(].*)?$")
# Odoo repeats in sum what it reported one by one.
REPEATED = re.compile(
    r"^(?:Module \S+: \d+ failures, \d+ errors of|At least one test failed when loading)"
)
OURS = re.compile(r"\bhr_okr\b|\bokr\.[a-z]|\bperformance\.[a-z_]+\b(?!\()")
OUR_LOGGER = re.compile(r"^odoo\.(?:addons|upgrade)\.hr_okr\b")


@dataclass
class Record:
    """One record of the log; `text` holds its continuation lines too."""

    level: str
    logger: str
    text: str


@dataclass
class Verdict:
    """What a log says; feed it lines, then `close()`, then read the fields and properties."""

    # Where the cache and the links lie: those paths contain the add-on's name, whoever is meant.
    hide: tuple[str, ...] = ()
    ran: int = 0
    skipped: list[str] = field(default_factory=list)
    failed_tests: dict[str, str] = field(default_factory=dict)
    problems: list[Record] = field(default_factory=list)
    finished: bool = False
    started: int = 0
    current: str = ""
    _record: Record | None = None
    _loading_ours: bool = False
    _since_start: list[Record] = field(default_factory=list)

    def feed(self, line):
        """Take the next line of the log, without its line end."""
        match = RECORD.match(line)
        if match:
            self.close()
            self._record = Record(match["level"], match["logger"], match["text"].rstrip())
            if match["text"].startswith("Starting "):
                self._start(match["text"])
        elif self._record:
            self._record.text += "\n" + line

    def close(self):
        """Judge the last record; to be called once more at the end."""
        record, self._record = self._record, None
        if record:
            self._judge(record)

    @property
    def passed(self):
        """Number of tests that ran to their end without a failure."""
        # A class whose preparation failed is a failure, yet none of its tests ran.
        of_tests = [name for name in self.failed_tests if "." in name]
        return max(0, self.ran - len(self.skipped) - len(of_tests))

    @property
    def failed(self):
        """Number of failed tests, and of log records that fail the run by themselves."""
        return len(self.failed_tests) + len(self.problems)

    def add(self, other):
        """Count another run as part of this one."""
        self.ran += other.ran
        self.skipped += other.skipped
        self.failed_tests |= other.failed_tests
        self.problems += other.problems

    def leave_out_foreign_failures(self):
        """Drop the failures and log records that do not name this add-on."""
        self.failed_tests = {k: v for k, v in self.failed_tests.items() if self._names_ours(v)}
        self.problems = [r for r in self.problems if self._names_ours(r.text)]

    def _names_ours(self, text):
        for path in self.hide:
            text = text.replace(path, "")
        return bool(OURS.search(text))

    def _start(self, text):
        match = re.match(r"Starting (\w+\.\w+) \.\.\.$", text.strip())
        if match:
            self.started += 1
            self.current = match[1]
            self._since_start = []

    def _judge(self, record):
        text = record.text
        if text.startswith(("Loading module ", "Module ")):
            self._loading_ours = text.startswith("Loading module hr_okr ")
        if match := SUMMARY.match(text):
            self.finished = True
            self.ran += int(match[3])
        elif record.level == "INFO" and text.startswith("skipped "):
            self.skipped.append(text.removeprefix("skipped "))
        elif record.level in ("ERROR", "CRITICAL") and (match := FAILED_TEST.match(_head(text))):
            self._fail(match[1].split(" ")[0], text)
        elif self._is_problem(record):
            self.problems.append(record)
            self._since_start.append(record)

    def _fail(self, name, text):
        if name in self.failed_tests:
            text = self.failed_tests[name] + "\n" + text
        self.failed_tests[name] = text
        if name == self.current:
            # What it logged on its way is part of its failure, not one more.
            self.problems = [r for r in self.problems if not any(r is s for s in self._since_start)]
            self._since_start = []

    def _is_problem(self, record):
        if REPEATED.match(record.text):
            return not self.failed_tests
        if record.level in ("ERROR", "CRITICAL"):
            return True
        return record.level == "WARNING" and self._is_ours(record)

    def _is_ours(self, record):
        if self._names_ours(record.text):
            return True
        if record.logger.endswith(".browser") or record.logger == "py.warnings":
            return False  # the browser's and the libraries' own talk, with no word of ours
        return self._loading_ours or bool(OUR_LOGGER.match(record.logger))


def _head(text):
    return text.split("\n", 1)[0]


def read(lines, hide=()):
    """Return the verdict on a whole log."""
    verdict = Verdict(hide=tuple(hide))
    for line in lines:
        verdict.feed(line)
    verdict.close()
    return verdict
