from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from .common_performance import SECRETS, PerformanceCommon


@tagged("post_install", "-at_install")
class TestPerformanceCampaign(PerformanceCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.department = cls.env["hr.department"].create({"name": "Makers"})
        for name in ("subject", "rater", "former"):
            cls.people[name].department_id = cls.department
        cls.people["rater"].parent_id = cls.people["manager"]

    def _campaign(self, by="officer", **vals):
        values = {
            "name": "A campaign",
            "date_start": "2026-01-01",
            "date_end": "2030-12-31",
            "department_ids": [(6, 0, self.department.ids)],
            "deadline": date.today() + timedelta(days=30),
            **vals,
        }
        return self.as_(by, "performance.campaign").create(values)

    def test_launch_creates_and_opens_what_the_preview_showed(self):
        campaign = self._campaign()
        wizard = self.as_("officer", "performance.campaign.launch.wizard").create(
            {"campaign_id": campaign.id}
        )
        self.assertEqual(wizard.ready_count, 2)
        self.assertEqual(wizard.problem_count, 1)
        self.assertIn("The former: The employee has no manager", wizard.problems)
        wizard.action_launch()
        appraisals = self.env["performance.appraisal"].search([("campaign_id", "=", campaign.id)])
        expected = self.users["subject"] | self.users["rater"]
        self.assertEqual(appraisals.employee_user_id, expected)
        self.assertEqual(set(appraisals.mapped("state")), {"open"})
        self.assertEqual(appraisals.manager_user_id, self.users["manager"])
        self.assertEqual(campaign.state, "running")
        self.assertEqual((campaign.appraisal_count, campaign.finished_count), (2, 0))
        mine = self.as_("subject", appraisals).search([])
        mine.employee_answer_ids[0].body = "I may write at once"

    def test_launching_again_adds_only_who_is_missing(self):
        campaign = self._campaign()
        campaign.action_launch()
        campaign.action_launch()
        self.assertEqual(campaign.appraisal_count, 2)
        self.people["former"].parent_id = self.people["manager"]
        campaign.action_launch()
        self.assertEqual(campaign.appraisal_count, 3)

    def test_batches_go_on_where_they_stopped(self):
        campaign = self._campaign()
        self.assertEqual(campaign._launch_batch(1), 1)
        self.assertEqual(campaign.appraisal_count, 1)
        self.assertEqual(campaign._launch_batch(1), 0)
        self.assertEqual(campaign._launch_batch(1), 0)
        self.assertEqual(campaign.appraisal_count, 2)

    def test_campaign_over_nobody_is_refused(self):
        empty = self.env["hr.department"].create({"name": "Nobody"})
        campaign = self._campaign(department_ids=[(6, 0, empty.ids)])
        with self.assertRaisesRegex(ValidationError, "about nobody"):
            campaign.action_launch()
        self.assertEqual(campaign.state, "draft")

    def test_deadline_in_the_past_is_refused(self):
        campaign = self._campaign(deadline=date.today() - timedelta(days=1))
        with self.assertRaisesRegex(ValidationError, "is past"):
            campaign.action_launch()

    def test_deadline_waits_for_whoever_is_away(self):
        person = self.people["subject"]
        day = date.today() + timedelta(days=30)
        day += timedelta(days=-day.weekday() + 7)  # a Monday
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Away",
                "resource_id": person.resource_id.id,
                "calendar_id": person.resource_calendar_id.id,
                "date_from": datetime.combine(day, datetime.min.time()),
                "date_to": datetime.combine(day + timedelta(days=2), datetime.min.time()),
            }
        )
        campaign = self._campaign(deadline=day)
        campaign.action_launch()
        appraisals = self.env["performance.appraisal"].search([("campaign_id", "=", campaign.id)])
        deadlines = {a.employee_user_id: a.deadline for a in appraisals}
        self.assertEqual(deadlines[self.users["rater"]], day)
        self.assertEqual(deadlines[self.users["subject"]], day + timedelta(days=2))

    def test_template_of_the_campaign_or_of_the_job_is_used(self):
        job = self.env["hr.job"].create({"name": "Smith"})
        self.people["rater"].job_id = job
        by_job = self.env["performance.template"].create(
            {
                "name": "Smiths",
                "job_ids": [(6, 0, job.ids)],
                "question_ids": [(0, 0, {"name": "What did you forge?", "side": "employee"})],
            }
        )
        campaign = self._campaign()
        campaign.action_launch()
        appraisals = self.env["performance.appraisal"].search([("campaign_id", "=", campaign.id)])
        smith = appraisals.filtered(lambda a: a.employee_id == self.people["rater"])
        self.assertEqual(smith.template_id, by_job)
        self.assertEqual(smith.employee_answer_ids.mapped("prompt"), ["What did you forge?"])
        self.assertFalse(smith.manager_answer_ids)
        self.assertEqual(len((appraisals - smith).employee_answer_ids), 5)

    def test_campaign_after_the_hire_date_picks_people_up_on_their_day(self):
        today = date.today()
        for name, days in (("subject", 40), ("rater", 5)):
            version = self.people[name].version_id
            version.date_version = today - timedelta(days=days)
        campaign = self._campaign(
            kind="hire",
            months_after_hire=1,
            date_start=today - timedelta(days=20),
            date_end=today + timedelta(days=300),
        )
        self.assertEqual(
            [employee.name for employee, _problem in campaign._find_people()], ["The subject"]
        )

    def test_campaigns_are_the_officers_alone(self):
        campaign = self._campaign()
        for persona in ("subject", "manager", "hr", "admin", "okr_manager", "portal"):
            with self.subTest(persona=persona):
                with self.assertRaises(AccessError):
                    self.as_(persona, campaign).read(["name"])
                with self.assertRaises(AccessError):
                    self.as_(persona, campaign).action_launch()
                with self.assertRaises(AccessError):
                    self.as_(persona, campaign).action_preview()
        self.assertFalse(self.as_("foreign_officer", "performance.campaign").search([]))
        with self.assertRaises(AccessError):
            self.as_("foreign_officer", campaign).action_launch()

    def test_wizard_with_a_forged_campaign_is_refused(self):
        campaign = self._campaign()
        wizard = self.as_("foreign_officer", "performance.campaign.launch.wizard")
        with self.assertRaises(AccessError):
            wizard.create({"campaign_id": campaign.id}).action_launch()
        with self.assertRaises(AccessError):
            wizard.onchange({"campaign_id": campaign.id}, ["campaign_id"], {"problems": {}})

    def test_state_and_period_of_a_launched_campaign_are_frozen(self):
        with self.assertRaises(AccessError):
            self._campaign(state="running")
        campaign = self._campaign()
        with self.assertRaises(AccessError):
            campaign.write({"state": "done"})
        campaign.action_launch()
        with self.assertRaises(UserError):
            campaign.write({"date_end": "2031-12-31"})
        with self.assertRaises(UserError):
            campaign.unlink()
        campaign.action_done()
        with self.assertRaises(UserError):
            campaign.action_launch()

    def test_scheduled_action_is_not_for_users(self):
        with self.assertRaises(AccessError):
            self.as_("officer", "performance.campaign")._cron_launch()

    def test_forged_campaign_on_an_appraisal_is_refused(self):
        campaign = self._campaign()
        with self.assertRaises(AccessError):
            self._new_appraisal(campaign_id=campaign.id)

    def test_number_of_queries_does_not_grow_with_the_people_previewed(self):
        campaign = self._campaign()

        def count():
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            campaign._find_people()
            return self.cr.sql_log_count - before

        count()
        few = count()
        self.env["hr.employee"].create(
            [{"name": f"Person {n}", "department_id": self.department.id} for n in range(20)]
        )
        count()
        self.assertLessEqual(count(), few + 2)


@tagged("post_install", "-at_install")
class TestPerformanceStepWizard(PerformanceCommon):
    def _wizard(self, persona, appraisal, step, **vals):
        wizard = self.as_(persona, "performance.step.wizard").with_context(
            default_appraisal_id=appraisal.id, default_step=step
        )
        with Form(wizard) as form:
            for name, value in vals.items():
                form[name] = value
        return form.record

    def test_steps_through_the_dialogs_as_manager_employee_and_officer(self):
        appraisal = self._opened()
        self._wizard("manager", appraisal, "share").action_confirm()
        self.assertEqual(appraisal.state, "shared")
        self.assertTrue(appraisal.meeting_event_id)
        self._wizard(
            "subject", appraisal, "acknowledge", comment=SECRETS["comment"], disagrees=True
        ).action_confirm()
        self.assertEqual(appraisal.state, "acknowledged")
        signature = self.as_("manager", appraisal).signature_ids
        self.assertEqual(signature.comment, SECRETS["comment"])
        self._wizard("officer", appraisal, "reopen", reason="A mistake").action_confirm()
        self.assertEqual(appraisal.state, "open")
        former = self.people["former"]
        action = self._wizard(
            "manager", appraisal, "hand_over", manager_id=former, reason="Leaving"
        ).action_confirm()
        self.assertEqual(appraisal.manager_user_id, self.users["former"])
        self.assertEqual(action["type"], "ir.actions.act_window")

    def test_nothing_typed_in_a_dialog_stays(self):
        appraisal = self._opened()
        self.as_("manager", appraisal).action_share()
        wizard = self._wizard("subject", appraisal, "acknowledge", comment=SECRETS["comment"])
        for persona in ("manager", "officer", "admin", "hr"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self.as_(persona, wizard).read(["comment"])
            self.assertFalse(self.as_(persona, wizard).sudo().comment)
        wizard.action_confirm()
        self.assertFalse(wizard.exists())

    def test_dialog_does_not_lend_a_right(self):
        appraisal = self._opened()
        for persona in ("rater", "hr", "admin", "skip"):
            with self.subTest(persona=persona), self.assertRaises(AccessError):
                self._wizard(persona, appraisal, "share")
        with self.assertRaises(AccessError):
            self._wizard("subject", appraisal, "share").action_confirm()
        wizard = self._wizard("manager", appraisal, "share")
        with self.assertRaises(AccessError):
            self.as_("officer", wizard).action_confirm()
        with self.assertRaises(AccessError):
            self.as_("officer", wizard).sudo().action_confirm()
        self.assertEqual(appraisal.state, "open")
