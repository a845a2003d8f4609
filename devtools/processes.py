"""Running other programs so that nothing is left behind when ./dev stops."""

import contextlib
import os
import signal
import subprocess
import time

from place import CACHE, LOGS
from say import Stop


def install_signal_handlers():
    """Let SIGTERM and a closed terminal end the command as Ctrl-C does.

    Only the first signal counts: tidying up is short and must not be broken off.
    """
    numbers = [signal.SIGTERM, signal.SIGINT]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # started with nohup
        numbers.append(signal.SIGHUP)

    def interrupt(number, frame):
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        raise KeyboardInterrupt

    for number in numbers:
        signal.signal(number, interrupt)


def environment(**extra):
    """Return an environment in which no setting of the user's reaches Odoo or PostgreSQL."""
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PG", "ODOO_", "OPENERP_", "PYTHON"))
        and name not in ("VIRTUAL_ENV", "LANGUAGE")
    }
    env.update(
        LC_ALL="C.UTF-8",
        PYTHONUNBUFFERED="1",
        PYTHONPYCACHEPREFIX=str(CACHE / "pycache"),
        DEBIAN_FRONTEND="noninteractive",
        PIP_DISABLE_PIP_VERSION_CHECK="1",
        PIP_NO_INPUT="1",
    )
    env.update(extra)
    return env


def end(process, patience=10):
    """Stop a process started with `start` and all its children; wait until they are gone."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
    # What it started itself is in its process group, unless the group is ours (sudo).
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


#: What `started` has running at the moment, in any thread.
RUNNING = set()


def end_all():
    """Stop all that was started: the threads that follow them come to their end by it."""
    for process in list(RUNNING):
        end(process)


@contextlib.contextmanager
def started(command, **options):
    """Run a program in a session of its own while the block runs, and end it with the block.

    A session of its own keeps a Ctrl-C in the terminal from reaching it behind our back; only
    sudo has to stay in ours, where its password was given.
    """
    options.setdefault("env", environment())
    options.setdefault("start_new_session", True)
    process = subprocess.Popen([str(c) for c in command], **options)
    RUNNING.add(process)
    try:
        yield process
    finally:
        RUNNING.discard(process)
        end(process)


def follow(command, log, on_line=None, mode="w", **options):
    """Run a program to its end, its output in the file `log`; return its exit code.

    `on_line` sees every line of the output as it comes.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    options.update(stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    options.setdefault("stdin", subprocess.DEVNULL)
    with log.open(mode, encoding="utf-8", errors="replace") as out:
        with started(command, text=True, encoding="utf-8", errors="replace", **options) as process:
            for line in process.stdout:
                out.write(line)
                out.flush()
                if on_line:
                    on_line(line.rstrip("\n"))
            return process.wait()


def output(command, **options):
    """Return what a short program prints; a `subprocess.CalledProcessError` when it fails."""
    options.setdefault("env", environment())
    done = subprocess.run(
        [str(c) for c in command], check=True, text=True, capture_output=True, **options
    )
    return done.stdout.strip()


def must(command, log_name, sentence, on_line=None, **options):
    """Run a program that has to succeed, or stop with the sentence and the place of its log."""
    log = LOGS / f"{log_name}.log"
    if follow(command, log, on_line, **options):
        raise Stop(f"{sentence} (the details are in {log}).")


def wait_until(condition, seconds, process=None):
    """Poll a condition; return whether it came true in time and before the process ended."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        if process and process.poll() is not None:
            return False
        time.sleep(0.1)
    return False
