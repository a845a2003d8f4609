"""What the tests of the wall's page share."""

from unittest.mock import patch

from odoo.tools import mute_logger

from .common import OkrCase


class SeparationCase(OkrCase):
    """A people contact, custom fields to break the wall with, and a check that mails nobody."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contact = cls.env["res.partner"].create(
            {"name": "Works Council", "email": "council@example.com"}
        )
        cls.company.okr_people_contact_id = cls.contact
        cls.check = cls.env["okr.separation"].with_user(cls.coach)
        # any private model will do; the appraisal is the one that matters most
        cls.private_model = next(
            name for name in ("performance.appraisal", "hr.version") if name in cls.env
        )

    def setUp(self):
        # Cleanups run backwards: this one after the rollback of the custom fields.
        self.has_custom_fields = False
        self.addCleanup(self.forget_custom_fields)
        super().setUp()
        # A red wall is logged as a warning, which is what these tests provoke.
        self.enterContext(mute_logger("odoo.addons.hr_okr.models.okr_separation"))

    def forget_custom_fields(self):
        if self.has_custom_fields:
            self.registry._setup_models__(self.cr)

    def make_field(self, model, name, ttype="float", **vals):
        self.has_custom_fields = True
        self.env["ir.model.fields"].create(
            {
                "name": name,
                "field_description": name,
                "model_id": self.env["ir.model"]._get_id(model),
                "ttype": ttype,
                **vals,
            }
        )

    def make_bridge(self, model=None):
        """A custom link from a private record to an objective; a link alone is no way through."""
        self.make_field(
            model or self.private_model, "x_objective_id", "many2one", relation="okr.objective"
        )

    def run_check(self):
        with self.mock_mail() as mails:
            check = self.check._check("asked")
        self.mails = mails
        return check

    def mock_mail(self):
        """Collect the mails that leave, without sending them."""
        sent = []
        MailMail = type(self.env["mail.mail"])
        patcher = patch.object(MailMail, "send_after_commit", lambda mails: sent.append(mails))

        class Collector:
            def __enter__(self):
                patcher.start()
                return sent

            def __exit__(self, *args):
                patcher.stop()

        return Collector()

    def assertRed(self, path, area, check=None):
        check = check or self.run_check()
        paths = {(finding.area, finding.path) for finding in check.finding_ids}
        self.assertEqual(check.state, "red")
        self.assertIn((area, path), paths)
        return check

    def assertGreen(self):
        check = self.run_check()
        self.assertFalse(check.finding_ids.mapped("path"))
        self.assertEqual(check.state, "green")
        return check

    def break_the_wall(self):
        self.make_bridge()
        self.make_field(self.private_model, "x_speed", related="x_objective_id.progress")
