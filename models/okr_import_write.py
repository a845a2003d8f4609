from collections import defaultdict

from odoo import api, fields, models


class OkrImportPlan(models.AbstractModel):
    """Doing what a plan says, in batches, as the caller and in one transaction."""

    _inherit = "okr.import.plan"

    @api.model
    def _write_plan(self, plan, name):
        """Create and change what the plan says; returns the batch. Nothing is activated."""
        batch_sudo = (
            self.env["okr.import.batch"]
            .sudo()  # the caller was checked; nobody writes this list by hand
            .create(
                {
                    "name": name or self.env._("Spreadsheet"),
                    "company_id": plan["cycle"].company_id.id,
                    "cycle_id": plan["cycle"].id,
                    "user_id": self.env.uid,
                    "objective_count": plan["counts"]["objectives"],
                    "key_result_count": plan["counts"]["key_results"],
                    "changed_count": plan["counts"]["changes"],
                    "checkin_count": plan["counts"]["checkins"],
                }
            )
        )
        # A draft that came by a file has no story to tell in its chatter, and follows nobody.
        quiet = self.with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        ).with_company(plan["cycle"].company_id)
        quiet._create_objectives(plan, batch_sudo.id)
        quiet._create_key_results(plan, batch_sudo.id)
        quiet._write_changes(plan)
        if plan["checkins"]:
            self.env["okr.checkin"].create(plan["checkins"])
        return batch_sudo.sudo(False)

    @api.model
    def _create_objectives(self, plan, batch_id):
        """New objectives, parents before those that support them: one batch for each depth."""
        by_depth = defaultdict(list)
        for entry in plan["objectives"]:
            if entry["takes"] and not entry["record"]:
                by_depth[entry["depth"]].append(entry)
        number = 0
        for depth in sorted(by_depth):
            entries = by_depth[depth]
            vals_list = []
            for entry in entries:
                number += 1
                vals = {
                    **entry["vals"],
                    "cycle_id": plan["cycle"].id,
                    "sequence": 10 + entry["part"].row,
                    "import_id": batch_id,
                    "contributor_ids": [
                        fields.Command.create({"employee_id": id_})
                        for id_ in entry["part"].vals.get("contributor_ids", ())
                    ],
                }
                if entry["parent"]:
                    vals["parent_id"] = entry["parent"]["record"].id
                vals_list.append(vals)
            records = self.env["okr.objective"].create(vals_list)
            for entry, record in zip(entries, records, strict=True):
                entry["record"] = record

    @api.model
    def _create_key_results(self, plan, batch_id):
        metrics = self.env["okr.import.gamification"]._make_metrics(plan)
        vals_list = []
        for entry in plan["objectives"]:
            for line in entry["key_results"]:
                if not line["create"]:
                    continue
                vals = {key: value for key, value in line["vals"].items() if key != "metric"}
                if metric := metrics.get(line["part"].row):
                    vals["metric_id"] = metric.id
                vals_list.append(
                    {
                        **vals,
                        "objective_id": entry["record"].id,
                        "sequence": 10 + line["part"].row,
                        "import_id": batch_id,
                    }
                )
        self.env["okr.key.result"].create(vals_list)

    @api.model
    def _write_changes(self, plan):
        """Change drafts that are there; those that get the same values together."""
        changes = [(e["record"], e["changes"]) for e in plan["objectives"] if e["changes"]]
        changes += [
            (line["record"], line["changes"])
            for entry in plan["objectives"]
            for line in entry["key_results"]
            if line["changes"]
        ]
        ids = {"okr.objective": [], "okr.key.result": []}
        for record, _vals in changes:
            ids[record._name].append(record.id)
        objectives, key_results = (self.env[model].browse(found) for model, found in ids.items())
        for record, vals in changes:
            # numbers and history follow once, for all of them
            record.with_env(self.env)._okr_together().write(vals)
        self.env["okr.rollup"]._refresh_key_results(key_results)
        if objectives:
            self.env["okr.rollup"]._refresh_objectives(objectives)
        self.env["okr.history"]._record_objectives(objectives)
        self.env["okr.history"]._record_key_results(key_results)
