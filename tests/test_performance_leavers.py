"""Names of people who left: gone from what they wrote, while texts and rights stay."""

from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.base.models.ir_cron import IrCron
from odoo.addons.hr_okr.models import res_company_former as former
from odoo.addons.hr_okr.models.performance_link_guard import internal

from .common import OkrCase
from .common_performance import SECRETS
from .common_performance_leaks import PerformanceLeaksCommon

#: What keeps a name on purpose: whom a record is about, who opened it, who set a hold.
KEPT = {
    ("performance_access_log", "user_id"),
    ("performance_hold", "user_id"),
    ("performance_hold", "released_user_id"),
    ("performance_hold", "create_uid"),
    ("performance_hold", "write_uid"),
}
ABOUT = {"employee_id", "employee_user_id"}


class LeaversCase:
    """To be mixed into a test case; knows the tables from the database, not from the code."""

    def links_to_people(self, prefixes=("okr_", "performance_")):
        """[(table, column, table of people)] by the foreign keys of the database."""
        self.env.cr.execute(
            """SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
                 FROM pg_constraint c
                 JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                WHERE c.contype = 'f' AND c.confrelid IN
                      ('res_users'::regclass, 'hr_employee'::regclass, 'res_partner'::regclass)"""
        )
        transient = {m._table for m in self.env.values() if m._transient}
        return [
            row
            for row in self.env.cr.fetchall()
            if row[0].startswith(prefixes) and row[0] not in transient
        ]

    def rows_naming(self, employees):
        """{(table, column): rows} that name one of these people in either world."""
        ids = {
            "res_users": employees.user_id.ids,
            "hr_employee": employees.ids,
            "res_partner": employees.user_id.partner_id.ids,
        }
        self.env.flush_all()
        found = {}
        for table, column, people in self.links_to_people():
            self.env.cr.execute(
                f'SELECT count(*) FROM "{table}" WHERE "{column}" = ANY(%s)', [ids[people]]
            )
            if count := self.env.cr.fetchone()[0]:
                found[table, column] = count
        return found

    def leave(self, employees, day="2020-12-31"):
        employees = employees.sudo()
        employees.user_id.active = False
        employees.active = False
        employees.departure_date = day
        self.env.flush_all()

    def run_the_night(self):
        with self.enter_registry_test_mode():  # it commits after each batch
            self.env.ref("hr_okr.performance_retention_cron").method_direct_trigger()
        self.env.flush_all()
        self.env.invalidate_all()

    def only_names_go(self, company):
        for name in company._fields:
            if name.startswith("performance_keep_"):
                company[name] = 0
        company.performance_keep_names = 12


@tagged("post_install", "-at_install")
class TestPerformanceLeavers(LeaversCase, PerformanceLeaksCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        internal(cls.env["performance.hold"].sudo()).search([]).unlink()
        cls.review = cls.env["performance.peer.review"].sudo().search([], limit=1)
        cls.gone = cls.people["manager"] | cls.people["peer_1"] | cls.people["peer_2"]

    def setUp(self):
        super().setUp()
        self.only_names_go(self.company)
        self.examined = 1

    def former(self):
        return self.company._okr_former()

    def readable(self):
        """Which private records each persona reads: {(persona, model): ids}."""
        return {
            (persona, name): set(self.as_(persona, name).search([]).ids)
            for persona in self.users
            if persona not in ("portal", "manager", "peer_1", "peer_2")
            for name in self.targets
            if self.as_(persona, name).has_access("read")
        }

    def test_no_row_names_a_leaver_but_those_that_are_about_them(self):
        before = self.rows_naming(self.gone)
        self.assertGreater(len(before), 30, "there are names to take out")
        self.leave(self.gone)
        self.run_the_night()
        left = {
            (table, column)
            for table, column in self.rows_naming(self.gone)
            if not (table.startswith("performance_") and column in ABOUT)
        }
        self.assertLessEqual(left, KEPT)

    def test_the_text_stays_and_says_former_colleague(self):
        self.leave(self.gone)
        self.run_the_night()
        mine = self.as_("subject", self.closed)
        self.assertEqual(mine.manager_id.display_name, "Former colleague")
        self.assertEqual(mine.manager_user_id.display_name, "Former colleague")
        self.assertEqual(mine.outcome_ids.summary, SECRETS["summary"])
        self.assertEqual(mine.manager_answer_ids[0].body, SECRETS["manager_answer"])
        for model in ("performance.feedback", "performance.meeting", "performance.plan"):
            for record in self.as_("subject", model).search([]):
                spec = {
                    n: {"fields": {"display_name": {}}}
                    for n in record._fields
                    if record._fields[n].type == "many2one"
                    and record._fields[n].comodel_name in ("res.users", "hr.employee")
                    and not record._fields[n].groups
                }
                shown = str(record.web_read(spec))
                self.assertNotIn("The manager", shown)
                self.assertNotIn("The peer_1", shown)
        starter = self.as_("subject", self.review)
        names = starter.with_context(active_test=False).peer_user_ids.mapped("name")
        self.assertEqual(names.count("Former colleague"), 1)
        self.assertNotIn("The peer_1", names)
        self.assertNotIn("The manager", str(mine.get_metadata()))

    def test_nobody_gains_and_nobody_loses_a_record(self):
        self.leave(self.gone)
        before = self.readable()
        self.assertTrue(any(before.values()))
        self.run_the_night()
        after = self.readable()
        lists = "performance.peer.invitation"  # two raters became one row, which nobody reads
        self.assertEqual(
            {k: v for k, v in after.items() if k[1] != lists},
            {k: v for k, v in before.items() if k[1] != lists},
        )
        self.assertFalse(any(after[p, lists] - before[p, lists] for p, n in after if n == lists))

    def test_a_leaver_who_logs_in_works_on_or_left_lately_keeps_the_name(self):
        manager = self.people["manager"].sudo()
        cases = {
            "still logs in": lambda: manager.user_id.write({"active": True}),
            "works for another company": lambda: self.env["hr.employee"].create(
                {
                    "name": "The manager, elsewhere",
                    "user_id": manager.user_id.id,
                    "company_id": self.other_company.id,
                }
            ),
            "left lately": lambda: manager.write({"departure_date": fields.Date.today()}),
            "kept for good": lambda: self.company.write({"performance_keep_names": 0}),
        }
        self.leave(self.people["manager"])
        before = self.rows_naming(self.people["manager"])
        for label, arrange in cases.items():
            with self.subTest(label), self.env.cr.savepoint() as savepoint:
                arrange()
                self.run_the_night()
                self.assertEqual(self.rows_naming(self.people["manager"]), before)
                savepoint.rollback()
                self.env.invalidate_all()

    def hold(self, persona):
        return self.as_("performance_manager", "performance.hold").create(
            {"employee_id": self.people[persona].id, "reason": SECRETS["reason"]}
        )

    def test_a_leaver_under_a_legal_hold_keeps_the_name_until_released(self):
        hold = self.hold("manager")
        self.leave(self.people["manager"])
        before = self.rows_naming(self.people["manager"])
        self.run_the_night()
        self.assertEqual(self.rows_naming(self.people["manager"]), before)
        hold.action_release()
        self.run_the_night()
        self.assertFalse(self.closed.sudo().manager_id.active)
        self.assertEqual(self.closed.sudo().manager_id, self.former()[0])

    def test_records_about_somebody_under_a_hold_keep_all_names(self):
        self.hold("subject")
        self.leave(self.gone)
        self.run_the_night()
        self.assertEqual(self.closed.sudo().manager_id, self.people["manager"])
        everybody = self.review.with_context(active_test=False)
        self.assertIn(self.users["peer_1"], everybody.peer_user_ids)
        answers = internal(self.env["performance.answer"].sudo())
        self.assertEqual(
            answers.search([("appraisal_id", "=", self.closed.id)]).manager_user_id,
            self.users["manager"],
        )

    def test_an_interrupted_night_goes_on_where_it_stopped(self):
        self.leave(self.gone)
        nights = []
        with patch.object(former, "BATCH", 2):
            for _night in range(2):
                with patch.object(IrCron, "_commit_progress", lambda *a, **k: 0):
                    self.run_the_night()
                nights.append(sum(self.rows_naming(self.gone).values()))
            self.assertGreater(nights[0], nights[1])
            self.run_the_night()
        left = {column for _table, column in self.rows_naming(self.gone)}
        self.assertLessEqual(left, ABOUT | {column for _table, column in KEPT})

    def test_a_second_night_finds_nothing_and_leaves_no_line(self):
        self.leave(self.gone)
        self.run_the_night()
        lines = self.env["performance.deletion"].search([("kind", "=", "leaver_name")])
        self.assertEqual(len(lines), 1)
        self.assertGreater(lines.number, 30)
        self.assertNotIn("The manager", str(lines.read()))
        self.run_the_night()
        self.assertEqual(
            self.env["performance.deletion"].search([("kind", "=", "leaver_name")]), lines
        )

    def test_statements_grow_neither_with_leavers_nor_with_rows(self):
        def statements():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with patch.object(IrCron, "_commit_progress", lambda *a, **k: 1):
                self.env["performance.retention"]._forget_names(self.company)
            return self.env.cr.sql_log_count - before

        self.former()
        self.leave(self.people["peer_1"])
        statements()  # warm
        self.leave(self.people["peer_2"])
        few = statements()
        notes = self.as_("manager", "performance.note")
        notes.create([{"body": "old"}] * 50)
        raters = [self.people[f"other_{n}"] for n in (1, 2, 3)]
        self.leave(self.people["manager"].union(*raters, self.people["peer_3"]))
        self.assertLessEqual(statements(), few)

    def test_what_is_unique_for_a_person_is_known(self):
        """Two leavers become one row there, instead of an error in the night."""
        people = {(table, column) for table, column, _people in self.links_to_people()}
        self.env.cr.execute(
            """SELECT i.indrelid::regclass::text, a.attname FROM pg_index i
                 JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)
                WHERE i.indisunique"""
        )
        unique = set(self.env.cr.fetchall()) & people
        known = {(self.env[m]._table, column) for m, (column, _keys) in former.ONCE.items()}
        known |= {(self.env[m]._table, "user_id") for m in former.SHORT_LIVED}
        unique = {
            (table, column)
            for table, column in unique
            if not (table.startswith("performance_") and column in ABOUT)
            and not table.endswith("_rel")
        }
        self.assertTrue(unique)
        self.assertLessEqual(unique, known)

    def test_nobody_becomes_the_former_colleague(self):
        employee, user = self.former()
        for record, vals in (
            (user, {"active": True}),
            (user, {"group_ids": [(4, self.env.ref("base.group_user").id)]}),
            (employee, {"active": True}),
            (employee, {"user_id": self.users["admin"].id}),
        ):
            with self.subTest(vals), self.assertRaisesRegex(ValidationError, "who left"):
                record.write(vals)
        self.assertEqual(self.former(), (employee, user), "there is one")

    def test_the_schedule_alone_takes_names_out(self):
        for persona in ("admin", "performance_manager", "hr"):
            with self.subTest(persona), self.assertRaises(AccessError):
                self.as_(persona, "performance.retention")._cron_delete()


@tagged("post_install", "-at_install")
class TestOkrLeavers(LeaversCase, OkrCase):
    """Public records: who led, checked in, thanked and changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.objective = cls.make_objective(
            "Win back small shops",
            cls.cycle,
            contributors=cls.employee_employee | cls.colleague_employee,
        )
        cls.key_result = cls.objective.key_result_ids[0]
        cls.check_in(cls.lead, cls.key_result, 73, 4)
        kudos = cls.env["okr.kudos"]
        cls.thanks = kudos.with_user(cls.lead).create(
            {"employee_id": cls.other_lead_employee.id, "body": "For the lift"}
        ) + kudos.with_user(cls.coach).create(
            {"employee_id": cls.lead_employee.id, "body": "For the van"}
        )
        cls.message = cls.objective.with_user(cls.lead).message_post(body="We called them all")
        cls.objective.message_subscribe(cls.lead.partner_id.ids)
        cls.coach.okr_delegate_id = cls.lead
        cls.gone = cls.lead_employee | cls.employee_employee | cls.colleague_employee

    def setUp(self):
        super().setUp()
        self.only_names_go(self.lead_employee.company_id)
        tracked = self.objective.with_context(tracking_disable=False, mail_notrack=False).with_user(
            self.coach
        )
        for lead in (self.other_lead_employee, self.lead_employee):
            tracked.lead_id = lead
            self.env.flush_all()
            self.env.cr.precommit.run()  # tracked changes are noted at the end of a request
        self.env.invalidate_all()

    def test_public_records_keep_what_was_said_and_not_by_whom(self):
        numbers = self.key_result.read(["progress", "confidence", "current_value"])
        self.assertTrue(self.rows_naming(self.gone))
        self.leave(self.gone)
        self.run_the_night()
        self.assertFalse(self.rows_naming(self.gone))
        checkin = self.key_result.checkin_ids
        self.assertEqual(checkin.author_id.name, "Former colleague")
        self.assertEqual((checkin.value, checkin.confidence), (73, 4))
        self.assertEqual(self.key_result.read(["progress", "confidence", "current_value"]), numbers)
        self.assertEqual(self.objective.lead_id.name, "Former colleague")
        self.assertEqual(self.objective.lead_user_id, self.objective.lead_id.user_id)
        self.assertEqual(len(self.objective.contributor_ids), 1, "two became one")
        self.assertEqual(self.thanks[0].author_id.name, "Former colleague")
        self.assertEqual(self.thanks[1].employee_id.name, "Former colleague")
        self.assertEqual(self.thanks.mapped("body"), ["For the lift", "For the van"])
        self.assertEqual(self.message.author_id.name, "Former colleague")
        self.assertFalse(self.message.email_from)
        self.assertIn("We called them all", self.message.body)
        self.assertNotIn(self.lead.partner_id, self.objective.message_partner_ids)
        self.assertFalse(self.coach.okr_delegate_id)

    def test_tracked_changes_and_replays_name_no_leaver(self):
        def texts():
            values = (
                self.env["mail.tracking.value"]
                .sudo()
                .search([("mail_message_id", "in", self.objective.message_ids.ids)])
            )
            return values.mapped("old_value_char") + values.mapped("new_value_char")

        self.assertIn(self.lead.name, texts())
        self.leave(self.gone)
        self.run_the_night()
        self.assertNotIn(self.lead.name, texts())
        self.assertIn("Former colleague", texts())
        rows = self.env["okr.history"].search([("objective_id", "=", self.objective.id)])
        self.assertTrue(rows)
        self.assertFalse({(row.vals or {}).get("lead_id") for row in rows} & set(self.gone.ids))

    def test_names_of_those_who_stay_are_not_touched(self):
        def rows():
            found = self.rows_naming(self.coach_employee | self.other_lead_employee)
            found.pop(("okr_contributor", "create_uid"))  # where two rows became one
            return found

        before = rows()
        self.leave(self.gone)
        self.run_the_night()
        self.assertEqual(rows(), before)
