"""Two sessions at once, each with a transaction of its own. What they commit is cleaned up."""

import threading
from datetime import date, timedelta
from unittest.mock import patch

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, Command, api, fields
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, tagged
from odoo.tools import mute_logger

#: Waiting for one another shows as an error, not as a test that hangs.
LOCK_TIMEOUT = "SET LOCAL lock_timeout = '10s'"


class OkrConcurrencyCase(BaseCase):
    """A cycle with three objectives, really committed and taken away again afterwards."""

    def setUp(self):
        super().setUp()
        self.registry_ = Registry(get_db_name())
        self.sessions = []
        self.cycle_ids = []
        self.addCleanup(self.clean_up)
        with self.registry_.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["okr.rollup"]._drain()
            triggers = env["ir.cron.trigger"].search([], order="id desc", limit=1)
            self.last_trigger = triggers.id or 0
            today = fields.Date.today()
            cycle = env["okr.cycle"].create(
                {
                    "name": "Two at once",
                    "cadence": "custom",
                    "date_start": today - timedelta(days=30),
                    "date_end": today + timedelta(days=30),
                }
            )
            self.cycle_ids.append(cycle.id)
            objectives = env["okr.objective"].create(
                [
                    {
                        "name": name,
                        "cycle_id": cycle.id,
                        "roll_up": name == "Parent",
                        "key_result_ids": [
                            Command.create({"name": f"{name}, measured", "target_value": 100})
                        ],
                    }
                    for name in ("Parent", "First", "Second")
                ]
            )
            (objectives - objectives[0]).parent_id = objectives[0]
            self.parent_id, self.first_id, self.second_id = objectives.key_result_ids.ids
            self.objective_ids = objectives.ids

    def session(self):
        """An environment with a transaction of its own that has begun to read."""
        cr = self.registry_.cursor()
        self.sessions.append(cr)
        self.begin(cr)
        return api.Environment(cr, SUPERUSER_ID, {})

    def begin(self, cr):
        cr.execute(LOCK_TIMEOUT)
        cr.execute("SELECT count(*) FROM okr_cycle")

    def clean_up(self):
        for cr in self.sessions:
            if not cr.closed:
                cr.rollback()
                cr.close()
        with self.registry_.cursor() as cr:
            cr.execute(
                "DELETE FROM okr_rollup_queue WHERE objective_id = ANY(%s)", (self.objective_ids,)
            )
            cr.execute("DELETE FROM ir_cron_trigger WHERE id > %s", (self.last_trigger,))
            for table, column, ids in (
                ("okr_checkin", "cycle_id", self.cycle_ids),
                ("okr_objective", "cycle_id", self.cycle_ids),
                ("okr_cycle", "id", self.cycle_ids),
            ):
                cr.execute(f"DELETE FROM {table} WHERE {column} = ANY(%s)", (ids,))  # noqa: S608
            for model, ids in (
                ("okr.cycle", self.cycle_ids),
                ("okr.objective", self.objective_ids),
                ("okr.key.result", [self.parent_id, self.first_id, self.second_id]),
            ):
                cr.execute(
                    "DELETE FROM mail_message WHERE model = %s AND res_id = ANY(%s)", (model, ids)
                )
                cr.execute(
                    "DELETE FROM mail_followers WHERE res_model = %s AND res_id = ANY(%s)",
                    (model, ids),
                )

    def opened(self):
        with self.registry_.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM okr_cycle_log WHERE cycle_id = ANY(%s) AND event = 'opened'",
                (self.cycle_ids,),
            )
            return cr.fetchone()[0]

    def open_cycle(self):
        with self.registry_.cursor() as cr:
            api.Environment(cr, SUPERUSER_ID, {})["okr.cycle"].browse(self.cycle_ids)._activate()

    def check_in(self, env, key_result_id, value):
        checkin = env["okr.checkin"].create(
            {"key_result_id": key_result_id, "value": value, "confidence": 7}
        )
        env.flush_all()
        return checkin

    def retried(self, env, action):
        """Run `action` as a request does: again, in a new transaction, after a conflict."""
        tries = []

        def attempt():
            tries.append(1)
            return action()

        with patch("time.sleep"), mute_logger("odoo.sql_db", "odoo.service.model"):
            retrying(attempt, env)
        return len(tries)


@tagged("-at_install", "post_install", "okr_concurrency")
class TestOkrConcurrency(OkrConcurrencyCase):
    def test_the_outbox_is_emptied_although_somebody_checks_in_on_its_parent(self):
        self.open_cycle()
        first = self.session()
        self.check_in(first, self.first_id, 40)
        first.cr.commit()
        scheduled, person = self.session(), self.session()
        self.check_in(person, self.parent_id, 20)
        person.cr.commit()
        drains = []
        drain = type(scheduled["okr.rollup"])._drain
        with (
            mute_logger("odoo.sql_db"),
            patch.object(
                type(scheduled["okr.rollup"]),
                "_drain",
                lambda rollup: (drains.append(1), drain(rollup))[1],
            ),
        ):
            scheduled["okr.rollup"]._cron_drain()
        scheduled.cr.commit()
        self.assertEqual(len(drains), 2, "the first one met the check-in")
        with self.registry_.cursor() as cr:
            cr.execute("SELECT progress FROM okr_objective WHERE id = %s", (self.objective_ids[0],))
            self.assertAlmostEqual(cr.fetchone()[0], (0.2 + 0.4 + 0) / 3)

    def test_opening_at_the_same_moment_opens_once_and_tells_the_other(self):
        one, other = self.session(), self.session()
        one["okr.cycle"].browse(self.cycle_ids)._activate()
        with self.assertRaisesRegex(UserError, "Somebody else is opening or closing Two at once"):
            other["okr.cycle"].browse(self.cycle_ids)._activate()
        other.cr.rollback()
        one.cr.commit()
        with self.assertRaisesRegex(UserError, "Two at once is already in the state “Active”"):
            other["okr.cycle"].browse(self.cycle_ids)._activate()
        self.assertEqual(self.opened(), 1)

    def test_opening_what_was_opened_meanwhile_is_told_after_a_retry(self):
        one, other = self.session(), self.session()
        self.assertEqual(other["okr.cycle"].browse(self.cycle_ids).state, "draft", "seen before")
        one["okr.cycle"].browse(self.cycle_ids)._activate()
        one.cr.commit()
        with self.assertRaisesRegex(UserError, "already in the state “Active”.*nothing was"):
            self.retried(other, other["okr.cycle"].browse(self.cycle_ids)._activate)
        self.assertEqual(self.opened(), 1)

    def test_two_checkins_below_one_rolled_up_parent_never_meet(self):
        self.open_cycle()
        one, other = self.session(), self.session()
        self.check_in(one, self.first_id, 90)
        self.check_in(other, self.second_id, 60)
        other.cr.commit()
        one.cr.commit()
        drain = self.session()
        self.assertEqual(drain["okr.rollup"]._drain(), 1)
        parent = drain["okr.key.result"].browse(self.parent_id).objective_id
        self.assertAlmostEqual(parent.progress, (0.9 + 0.6 + 0.0) / 3)

    def test_a_checkin_does_not_wait_for_the_drain_nor_the_drain_for_it(self):
        self.open_cycle()
        before = self.session()
        self.check_in(before, self.first_id, 30)
        before.cr.commit()
        drain, one = self.session(), self.session()
        self.assertEqual(drain["okr.rollup"]._drain(), 1)
        self.check_in(one, self.first_id, 90)
        one.cr.commit()
        drain.cr.commit()
        last = self.session()
        self.assertEqual(
            last["okr.rollup"]._drain(), 1, "the later check-in is still in the outbox"
        )
        parent = last["okr.key.result"].browse(self.parent_id).objective_id
        self.assertAlmostEqual(parent.progress, 0.3)

    def test_two_checkins_on_one_key_result_are_both_kept(self):
        self.open_cycle()
        one, other = self.session(), self.session()
        self.check_in(one, self.first_id, 30)
        one.cr.commit()
        tries = self.retried(other, lambda: self.check_in(other, self.first_id, 40))
        other.cr.commit()
        self.assertEqual(tries, 2)
        key_result = self.session()["okr.key.result"].browse(self.first_id)
        self.assertEqual(key_result.checkin_ids.mapped("value"), [40, 30])
        self.assertEqual(key_result.current_value, 40)

    def test_the_same_quarter_created_twice_at_once_exists_once(self):
        vals = {"date_start": date(2999, 1, 1), "date_end": date(2999, 3, 31)}
        one, other = self.session(), self.session()
        self.cycle_ids.append(one["okr.cycle"].create(vals).id)
        failures = []

        def create():
            try:
                with mute_logger("odoo.sql_db"):
                    other["okr.cycle"].create(vals)
            except UniqueViolation as error:
                failures.append(error)

        second = threading.Thread(target=create)
        second.start()
        second.join(1)
        self.assertTrue(second.is_alive(), "it waits for the first one to decide")
        one.cr.commit()
        second.join(20)
        self.assertEqual(len(failures), 1)
        message = one["okr.cycle"]._sql_error_to_message(failures[0])
        self.assertIn("already a cycle of this cadence that starts on this day", message)
