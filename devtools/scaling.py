"""`./dev scale`: the add-on on two Odoo servers with workers, a primary and a streaming standby.

All of it runs on this machine, on 127.0.0.1 and on sockets in a temporary folder, and is gone
afterwards. Each promise is checked by counting; a broken one makes the command fail.
"""

import contextlib

from mailbox_of_demo import collecting
from odoo_servers import Servers
from prepare import databases
from replicated import Pair
from say import Stop
from scaling_place import DATABASE, build, copy_template, free_ports
from scaling_promises import Promises
from scaling_scene import Scene


class Size:
    """How large the company is and how long people work on it."""

    def __init__(self, quick):
        self.people = 300 if quick else 1000
        self.objectives = 800 if quick else 3000
        self.closing = 1000 if quick else 3000
        self.clients = 8 if quick else 10
        self.seconds = 30 if quick else 90
        self.workers = 2


def run(quick=False):
    """Run all phases; print what was measured and each promise; return 1 where one was broken."""
    size = Size(quick)
    promises = Promises()
    try:
        play(size, promises)
    except Stop as stop:
        promises.check("the run came to its end", False, str(stop))
    return promises.report()


def play(size, promises):
    """Build all, run the phases, and take all away again."""
    with contextlib.ExitStack() as stack:
        steps, dbs = stack.enter_context(databases(7))
        steps.start("Primary and standby")
        pair = Pair(dbs.cluster)
        stack.enter_context(pair.running())
        data_dir = pair.folder / "odoo"
        copy_template(dbs, pair, data_dir)
        steps.done("streaming")
        steps.start("The add-on and a company")
        mail_port = stack.enter_context(collecting(pair.folder / "mail"))
        company = build(dbs, pair, data_dir, size)
        pair.caught_up()
        steps.done(f"{size.people} people, {size.objectives} objectives")
        steps.start("Two Odoo servers")
        servers = Servers(
            dbs.odoo, pair, DATABASE, data_dir, mail_port, size.workers, free_ports(4)
        )
        stack.enter_context(servers.running())
        steps.done(f"{size.workers} workers each, ports {servers.ports[0]} and {servers.ports[1]}")
        scene = Scene(dbs, pair, data_dir, servers, company, size, promises, steps)
        for title, phase in (
            ("People at work", scene.work),
            ("Who answers", scene.replica),
            ("Caches", scene.caches),
            ("Killed in the middle", scene.crashes),
        ):
            steps.start(title)
            phase()
            steps.done()
