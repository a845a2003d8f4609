from odoo import api, models
from odoo.tools import html2plaintext, plaintext2html

from ..engine import import_words
from ..engine.import_rows import Problem

NUMBERS = {
    "base": "base_value",
    "target": "target_value",
    "commit": "commit_value",
    "stretch": "stretch_value",
    "range_min": "range_min",
    "range_max": "range_max",
    "fail_min": "fail_min",
    "fail_max": "fail_max",
    "weight": "weight",
    "current": "current_value",
}
LONGEST_CONTRIBUTION = 280


class OkrImportPlan(models.AbstractModel):
    """What an import would do: every name looked up, every row with its verdict. Reads only."""

    _name = "okr.import.plan"
    _description = "Plan of an Import"

    @api.model
    def _make(self, draft, cycle, options):
        """The plan for a Draft of the engine.

        :return: a dictionary: `objectives` (what to create or change, in the order of the file),
            `lines` for the screen, `counts`, `texts` about the file as a whole, `can_import`
        """
        plan = {
            "cycle": cycle,
            "decimal": draft.decimal,
            "problems": list(draft.problems),
            "marks": {},
            "objectives": [],
            "checkins": [],
            "texts": [],
            "titles": options.get("titles", {}),
        }
        ways = self._look_up(draft, cycle)
        for part in draft.objectives:
            self._plan_objective(plan, part, ways, options)
        self._plan_parents(plan, ways, options)
        self._plan_check_ins(plan)
        plan["texts"] += [
            self.env._(
                "%(count)s rows belong to %(cycle)s and are left out.", count=count, cycle=name
            )
            for name, count in draft.skipped.items()
        ]
        self._finish(plan)
        return plan

    @api.model
    def _look_up(self, draft, cycle):
        lookup = self.env["okr.import.lookup"]
        people, teams = set(), set()
        for part in draft.objectives:
            people |= {part.vals.get("lead"), *_split(part.vals.get("contributors"))}
            people |= {key_result.vals.get("kr_lead") for key_result in part.parts}
            teams.add(part.vals.get("department"))
        by_ref, by_name = lookup._objectives(cycle)
        existing = list(set().union(*by_ref.values(), *by_name.values()))
        key_results = lookup._key_results(existing)
        return {
            # what is there is read in one go, when it is compared
            "objective_ids": existing,
            "key_result_ids": [row["id"] for rows in key_results.values() for row in rows],
            "employees": lookup._employees(cycle.company_id, people - {None, ""}),
            "departments": lookup._departments(cycle.company_id, teams - {None, ""}),
            "parents": lookup._parents(cycle),
            "by_ref": by_ref,
            "by_name": by_name,
            "key_results": key_results,
            "individual": cycle.company_id.sudo().okr_individual_level,  # a setting for everybody
        }

    # -- one objective ----

    @api.model
    def _plan_objective(self, plan, part, ways, options):
        found = self._match(part, ways)
        if len(found) > 1:
            self._problem(plan, part.row, "two_objectives", "objective", part.name)
            return
        record = self.env["okr.objective"].browse(found).with_prefetch(ways["objective_ids"])
        state = record.state if record else None
        running = plan["cycle"].state != "planning"
        entry = {"part": part, "record": record, "vals": {}, "changes": {}, "key_results": []}
        entry["takes"] = not running and state in (None, "draft")
        plan["objectives"].append(entry)
        if entry["takes"]:
            entry["vals"] = self._objective_vals(plan, part, ways, options)
        if not record:
            self._mark(plan, part.row, "skipped" if running else "new")
            if running:
                self._problem(plan, part.row, "running", note=True)
        elif entry["takes"] and options["update"]:
            entry["changes"] = self._changes(record, entry["vals"])
            status = "update" if entry["changes"] else "same"
            self._mark(plan, part.row, status, entry["changes"], record)
        else:
            self._mark(plan, part.row, "same")
        for key_result in part.parts:
            self._plan_key_result(plan, entry, key_result, ways, options)

    @api.model
    def _match(self, part, ways):
        """Ids of the objective that is there already: by external id, else by its title."""
        ref = part.vals.get("ref")
        if ref and (ids := ways["by_ref"].get(import_words.plain(ref))):
            return list(ids)
        return list(ways["by_name"].get(import_words.plain(part.name), ()))

    @api.model
    def _objective_vals(self, plan, part, ways, options):
        given, row = part.vals, part.row
        vals = {"name": part.name, "import_ref": given.get("ref") or False}
        if given.get("description"):
            vals["description"] = plaintext2html(given["description"])
        if contribution := given.get("contribution"):
            if len(contribution) > LONGEST_CONTRIBUTION:
                self._problem(plan, row, "contribution_length", "contribution", len(contribution))
            vals["contribution"] = contribution
        if given.get("ambition"):
            vals["ambition"] = given["ambition"]
        # who comes from Odoo itself is known already
        lead = given.get("lead_id") or self._find(plan, part, "lead", ways["employees"], options)
        department = self._find(plan, part, "department", ways["departments"], options)
        vals |= {"lead_id": lead, "department_id": department}
        level = given.get("level") or ("department" if department else "company")
        if level == "department" and not department:
            if options["leave_unknown"] and given.get("department"):
                level = "company"
            elif not given.get("department"):
                self._problem(plan, row, "level_department", "department")
        if level == "individual":
            if not ways["individual"]:
                self._problem(plan, row, "level_individual", "level")
            elif not lead:
                self._problem(plan, row, "individual_lead", "lead")
        vals["level"] = level
        people = []
        for name in _split(given.get("contributors")):
            people.append(self._find(plan, part, "contributors", ways["employees"], options, name))
        part.vals["contributor_ids"] = [id_ for id_ in dict.fromkeys(people) if id_]
        return vals

    @api.model
    def _find(self, plan, part, column, found, options, word=None):
        """The id that a word of a row names; a problem, or with leave_unknown a note, for none."""
        word = word or part.vals.get(column)
        if not word:
            return False
        ids = found.get(import_words.plain(word), ())
        if len(ids) == 1:
            return next(iter(ids))
        code = "ambiguous" if ids else "unknown"
        self._problem(
            plan, part.row, f"{code}_{column}", column, word, note=options["leave_unknown"]
        )
        return False

    # -- one key result ----

    @api.model
    def _plan_key_result(self, plan, entry, part, ways, options):
        record = self.env["okr.key.result"]
        if entry["record"]:
            rows = ways["key_results"][entry["record"].id]
            ref, name = part.vals.get("kr_ref"), import_words.plain(part.name)
            found = [row["id"] for row in rows if ref and row["import_ref"] == ref]
            found = found or [row["id"] for row in rows if import_words.plain(row["name"]) == name]
            if len(found) > 1:
                self._problem(plan, part.row, "two_key_results", "key_result", part.name)
                return
            record = record.browse(found).with_prefetch(ways["key_result_ids"])
        line = {"part": part, "record": record, "vals": {}, "changes": {}, "create": False}
        if entry["takes"]:
            line["vals"] = self._key_result_vals(plan, part, ways, options)
        may_add = entry["takes"] and (not entry["record"] or options["update"])
        if record and entry["takes"] and options["update"]:
            line["changes"] = self._changes(record, line["vals"])
            status = "update" if line["changes"] else "same"
            self._mark(plan, part.row, status, line["changes"], record)
        elif record:
            self._mark(plan, part.row, "same")
        elif may_add:
            line["create"] = True
            self._mark(plan, part.row, "new")
        else:
            self._mark(plan, part.row, "skipped")
            if entry["takes"]:
                self._problem(plan, part.row, "not_added", "key_result", note=True)
        entry["key_results"].append(line)

    @api.model
    def _key_result_vals(self, plan, part, ways, options):
        given = part.vals
        vals = {
            "name": part.name,
            "kind": given.get("kind"),
            "unit": given.get("unit") or False,
            "import_ref": given.get("kr_ref") or False,
            "lead_id": self._find(plan, part, "kr_lead", ways["employees"], options),
        }
        for column, name in NUMBERS.items():
            if given.get(column) is not None:
                vals[name] = given[column]
        if given.get("metric"):
            vals["metric"] = given["metric"]
        return vals

    @api.model
    def _changes(self, record, vals):
        """What of `vals` differs from a record; what the file leaves empty stays as it is."""
        changes = {}
        for name, value in vals.items():
            if value in (False, None, "") or name not in record._fields:
                continue
            old = record[name]
            if isinstance(old, models.BaseModel):
                old = old.id
            elif record._fields[name].type == "html":
                if html2plaintext(old or "").split() == html2plaintext(value).split():
                    continue
            if old != value:
                changes[name] = value
        return changes

    # -- parents ----

    @api.model
    def _plan_parents(self, plan, ways, options):
        entries = {}
        for entry in plan["objectives"]:
            for word in (entry["part"].vals.get("ref"), entry["part"].name):
                if word:
                    entries.setdefault(import_words.plain(word), entry)
        for entry in plan["objectives"]:
            part, entry["parent"] = entry["part"], None
            word = part.vals.get("parent")
            if not word or not entry["takes"]:
                continue
            above = entries.get(import_words.plain(word))
            if above and (above["record"] or above["takes"]):
                entry["parent"] = above
            elif parent_id := self._find(plan, part, "parent", ways["parents"], options):
                entry["vals"]["parent_id"] = parent_id
            if entry["record"] and options["update"]:
                target = entry["vals"].get("parent_id")
                target = target or (entry["parent"] and entry["parent"]["record"].id)
                if target and target != entry["record"].parent_id.id:
                    entry["changes"]["parent_id"] = target
                    self._mark(plan, part.row, "update", {"parent_id"}, entry["record"])
        for entry in plan["objectives"]:
            entry["depth"], at = 0, entry
            while at["parent"] is not None and entry["depth"] <= len(plan["objectives"]):
                at = at["parent"]
                entry["depth"] += 1
                if at is entry:
                    self._problem(plan, entry["part"].row, "loop", "parent")
                    entry["parent"] = None
                    break

    # -- verdicts ----

    @api.model
    def _problem(self, plan, row, code, column="", value="", note=False):
        plan["problems"].append(Problem(row, code, column, str(value)[:80], note))

    @api.model
    def _mark(self, plan, row, status, changes=(), record=None):
        mark = plan["marks"].setdefault(row, {"statuses": [], "changes": []})
        mark["statuses"].append(status)
        if changes:
            mark["changes"] += [
                record._fields[name]._description_string(self.env) for name in sorted(changes)
            ]


def _split(text):
    """Names of several people in one cell."""
    return [name.strip() for name in (text or "").replace("\n", ";").split(";") if name.strip()]
