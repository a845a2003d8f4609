"""Two people at one private record at the same moment, each with a transaction of their own."""

from unittest.mock import patch

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

PEOPLE = ("subject", "manager", "successor")
WRITTEN_LATE = "Written at the very moment of sharing"


class PerformanceConcurrencyCase(BaseCase):
    """An open appraisal that is really committed, and taken away again afterwards."""

    def setUp(self):
        super().setUp()
        self.registry_ = Registry(get_db_name())
        self.sessions = []
        self.campaign_id = self.department_id = None
        self.addCleanup(self.clean_up)
        with self.registry_.cursor() as cr, mute_logger("odoo.addons.base.models.res_users"):
            env = api.Environment(cr, SUPERUSER_ID, {"no_reset_password": True})
            users = [new_test_user(env, login=f"two_at_once_{name}") for name in PEOPLE]
            self.user_ids = dict(zip(PEOPLE, [user.id for user in users], strict=True))
            people = env["hr.employee"].create(
                [{"name": user.name, "user_id": user.id} for user in users]
            )
            people[0].parent_id = people[1]
            self.employee_ids = people.ids
            appraisals = env["performance.appraisal"].with_user(users[1])
            self.appraisal_id = appraisals.create({"employee_id": people[0].id}).id
            appraisals.browse(self.appraisal_id).action_open()

    def clean_up(self):
        for cr in self.sessions:
            if not cr.closed:
                cr.rollback()
                cr.close()
        with self.registry_.cursor() as cr:
            ids, users = [self.appraisal_id], list(self.user_ids.values())
            cr.execute(
                "SELECT id FROM performance_appraisal WHERE campaign_id = %s", (self.campaign_id,)
            )
            ids += [row[0] for row in cr.fetchall()]
            for table in ("answer", "outcome", "signature", "context_item"):
                cr.execute(
                    f"DELETE FROM performance_{table} WHERE appraisal_id = ANY(%s)",  # noqa: S608
                    (ids,),
                )
            cr.execute(
                "DELETE FROM performance_access_log WHERE res_model = %s AND res_id = ANY(%s)",
                ("performance.appraisal", ids),
            )
            cr.execute("DELETE FROM performance_appraisal WHERE id = ANY(%s)", (ids,))
            cr.execute("DELETE FROM performance_campaign WHERE id = %s", (self.campaign_id,))
            cr.execute("DELETE FROM mail_activity WHERE user_id = ANY(%s)", (users,))
            cr.execute("DELETE FROM calendar_event WHERE user_id = ANY(%s)", (users,))
            env = api.Environment(cr, SUPERUSER_ID, {})
            env["hr.employee"].browse(self.employee_ids).unlink()
            partners = env["res.users"].browse(users).partner_id
            env["res.users"].browse(users).unlink()
            partners.unlink()
            if self.department_id:
                env["hr.department"].browse(self.department_id).unlink()

    def session(self, name):
        """The appraisal as somebody sees it, in a transaction that has begun to read."""
        cr = self.registry_.cursor()
        self.sessions.append(cr)
        cr.execute("SET LOCAL lock_timeout = '10s'")
        env = api.Environment(cr, self.user_ids[name], {})
        appraisal = env["performance.appraisal"].browse(self.appraisal_id)
        appraisal.fetch(["state"])
        return appraisal

    def retried(self, appraisal, action):
        """Run `action` as a request does: once more after a conflict. Returns how often it ran."""
        tries = []

        def attempt():
            tries.append(1)
            action()
            appraisal.env.flush_all()

        with patch("time.sleep"), mute_logger("odoo.sql_db", "odoo.service.model"):
            retrying(attempt, appraisal.env)
        return len(tries)

    def commit(self, appraisal, action):
        """Do and commit what the other session has not seen."""
        action()
        appraisal.env.flush_all()
        appraisal.env.cr.commit()

    def count(self, table, condition, value):
        with self.registry_.cursor() as cr:
            cr.execute(f"SELECT count(*) FROM {table} WHERE {condition}", (value,))  # noqa: S608
            return cr.fetchone()[0]

    def stored(self):
        with self.registry_.cursor() as cr:
            cr.execute(
                "SELECT state, manager_user_id FROM performance_appraisal WHERE id = %s",
                (self.appraisal_id,),
            )
            state, manager = cr.fetchone()
            cr.execute(
                "SELECT count(*) FROM performance_answer"
                " WHERE appraisal_id = %s AND body_vault = %s",
                (self.appraisal_id, WRITTEN_LATE),
            )
            return state, manager, cr.fetchone()[0]


@tagged("-at_install", "post_install", "okr_concurrency")
class TestPerformanceConcurrency(PerformanceConcurrencyCase):
    def test_two_launches_at_the_same_moment_make_each_appraisal_once(self):
        """Two clicks, and the scheduled action besides, which leaves it to them."""
        with self.registry_.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            department = env["hr.department"].create({"name": "Two at once"})
            self.department_id = department.id
            env["hr.employee"].browse(self.employee_ids[:1]).department_id = department
            campaign = env["performance.campaign"].create(
                {
                    "name": "Two at once",
                    "date_start": "2026-01-01",
                    "date_end": "2099-12-31",
                    "department_ids": department.ids,
                }
            )
            self.campaign_id = campaign.id
            campaign.sudo().state = "running"
        one, other, scheduled = (self.launching() for _number in range(3))
        one.action_launch()
        one.env.flush_all()
        self.assertEqual(len(one.appraisal_ids), 1)
        scheduled.env["performance.campaign"].sudo()._cron_launch()
        scheduled.env.cr.rollback()
        one.env.cr.commit()
        self.assertEqual(self.retried(other, other.action_launch), 2)
        other.env.cr.commit()
        with self.registry_.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM performance_appraisal WHERE campaign_id = %s",
                (self.campaign_id,),
            )
            self.assertEqual(cr.fetchone()[0], 1)

    def launching(self):
        """The campaign in a transaction of its own that has begun to read."""
        cr = self.registry_.cursor()
        self.sessions.append(cr)
        cr.execute("SET LOCAL lock_timeout = '10s'")
        campaign = api.Environment(cr, SUPERUSER_ID, {})["performance.campaign"].browse(
            self.campaign_id
        )
        campaign.fetch(["state"])
        return campaign

    def test_what_was_written_before_the_sharing_is_shared(self):
        subject, manager = self.session("subject"), self.session("manager")
        subject.employee_answer_ids[0].body = WRITTEN_LATE
        subject.env.flush_all()
        subject.env.cr.commit()
        self.retried(manager, manager.action_share)
        manager.env.cr.commit()
        self.assertEqual(self.stored()[::2], ("shared", 1))

    def test_nothing_is_written_once_it_was_shared_meanwhile(self):
        subject, manager = self.session("subject"), self.session("manager")
        answer = subject.employee_answer_ids[0]
        self.assertEqual(answer.state, "open", "seen before it was shared")
        manager.action_share()
        manager.env.flush_all()
        manager.env.cr.commit()
        with self.assertRaises((AccessError, UserError)):
            self.retried(subject, lambda: answer.write({"body": WRITTEN_LATE}))
        subject.env.cr.rollback()
        self.assertEqual(self.stored()[::2], ("shared", 0))

    def test_shared_twice_at_once_is_shared_once(self):
        one, other = self.session("manager"), self.session("manager")
        one.action_share()
        one.env.flush_all()
        one.env.cr.commit()
        with self.assertRaisesRegex(UserError, "cannot be taken any more"):
            self.retried(other, other.action_share)
        other.env.cr.rollback()
        with self.registry_.cursor() as cr:
            cr.execute(
                "SELECT count(*) FROM calendar_event WHERE user_id = %s",
                (self.user_ids["manager"],),
            )
            self.assertEqual(cr.fetchone()[0], 1)

    def test_sharing_after_the_hand_over_is_refused_to_the_old_manager(self):
        one, other = self.session("manager"), self.session("manager")
        one.action_hand_over(self.employee_ids[2], "Another team")
        one.env.flush_all()
        one.env.cr.commit()
        with self.assertRaises(AccessError):
            self.retried(other, other.action_share)
        other.env.cr.rollback()
        self.assertEqual(self.stored()[:2], ("open", self.user_ids["successor"]))
