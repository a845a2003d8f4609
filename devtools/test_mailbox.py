"""The demo's mail server takes a mail as Odoo sends it; run by `./dev lint`."""

import smtplib
import tempfile
import unittest
from pathlib import Path

import mailbox_of_demo as mailbox


class TestMailbox(unittest.TestCase):
    def test_a_mail_becomes_a_file(self):
        with tempfile.TemporaryDirectory() as folder, mailbox.collecting(Path(folder)) as port:
            with smtplib.SMTP("127.0.0.1", port) as client:
                client.sendmail("a@example.com", ["b@example.com"], "Subject: Hello\n\n.dot\nBye")
            (kept,) = Path(folder).glob("*.eml")
            self.assertEqual(kept.read_bytes(), b"Subject: Hello\r\n\r\n.dot\r\nBye\r\n")


if __name__ == "__main__":
    unittest.main()
