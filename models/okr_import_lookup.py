from collections import defaultdict

from odoo import api, models

from ..engine import import_words


class OkrImportLookup(models.AbstractModel):
    """Finds people, departments and objectives that a spreadsheet names; a query for each kind."""

    _name = "okr.import.lookup"
    _description = "Names in a Spreadsheet"

    @api.model
    def _by_words(self, rows, *names):
        """{plain word: {ids}} of rows as `search_read` gives them."""
        found = defaultdict(set)
        for row in rows:
            for name in names:
                if row[name]:
                    found[import_words.plain(row[name])].add(row["id"])
        return found

    @api.model
    def _external_ids(self, model, words, allowed):
        """{word: {id}} of external ids among `allowed` records of a model."""
        wanted = {word for word in words if "." in word and " " not in word}
        if not wanted:
            return {}
        # which record an external id names; only those that the caller sees are taken from it
        data_sudo = self.env["ir.model.data"].sudo()
        rows = data_sudo.search_read(
            [("model", "=", model), ("name", "in", [w.partition(".")[2] for w in wanted])],
            ["complete_name", "res_id"],
        )
        return {
            import_words.plain(row["complete_name"]): {row["res_id"]}
            for row in rows
            if row["complete_name"] in wanted and row["res_id"] in allowed
        }

    @api.model
    def _employees(self, company, words):
        """{plain name, work e-mail or external id: {employee ids}} of a company."""
        rows = self.env["hr.employee.public"].search_read(
            [("company_id", "=", company.id)], ["name", "work_email"]
        )
        found = self._by_words(rows, "name", "work_email")
        found.update(self._external_ids("hr.employee", words, {row["id"] for row in rows}))
        return found

    @api.model
    def _departments(self, company, words):
        rows = self.env["hr.department"].search_read(
            [("company_id", "in", (False, company.id))], ["name", "complete_name"]
        )
        found = self._by_words(rows, "name")
        # a path finds the one of several with the same name
        paths = [row for row in rows if row["complete_name"] != row["name"]]
        for word, ids in self._by_words(paths, "complete_name").items():
            found[word] |= ids
        found.update(self._external_ids("hr.department", words, {row["id"] for row in rows}))
        return found

    @api.model
    def _objectives(self, cycle):
        """Objectives of a cycle, by external id and by title."""
        rows = self.env["okr.objective"].search_read(
            [("cycle_id", "=", cycle.id)], ["name", "import_ref"], load=None
        )
        return self._by_words(rows, "import_ref"), self._by_words(rows, "name")

    @api.model
    def _parents(self, cycle):
        """Objectives that others can support, by external id and title; the cycle's own first."""
        rows = self.env["okr.objective"].search_read(
            [
                ("company_id", "=", cycle.company_id.id),
                ("state", "in", ("draft", "active")),
                ("level", "!=", "individual"),
            ],
            ["name", "import_ref", "cycle_id"],
            load=None,
        )
        found = self._by_words(rows, "import_ref", "name")
        own = {row["id"] for row in rows if row["cycle_id"] == cycle.id}
        return {word: (ids & own) or ids for word, ids in found.items()}

    @api.model
    def _key_results(self, objective_ids):
        """{objective id: [key result rows]} of these objectives."""
        found = defaultdict(list)
        rows = self.env["okr.key.result"].search_read(
            [("objective_id", "in", objective_ids)],
            ["name", "import_ref", "objective_id"],
            load=None,
        )
        for row in rows:
            found[row["objective_id"]].append(row)
        return found
