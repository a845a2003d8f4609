from odoo import api, models


class OkrObjective(models.Model):
    """The sentences of the coach, in the reader's language."""

    _inherit = "okr.objective"

    @api.model
    def _coach_text(self, code, params):
        """The question that a hint asks; `params` as the engine gave them."""
        said = _Blank(params)
        texts = {
            "orphan": self.env._("It supports no other objective yet. Which one does it move?"),
            "no_contribution": self.env._(
                "Say in one sentence how it moves “%(parent)s”.", parent=said["parent"]
            ),
            "same_as_parent": self.env._(
                "It says nearly the same as “%(parent)s”. What is your team's own part?",
                parent=said["parent"],
            ),
            "no_key_result": self.env._(
                "It has no key result yet. How will you tell that it is reached?"
            ),
            "few_key_results": self.env._(
                "It has %(count)s key result; %(minimum)s or more show more than one side.",
                count=said["count"],
                minimum=said["minimum"],
            ),
            "many_key_results": self.env._(
                "It has %(count)s key results; with more than %(maximum)s the focus is lost.",
                count=said["count"],
                maximum=said["maximum"],
            ),
            "only_milestones": self.env._(
                "All key results are milestones. Which number will move when they are done?"
            ),
            "no_weight": self.env._("All weights are 0: at least one key result has to count."),
            "usual_targets": self.env._(
                "All targets lie inside what these numbers do anyway. Where is the stretch?"
            ),
            "too_sure": self.env._(
                "You are %(confidence)s of 10 sure. Is there room for more ambition?",
                confidence=said["confidence"],
            ),
            "unsure": self.env._(
                "You are %(confidence)s of 10 sure. What would have to change to make it possible?",
                confidence=said["confidence"],
            ),
            "many_objectives": self.env._(
                "%(count)s objectives; with more than %(cap)s it gets hard to finish any.",
                count=said["count"],
                cap=said["cap"],
            ),
            "set_too_sure": self.env._(
                "Draft confidence %(confidence)s of 10 on the whole: a safe set. Where do you "
                "stretch?",
                confidence=said["confidence"],
            ),
            "set_unsure": self.env._(
                "Draft confidence %(confidence)s of 10 on the whole: hardly believed in. What has "
                "to go?",
                confidence=said["confidence"],
            ),
            "set_fine": self.env._(
                "Draft confidence %(confidence)s of 10 on the whole: a good mix.",
                confidence=said["confidence"],
            ),
        }
        return texts.get(code) or self._coach_key_result_text(code, said)

    @api.model
    def _coach_key_result_text(self, code, said):
        names = said["key_results"]
        texts = {
            "output_verb": self.env._(
                "%(key_results)s names work to do. What changes once it is done?", key_results=names
            ),
            "direction": self.env._(
                "%(key_results)s: base and target run against its kind.", key_results=names
            ),
            "no_number": self.env._(
                "%(key_results)s has no number yet. How much, from where to where?",
                key_results=names,
            ),
            "no_baseline": self.env._(
                "%(key_results)s starts from 0. Is that where it stands today?", key_results=names
            ),
            "no_unit": self.env._(
                "%(key_results)s has no unit. Days, %%, customers?", key_results=names
            ),
            "two_numbers": self.env._(
                "%(key_results)s holds two numbers. Make two key results of it?", key_results=names
            ),
        }
        return texts[code]

    @api.model
    def _coach_why(self, code):
        """One or two sentences on why a hint is given."""
        reasons = {
            "orphan": self.env._(
                "An objective that moves nothing above it is often business as usual. One link "
                "makes visible what it is good for."
            ),
            "no_contribution": self.env._(
                "A link alone does not say how. One sentence lets others see whether it adds up."
            ),
            "same_as_parent": self.env._(
                "A copy passes a goal down without a decision. A team's own part says what it does "
                "differently."
            ),
            "no_key_result": self.env._(
                "Without a measure nobody can say in the end whether it worked."
            ),
            "few_key_results": self.env._(
                "One number alone is easy to move at the cost of something else."
            ),
            "many_key_results": self.env._("What all has to be looked at is looked at by nobody."),
            "only_milestones": self.env._(
                "Everything can be done on time and still change nothing. A number shows whether "
                "it did."
            ),
            "no_weight": self.env._("Progress is a weighted mean: with all at 0 there is none."),
            "usual_targets": self.env._(
                "In past periods these numbers moved as much by themselves. Aspirational goals "
                "reach beyond that."
            ),
            "too_sure": self.env._(
                "What is certain needs no objective. Reaching everything is a sign of safe targets."
            ),
            "unsure": self.env._(
                "A goal that nobody believes in moves nobody. A smaller step or more support helps."
            ),
            "output_verb": self.env._(
                "Finishing a task is in your hands; whether it had an effect is what a key result "
                "tells. The task itself fits better into a project."
            ),
            "direction": self.env._(
                "Increase wants a target above the base, Decrease one below it."
            ),
            "no_number": self.env._(
                "“Better” and “more” are always reached a little. A number makes it a yes or a no."
            ),
            "no_baseline": self.env._(
                "Without today's value nobody knows how far the way is. If it really is 0, dismiss "
                "this."
            ),
            "no_unit": self.env._("40 what? With a unit, everybody reads the same."),
            "two_numbers": self.env._(
                "When one is reached and the other is not, nobody can score it."
            ),
        }
        return reasons.get(code, "")


class _Blank(dict):
    """Parameters of a hint; empty where another hint is being put into words."""

    def __missing__(self, name):
        return ""
