"""Calls with generated nonsense, over HTTP: no accident of ours, no word for the wrong eyes."""

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.tests import tagged

from .common_hostile import DEEP, HostileCase
from .common_hostile_fuzz import calls


@tagged("post_install", "-at_install", "performance_leaks")
class TestHostileFuzz(HostileCase):
    def _throw(self, persona, models, examples):
        """Make `examples` generated calls, each from the same beginning."""
        self.enter(persona)
        by_model = {}
        for model in models:
            known = self.env[model].sudo().with_context(active_test=False).search([], limit=6).ids
            by_model[model] = calls(list(self.env[model]._fields), known)
        any_call = st.sampled_from(models).flatmap(
            lambda model: by_model[model].map(lambda call: (model, *call))
        )
        made = []

        @settings(
            max_examples=DEEP or examples,
            derandomize=not DEEP,
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(any_call)
        def throw(call):
            model, method, args, kwargs = call
            made.append(method)
            self.rpc(model, method, *args, **kwargs)

        # hypothesis wants to be called by a test that is no method
        throw()
        self.assertGreater(len(set(made)), 10, "many kinds of calls were made")
        return len(made)

    def _models(self, prefix):
        return [
            name for name, model in sorted(self.env.registry.items())
            if name.startswith(prefix) and not model._abstract
        ]  # fmt: skip

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
