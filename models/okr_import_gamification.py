from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..engine.import_rows import Draft, Part, Problem
from ..engine.import_table import Table

MOST_CHALLENGES = 500


class OkrImportGamification(models.AbstractModel):
    """Challenges of Odoo's Gamification as objectives, their goals as key results. For coaches.

    A definition that counts or sums what the list of metrics allows becomes a live metric; every
    other one is checked in on by hand. A challenge of persons stays an objective of the company:
    only where the company uses individual objectives, each participant gets one. What somebody
    has reached is never read.
    """

    _name = "okr.import.gamification"
    _description = "Objectives from Gamification"

    @api.model
    def _is_there(self):
        """Whether Gamification is installed and the caller may read its challenges."""
        return "gamification.challenge" in self.env and all(
            self.env[name].has_access("read")
            for name in ("gamification.challenge", "gamification.goal.definition")
        )

    @api.model
    def _look(self, options):
        """As `okr.import._look`, from the challenges that are drafted or running."""
        return self.env["okr.import"]._report(*self._plan(options)[:4], options)

    @api.model
    def _import(self, options):
        """As `okr.import._import`."""
        plan, *_rest, options = self._plan(options)
        return self.env["okr.import"]._run(plan, options, self.env._("Gamification"))

    @api.model
    def _plan(self, options):
        importer = self.env["okr.import"]
        importer._check_coach()
        if not self._is_there():
            raise UserError(
                self.env._("Gamification is not installed, or its challenges are not yours to see.")
            )
        options = importer._read_options(options)
        cycle = importer._cycle_of(options)
        if not cycle:
            raise UserError(self.env._("Cycle: there is none in planning. Start one first."))
        draft, table = self._draft(cycle)
        plan = self.env["okr.import.plan"]._make(draft, cycle, options)
        return plan, table, 0, {}, options

    @api.model
    def _draft(self, cycle):
        challenges = self.env["gamification.challenge"].search(
            [("state", "in", ("draft", "inprogress"))], order="id", limit=MOST_CHALLENGES
        )
        reader = _Challenges(self.env, cycle)
        for challenge in challenges:
            reader.take(challenge)
        return Draft(reader.objectives, reader.problems, {}), Table([(1, [""])])

    @api.model
    def _metric_vals(self, definition, cycle):
        """(values of a metric that counts as this definition does, None) or (None, why not)."""
        if definition.computation_mode not in ("count", "sum"):
            return None, "goal_by_hand"
        if definition.batch_mode or "user" in definition.domain:
            return None, "goal_per_person"
        vals = {
            "name": definition.name,
            "company_id": cycle.company_id.id,
            "model_id": definition.model_id.id,
            "domain": definition.domain,
            "measure": definition.computation_mode,
            "field_id": definition.computation_mode == "sum" and definition.field_id.id,
            "date_field_id": definition.field_date_id.id,
            "unit": definition.full_suffix or False,
        }
        try:
            # as the form does: whatever the list of metrics refuses is refused here too
            self.env["okr.metric"].new(vals)._check_scope()
        except (UserError, ValidationError):
            return None, "goal_not_allowed"
        return vals, None

    @api.model
    def _make_metrics(self, plan):
        """{row: metric} of the key results that are created with one; known ones are reused."""
        wanted = {
            line["part"].row: line["vals"]["metric"]
            for entry in plan["objectives"]
            for line in entry["key_results"]
            if line["create"] and line["vals"].get("metric")
        }
        if not wanted:
            return {}
        names = ("model_id", "domain", "measure", "field_id", "date_field_id")
        known = {}
        for metric in self.env["okr.metric"].search(
            [("company_id", "=", plan["cycle"].company_id.id)]
        ):
            key = tuple(metric[n].id if n.endswith("_id") else metric[n] for n in names)
            known.setdefault(key, metric)
        keys = {row: tuple(vals[name] for name in names) for row, vals in wanted.items()}
        new = {keys[row]: vals for row, vals in wanted.items() if keys[row] not in known}
        made = self.env["okr.metric"].create(list(new.values()))
        known.update(zip(new, made, strict=True))
        return {row: known[key] for row, key in keys.items()}


class _Challenges:
    def __init__(self, env, cycle):
        self.env, self.cycle = env, cycle
        self.objectives, self.problems, self.row = [], [], 0
        self.individual = cycle.company_id.sudo().okr_individual_level
        self.by_definition = {}

    def take(self, challenge):
        people = self._people(challenge)
        objective = self._objective(challenge, challenge.name, {"level": "company"})
        if people and not self.individual:
            self._note(objective.row, "individual_goals", len(people))
        elif people:
            for person in people:
                name = f"{challenge.name}: {person.name}"
                vals = {"level": "individual", "lead_id": person.id}
                self._objective(challenge, name, vals, live=False)

    def _people(self, challenge):
        """The participants who work in the company; of themselves nothing is read."""
        return self.env["hr.employee.public"].search(
            [
                ("user_id", "in", challenge.user_ids.ids),
                ("company_id", "=", self.cycle.company_id.id),
            ]
        )

    def _objective(self, challenge, name, vals, live=True):
        self.row += 1
        ref = f"gamification-{challenge.id}"
        if vals["level"] == "individual":
            ref += f"-{vals['lead_id']}"
        objective = Part(self.row, name, {**vals, "ref": ref})
        if challenge.description:
            objective.vals["description"] = challenge.description
        for line in challenge.line_ids:
            self.row += 1
            objective.parts.append(self._key_result(line, ref, live))
        self.objectives.append(objective)
        return objective

    def _key_result(self, line, ref, live):
        definition, target = line.definition_id, line.target_goal
        vals = {"kr_ref": f"{ref}-{line.id}", "unit": definition.full_suffix or ""}
        if definition.display_mode == "boolean":
            vals |= {"kind": "milestone", "target": 1.0}
        elif definition.condition == "lower":
            # nothing is left at twice the limit; the coach can say better in the draft
            room = abs(target) or 1.0
            vals |= {"kind": "at_most", "target": target, "fail_max": target + room}
        elif target > 0:
            vals |= {"kind": "increase", "base": 0.0, "target": target}
        else:
            vals |= {"kind": "milestone", "target": 1.0}
        if definition not in self.by_definition:
            self.by_definition[definition] = self.env["okr.import.gamification"]._metric_vals(
                definition, self.cycle
            )
        metric, why = self.by_definition[definition]
        if metric and live and vals["kind"] != "milestone":
            vals["metric"] = metric
            self._note(self.row, "goal_live")
        elif why:
            self._note(self.row, why)
        return Part(self.row, definition.name, vals)

    def _note(self, row, code, value=""):
        self.problems.append(Problem(row, code, value=str(value), note=True))
