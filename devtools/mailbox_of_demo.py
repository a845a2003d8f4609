"""A mail server for the demo that sends nothing: every mail becomes a file in a folder.

Without it Odoo would use whatever mail server the machine has, or show each message as failed.
"""

import contextlib
import socketserver
import threading
import time


class _Conversation(socketserver.StreamRequestHandler):
    """As much of SMTP as Odoo speaks."""

    def handle(self):
        self._say("220 demo")
        while line := self.rfile.readline():
            word = line[:4].upper().decode("ascii", "replace").strip()
            if word == "DATA":
                self._say("354 go on")
                self.server.keep(self._message())
                self._say("250 kept")
            elif word == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _message(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, text):
        self.wfile.write(text.encode() + b"\r\n")


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, folder):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.folder = folder

    def keep(self, message):
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{time.time_ns()}.eml").write_bytes(message)


@contextlib.contextmanager
def collecting(folder):
    """Yield the port of a mail server that keeps mails in `folder` while the block runs."""
    with _Server(folder) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
