"""What the developer reads: numbered steps with progress, and one sentence when it cannot go on."""

import sys
import time


class Stop(Exception):
    """The command cannot go on; the message is one sentence that names what to do."""


class Steps:
    """Numbered steps of one command, one line each: `[3/7] Python packages ... 42/61`.

    On a terminal the line is rewritten in place, elsewhere news is told every ten seconds.
    """

    def __init__(self, total, out=sys.stdout):
        self.total = total
        self.number = 0
        self.out = out
        self.terminal = out.isatty()
        self.title = self.told = ""
        self.started = self.shown = 0.0

    def start(self, title):
        """Begin the next step."""
        self.number += 1
        self.title = f"[{self.number}/{self.total}] {title} ..."
        self.started = self.shown = time.monotonic()
        self._write("" if self.terminal else "\n")

    def progress(self, text):
        """Tell how far the current step is."""
        now = time.monotonic()
        if self.terminal:
            if now - self.shown > 0.1:
                self.shown = now
                self._write("", text)
        elif now - self.shown > 10 and text != self.told:
            self.shown, self.told = now, text
            self._write("\n", text)

    def done(self, text="done"):
        """End the current step, with what came of it."""
        seconds = time.monotonic() - self.started
        took = f" ({seconds:.0f} s)" if seconds >= 1 else ""
        self._write("\n", text + took)

    def _write(self, end, text=""):
        line = f"{self.title} {text}".rstrip()
        if self.terminal:
            line = "\r\033[K" + line[:150]
        self.out.write(line + end)
        self.out.flush()
