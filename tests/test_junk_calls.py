"""Public methods called with junk: a clear refusal, never a traceback, never a change."""

from odoo.tests import tagged

from .common import OkrCase
from .common_junk import JunkCase, argument_lists, public_methods
from .common_performance_leaks import PerformanceLeaksCommon


@tagged("post_install", "-at_install")
class TestJunkCallsPublic(JunkCase, OkrCase):
    def test_no_public_method_breaks_or_writes_for_outsiders(self):
        cycle = self.make_cycle()
        self.make_objective("Win back small shops", cycle, key_results=2)
        self.make_objective("Serve them well", cycle, lead_id=self.other_lead_employee.id)
        self.env["okr.separation"]._check("asked")
        users = [self.lead, self.coach, self.stranger, self.portal]
        calls, complaints = self.throw_junk("okr.", users, may_write=users[:2])
        self.assertFalse(complaints, "\n".join(complaints))
        self.assertGreater(calls, 400)

    def test_the_list_of_methods_knows_what_is_ours(self):
        methods = {(model, name) for model, name, _ in public_methods(self.env, "okr.")}
        self.assertIn(("okr.cycle", "action_reopen"), methods)
        self.assertNotIn(("okr.cycle", "search_read"), methods)
        self.assertFalse([name for _, name in methods if name.startswith("_")])

    def test_every_parameter_gets_every_piece_of_junk(self):
        parameters = {
            (model, name): found for model, name, found in public_methods(self.env, "performance.")
        }
        lists = argument_lists(parameters["performance.appraisal", "action_hand_over"])
        self.assertIn({"manager_id": -1, "reason": "x"}, lists)
        self.assertIn({"manager_id": "x", "reason": [None]}, lists)


@tagged("post_install", "-at_install")
class TestJunkCallsPrivate(JunkCase, PerformanceLeaksCommon):
    def test_no_private_method_breaks_or_writes_for_outsiders(self):
        names = ("manager", "officer", "rater", "admin", "foreign_officer", "portal")
        users = [self.users[name] for name in names]
        # A rater is no party of the appraisal, and yet of the 360; officers are of campaigns.
        calls, complaints = self.throw_junk("performance.", users, may_write=users[:3])
        self.assertFalse(complaints, "\n".join(complaints))
        self.assertGreater(calls, 1000)
        self.examined += calls
