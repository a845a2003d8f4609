from collections import Counter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.groups import merge_small
from .okr_insights import PAGE

#: Departments that a search offers.
OFFERED = 8


class OkrInsights(models.AbstractModel):
    """Rows of teams: which stand alone, what they are called, a page at a time."""

    _inherit = "okr.insights"

    @api.model
    @api.readonly
    def get_teams(self, board, filters=None, offset=0, limit=PAGE, as_of=False):
        """More rows of the table of teams of a board, in the order of the org chart.

        :param board, filters: as of `get_board`
        :param int offset: the first row
        :param int limit: how many, 0 for all that follow
        :param as_of: what `get_board` said, so that all rows are of one moment
        :return: dict with `rows` and `total`; `changed` says that numbers were counted anew in
            between (there are no rows then)
        :raise AccessError: for who is no internal user
        """
        scope = self._read_scope(board, filters)
        for number in (offset, limit):
            if type(number) is not int or number < 0:
                raise UserError(self.env._("Rows: say from which one on, and how many."))
        numbers = self._numbers(scope, live=not as_of) if scope.cycle else None
        answer = {"rows": [], "total": 0, "changed": False}
        if not numbers or numbers.sums is None:
            return answer
        if (numbers.as_of and fields.Datetime.to_string(numbers.as_of)) != (as_of or False):
            return {**answer, "changed": True}
        table = self._team_table(scope, numbers, offset, limit) or answer
        return {**answer, "rows": table["rows"], "total": table["total"]}

    @api.model
    @api.readonly
    def get_departments(self, text="", company_id=False):
        """Departments to choose from: those called so, without a text those at the top.

        :return: list of {id, name} with the complete name, at most `OFFERED`
        :raise AccessError: for who is no internal user
        """
        self._check_reader()
        company = self._chosen("res.company", company_id) & self.env.companies or self.env.company
        Department = self.env["hr.department"]
        domain = Domain("company_id", "in", [company.id, False])
        # from the top of the org chart on, so that the first ones that fit are enough
        look = {"limit": OFFERED, "order": "parent_path, id"}
        if isinstance(text, str) and text.strip():
            found = Department.search(domain & Domain("name", "ilike", text.strip()), **look)
        else:
            found = Department.search(domain & Domain("parent_id", "=", False), **look)
            found |= Department.search(domain & Domain("parent_id", "in", found.ids), **look)
            found = found[:OFFERED]
        paths = self._paths(found.ids)
        return [{"id": d, "name": paths[d]} for d in sorted(paths, key=paths.get)]

    @api.model
    def _has_enough_people(self, scope):
        # Leads of objectives alone are enough, except where there are very few of them.
        if self._count_leads(scope, scope.cycle).get(scope.cycle.id, 0) >= scope.minimum:
            return True
        people = self._people_by("cycle_id", scope, scope.cycle)
        return len(people.get(scope.cycle.id, ())) >= scope.minimum

    @api.model
    def _people_by(self, column, scope, cycles):
        """{value of `column` or False: ids of who leads or contributes}; only to be counted.

        `column` is `department_id` or `cycle_id` of objectives.
        """
        objectives = self.env["okr.objective"]._search(
            Domain(scope.domain(cycles)) & Domain("state", "!=", "draft")
        )
        self.env["okr.key.result"].flush_model()
        self.env["okr.contributor"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """WITH mine AS (%(mine)s)
                   SELECT part, ARRAY_AGG(DISTINCT person) FILTER (WHERE person IS NOT NULL)
                     FROM (SELECT part, lead_id AS person FROM mine
                            UNION
                           SELECT mine.part, kr.lead_id
                             FROM mine JOIN okr_key_result kr ON kr.objective_id = mine.id
                            WHERE kr.active AND kr.cycle_id = ANY(%(cycles)s)
                            UNION
                           SELECT mine.part, c.employee_id
                             FROM mine JOIN okr_contributor c ON c.objective_id = mine.id) AS who
                 GROUP BY part""",
                mine=objectives.select(
                    SQL.identifier("okr_objective", "id"),
                    SQL("%s AS part", SQL.identifier("okr_objective", column)),
                    SQL.identifier("okr_objective", "lead_id"),
                ),
                # said once more: the planner then takes the index by cycle
                cycles=cycles.ids,
            )
        )
        return {part or False: set(people or ()) for part, people in rows}

    @api.model
    def _count_leads(self, scope, cycles):
        """{id of a cycle: how many people lead its objectives}; only to be compared."""
        objectives = self.env["okr.objective"]._search(
            Domain(scope.domain(cycles)) & Domain("state", "!=", "draft")
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT cycle_id, COUNT(DISTINCT lead_id) FROM (%s) AS mine GROUP BY cycle_id",
                objectives.select(
                    SQL.identifier("okr_objective", "cycle_id"),
                    SQL.identifier("okr_objective", "lead_id"),
                ),
            )
        )
        return dict(rows)

    @api.model
    def _paths(self, department_ids):
        """{id: complete name} of those that there (still) are.

        Names of teams are no secret, and archived ones had objectives.
        """
        all_sudo = self.env["hr.department"].sudo().with_context(active_test=False)
        departments_sudo = all_sudo.search_fetch(
            [("id", "in", department_ids)], ["name", "parent_id", "parent_path"], order="id"
        )
        # those above in one go, however many levels there are
        above = {
            int(step) for each in departments_sudo for step in each.parent_path.split("/")[:-2]
        }
        departments_sudo.browse(above - set(department_ids)).fetch(["name", "parent_id"])
        return departments_sudo._get_paths()

    @api.model
    def _teams(self, people_by_department, minimum):
        """Rows of a table by team: [{key, departments: [id or False], is_path}].

        In the order of the org chart, small ones together at the end. `is_path` says that other
        teams are called so too.
        """
        alone, together = merge_small(people_by_department, minimum)
        paths = self._paths([department for department in alone if department])
        departments_sudo = self.env["hr.department"].sudo().browse(paths)  # as in `_paths`
        names = Counter(departments_sudo.mapped("name"))
        rows = [
            {
                "key": str(department.id),
                "departments": department.ids,
                "is_path": names[department.name] > 1,
            }
            for department in departments_sudo.sorted(lambda each: paths[each.id])
        ]
        if False in alone:
            rows.insert(0, {"key": "company", "departments": [False], "is_path": False})
        if together:
            key = "others" if rows else "all"
            rows.append({"key": key, "departments": together, "is_path": False})
        return rows

    @api.model
    def _team_table(self, scope, numbers, offset, limit):
        """The table of teams of a board with these rows of it; None where it has none."""
        make = getattr(self, f"_{scope.board}_table", None)
        if not make:
            return None
        shared = {
            "company": self.env._("Company level"),
            "others": self.env._("Other teams"),
            "all": self.env._("All teams together"),
        }
        rows = numbers.rows(offset, limit)
        paths = self._paths([row["departments"][0] for row in rows if row["key"] not in shared])
        names_sudo = self.env["hr.department"].sudo()  # as in `_paths`
        named = []
        for row in rows:
            department = row["departments"][0]
            if row["key"] in shared:
                named.append({**row, "name": shared[row["key"]]})
            elif department in paths:  # else it was deleted since the numbers were counted
                name = paths[department] if row["is_path"] else names_sudo.browse(department).name
                named.append({**row, "name": name})
        return {**make(scope, named), "total": numbers.count}

    @api.model
    def _sum_by_team(self, teams, groups):
        """{key of a team: sums} from [(department, *numbers)] of a `_read_group`."""
        team_by_department = {did: team["key"] for team in teams for did in team["departments"]}
        sums = {}
        for department, *numbers in groups:
            key = team_by_department.get(department.id or False)
            if key:
                old = sums.get(key, [0] * len(numbers))
                sums[key] = [a + (b or 0) for a, b in zip(old, numbers, strict=True)]
        return sums

    @api.model
    def _actions_by_team(self, domain, model="okr.key.result.report"):
        """As `_action`, for the rows of a table: a function of (name, team).

        A table has thousands of rows in a large company, so the domain is built once.
        """
        domain = list(Domain("department_id", "in", [0]) & Domain(domain))
        place = next(i for i, leaf in enumerate(domain) if leaf[:2] == ("department_id", "in"))
        before, after = domain[:place], domain[place + 1 :]

        def action(name, team):
            own = ("department_id", "in", team["departments"])
            return {"name": name, "model": model, "domain": [*before, own, *after]}

        return action
