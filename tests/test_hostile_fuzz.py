"""Calls with generated nonsense, over HTTP: no accident of ours, no word for the wrong eyes."""

from odoo.tests import tagged

from .common_hostile_fuzz import HostileFuzzCase


@tagged("post_install", "-at_install", "performance_leaks")
class TestHostileFuzz(HostileFuzzCase):
    def test_nonsense_from_outsiders_meets_a_refusal_and_changes_nothing(self):
        for persona, examples in (
            ("rater", 400),
            ("admin", 200),
            ("foreign_officer", 80),
            ("portal", 60),
        ):
            with self.subTest(persona):
                self.persona = persona
                with self.nothing_changes():
                    self._throw(persona, self._models("performance."), examples)

    def test_nonsense_from_parties_meets_a_refusal_or_stays_in_the_family(self):
        for persona in ("subject", "manager", "performance_manager"):
            self.persona = persona
            savepoint = self.env.cr.savepoint(flush=False)
            self._throw(persona, self._models("performance."), 250)
            savepoint.rollback()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)

    def test_nonsense_in_the_public_world_meets_a_refusal(self):
        for persona, examples in (
            ("peer_2", 400),
            ("coach", 400),
            ("stranger", 80),
            ("portal", 60),
        ):
            self.persona = persona
            savepoint = self.env.cr.savepoint(flush=False)
            self._throw(persona, self._models("okr."), examples)
            savepoint.rollback()
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
