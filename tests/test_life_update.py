"""After an update from an earlier version: nothing that people wrote or measured has changed."""

import json
from pathlib import Path

from odoo.tests import TransactionCase, tagged

DUMPS = Path(__file__).parent / "dumps"


@tagged("-standard", "okr_update", "post_install", "-at_install")
class TestLifeUpdate(TransactionCase):
    def _kept(self):
        """The numbers of rows kept beside the dump from which this database comes."""
        version = self.env["ir.config_parameter"].sudo().get_param("hr_okr.dump")
        return json.loads((DUMPS / f"{version}.json").read_text())

    def test_every_row_is_still_there(self):
        self.env.flush_all()
        kept = self._kept()
        self.assertGreater(sum(map(int, kept.values())), 500)
        lost = {}
        for key, number in kept.items():
            table = key.removeprefix("rows of ")
            self.env.cr.execute(
                "SELECT count(*) FROM pg_tables WHERE tablename = %s AND schemaname = 'public'",
                [table],
            )
            if not self.env.cr.fetchone()[0]:
                lost[table] = "the table is gone"
                continue
            self.env.cr.execute(f'SELECT count(*) FROM "{table}"')  # pylint: disable=E8103
            if self.env.cr.fetchone()[0] < int(number):
                lost[table] = f"{number} rows before"
        self.assertEqual(lost, {})

    def test_progress_is_what_its_values_say(self):
        before = self._numbers()
        self.assertGreater(len(before), 10)
        self.env["okr.rollup"]._cron_recompute()
        self.env.invalidate_all()
        self.assertEqual(self._numbers(), before)

    def test_a_lead_of_the_old_days_checks_in(self):
        key_result = self.env["okr.key.result"].search(
            [
                ("state", "=", "active"),
                ("metric_id", "=", False),
                ("lead_id.user_id", "!=", False),
                ("last_checkin_id", "!=", False),
            ],
            limit=1,
        )
        self.assertTrue(key_result)
        user = key_result.lead_id.user_id
        key_result.with_user(user).env["okr.checkin"].create(
            {
                "key_result_id": key_result.id,
                "value": key_result.current_value,
                "confidence": key_result.confidence,
                "kind": "confirmed",
                "note": "Still here after the update",
            }
        )
        self.assertEqual(key_result.last_checkin_id.author_id, user)

    def test_private_records_open_for_their_people_alone(self):
        admin = self.env.ref("base.user_admin")
        appraisals = self.env["performance.appraisal"].sudo().search([])
        others = appraisals.filtered(
            lambda record: admin not in record.employee_user_id | record.manager_user_id
        )
        self.assertTrue(others)
        self.assertTrue(others[0].with_user(others[0].employee_user_id).has_access("read"))
        self.assertFalse(others.with_user(admin)._filtered_access("read"))

    def test_names_of_people_who_left_stay_until_somebody_decides_otherwise(self):
        companies = self.env["res.company"].search([])  # pylint: disable=no-search-all
        self.assertEqual(set(companies.mapped("performance_keep_names")), {0})
        self.assertEqual(self.env["res.company"].new().performance_keep_names, 24)

    def _numbers(self):
        objectives = self.env["okr.objective"].search([("state", "=", "active")])
        return {record.id: round(record.progress, 9) for record in objectives}
