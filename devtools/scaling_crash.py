"""Workers and servers killed in the middle of long work: it goes on, and nothing is doubled."""

import os
import signal
import threading
import time

from processes import wait_until
from say import Stop
from web_client import Lost, Refused, Session

#: Waits inside the primary until a statement of Odoo's runs that matches, and returns who runs it.
WAIT = """
CREATE OR REPLACE FUNCTION okr_scale_wait(pattern text, seconds int) RETURNS text AS $$
DECLARE found text; BEGIN
    FOR n IN 1 .. seconds * 500 LOOP
        PERFORM pg_stat_clear_snapshot();
        SELECT application_name INTO found FROM pg_stat_activity
         WHERE application_name LIKE 'odoo-%' AND state <> 'idle' AND query ~ pattern LIMIT 1;
        IF found IS NOT NULL THEN RETURN found; END IF;
        PERFORM pg_sleep(0.002);
    END LOOP;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""
# Statements are cut off after a kilobyte in pg_stat_activity, so these are how they begin.
CLOSING = "WITH RECURSIVE chosen AS"
LAUNCHING = "WITH headers AS"


class Crashes:
    """Closes cycles and launches campaigns while their worker, or the whole server, is killed."""

    def __init__(self, scene):
        self.scene = scene
        self.promises, self.servers = scene.promises, scene.servers

    def run(self):
        self.scene.pair.primary.query(WAIT)
        closing, campaigns = self.scene.company["closing"], self.scene.company["campaigns"]
        self.close(closing[0], whole_server=False)
        self.close(closing[1], whole_server=True)
        self.launch(campaigns[0], whole_server=False)
        self.launch(campaigns[1], whole_server=True)

    # -- how to kill ----

    def kill_during(self, pattern, action, whole_server, seconds=60):
        """Start `action` (or let scheduled actions work) and kill who runs `pattern`.

        Returns the server whose worker it was.
        """
        failures = []

        def act():
            try:
                action()
            except (Lost, Refused) as error:
                failures.append(error)

        thread = threading.Thread(target=act, daemon=True)
        found = []
        waiting = threading.Thread(
            target=lambda: found.append(
                self.scene.pair.primary.query(f"SELECT okr_scale_wait('{pattern}', {seconds})")
            )
        )
        waiting.start()
        time.sleep(0.2)
        thread.start()
        waiting.join()
        if not found or not found[0]:
            raise Stop(f"Nobody came to {pattern} within {seconds} s: {failures}")
        pid = int(found[0].removeprefix("odoo-"))
        server = next(server for server in self.servers.both if server.owns(pid))
        if whole_server:
            server.kill()
        else:
            os.kill(pid, signal.SIGKILL)
        thread.join(120)
        gone = wait_until(
            lambda: (
                self.scene.pair.primary.query(
                    f"SELECT count(*) FROM pg_stat_activity WHERE application_name = '{found[0]}'"
                )
                == "0"
            ),
            60,
        )
        if not gone:
            raise Stop("PostgreSQL has not noticed that a worker is gone.")
        return server, any(isinstance(error, Lost) for error in failures)

    def count(self, statement):
        return int(self.scene.sql(statement))

    # -- closing ----

    def close(self, cycle, whole_server):
        what = "server" if whole_server else "worker"
        first, other = self.servers.both
        admin = Session([first.port], self.servers.database, "admin", "admin")
        again = Session([other.port], self.servers.database, "admin", "admin")
        [wizard] = admin.call("okr.cycle.close.wizard", "create", [{"cycle_id": cycle}])
        closing = self.scene.size.closing
        server, was_lost = self.kill_during(
            CLOSING,
            lambda: admin.call("okr.cycle.close.wizard", "action_publish", [wizard]),
            whole_server,
        )
        state = self._closed(cycle)
        self.promises.check(
            f"a {what} killed in the middle of a close leaves the cycle as it was",
            was_lost and state == ("grading", 0, 0, 0, 0), str((was_lost, state)), closing,
        )  # fmt: skip
        started = time.monotonic()
        again.call("okr.cycle.close.wizard", "action_publish", [wizard])
        took = time.monotonic() - started
        self.promises.measured(f"closing {closing} objectives, 2nd try on the other server",
                               f"{took:.1f} s")  # fmt: skip
        state = self._closed(cycle)
        self.promises.check(
            f"after a {what} was killed the close goes through on the other server, once",
            state == ("closed", closing, closing, 3 * closing, 1), str(state), closing,
        )  # fmt: skip
        if whole_server:
            server.start()

    def _closed(self, cycle):
        """State, objectives closed, objectives and key results carried, entries in the log."""
        state = self.scene.sql(f"SELECT state FROM okr_cycle WHERE id = {cycle}")
        of_cycle = f"SELECT id FROM okr_objective WHERE cycle_id = {cycle}"
        return (
            state,
            self.count(f"SELECT count(*) FROM ({of_cycle} AND state = 'closed') closed"),
            self.count(f"SELECT count(*) FROM okr_objective WHERE carried_from_id IN ({of_cycle})"),
            self.count(
                "SELECT count(*) FROM okr_key_result WHERE carried_from_id IN"
                f" (SELECT id FROM okr_key_result WHERE objective_id IN ({of_cycle}))"
            ),
            self.count(
                f"SELECT count(*) FROM okr_cycle_log WHERE cycle_id = {cycle} AND event = 'closed'"
            ),
        )

    # -- launching ----

    def launch(self, campaign, whole_server):
        """Kill the launch twice: in the request of who launches, and in the scheduled action."""
        what = "server" if whole_server else "worker"
        first, other = self.servers.both
        admin = Session([first.port], self.servers.database, "admin", "admin")
        again = Session([other.port], self.servers.database, "admin", "admin")
        server, _lost = self.kill_during(
            LAUNCHING,
            lambda: admin.call("performance.campaign", "action_launch", [campaign]),
            whole_server,
        )
        state = self._launched(campaign)
        self.promises.check(
            f"a {what} killed in the middle of a launch leaves nothing half made",
            state[:2] == ("draft", 0), str(state),
        )  # fmt: skip
        if whole_server:
            server.start()
        started = time.monotonic()
        ready = self.scene.company["ready"]
        killed = self.kill_during(
            LAUNCHING,
            lambda: again.call("performance.campaign", "action_launch", [campaign]),
            whole_server=False,
        )
        # either the request or the scheduled action was hit; who launches asks once more
        if killed[1]:
            again.call("performance.campaign", "action_launch", [campaign])
        server, _lost = self.kill_during(LAUNCHING, lambda: None, whole_server, seconds=150)
        if whole_server:
            server.start()
        done = wait_until(lambda: self._launched(campaign)[1] >= ready, 240)
        self.promises.measured(
            f"launching for {ready} people, a {what} killed three times on the way",
            f"{time.monotonic() - started:.0f} s",
        )
        time.sleep(3)
        state = self._launched(campaign)
        self.promises.check(
            f"after a {what} was killed the launch goes on by itself, and nothing is doubled",
            done and state == ("running", ready, ready, 0, 0, 0), str(state), ready,
        )  # fmt: skip

    def _launched(self, campaign):
        """State; appraisals; people in it; those not open; parts doubled; activities doubled."""
        of_campaign = f"SELECT id FROM performance_appraisal WHERE campaign_id = {campaign}"
        twice = "SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} GROUP BY {} HAVING count(*) > 1) d"
        return (
            self.scene.sql(f"SELECT state FROM performance_campaign WHERE id = {campaign}"),
            self.count(f"SELECT count(*) FROM ({of_campaign}) made"),
            self.count(
                "SELECT count(DISTINCT employee_id) FROM performance_appraisal"
                f" WHERE campaign_id = {campaign}"
            ),
            self.count(f"SELECT count(*) FROM ({of_campaign} AND state <> 'open') made"),
            self.count(
                twice.format(
                    "performance_answer",
                    f"appraisal_id IN ({of_campaign})",
                    "appraisal_id, question_id, side",
                )
            ),
            self.count(
                twice.format(
                    "performance_outcome", f"appraisal_id IN ({of_campaign})", "appraisal_id"
                )
            ),
        )
