from collections import Counter
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..engine.groups import merge_small

BOARDS = ("rhythm", "outcome", "learning")


@dataclass
class Scope:
    """What a board is about: one cycle of one company, in one department or in all of them."""

    company: models.BaseModel
    cycle: models.BaseModel
    past: models.BaseModel  # the last one of the same company and cadence that was over by then
    department: models.BaseModel
    today: object
    minimum: int

    def domain(self, cycles=None):
        """Domain for objectives, key results, snapshots and the analysis alike."""
        cycles = self.cycle if cycles is None else cycles
        domain = [("cycle_id", "in", cycles.ids)]
        if self.department:
            domain.append(("department_id", "child_of", self.department.ids))
        return domain


class OkrInsights(models.AbstractModel):
    """Three boards that start conversations: rhythm, outcome, learning.

    A board reads the columns of objectives and key results and the weekly snapshots, in a number
    of queries that does not depend on how many there are; it never reads a check-in. Its rows
    are teams in the order of the org chart, never people and never sorted by a number. A team in
    which fewer people lead or contribute than `okr_group_minimum` says is told together with
    others; a board about so few people stays empty. Comparisons are with one's own past only.
    """

    _name = "okr.insights"
    _description = "OKR Insights"

    @api.model
    @api.readonly
    def get_board(self, board, filters=None):
        """What one board shows. For every internal user, in the companies they are in.

        :param board: `rhythm`, `outcome` or `learning`
        :param filters: dict of ids, all optional: `company_id`, `cycle_id`, `department_id`
            (with the departments below it)
        :return: dict with `filters` (as used), `options` to choose from, `notice` (a sentence
            instead of numbers, or False), `tiles`, `charts` and `tables`. Each number comes with
            `help`, a sentence that says how it is computed, and `action` ({name, model, domain}),
            the records behind it. Shares are 0-1, confidence 0-10, ages calendar days.
        :raise AccessError: for who is no internal user
        """
        self._check_reader()
        if board not in BOARDS:
            raise UserError(self.env._("Board: choose Rhythm, Outcome or Learning."))
        scope = self._scope(board, filters if isinstance(filters, dict) else {})
        result = {
            "board": board,
            "filters": {
                "company_id": scope.company.id,
                "cycle_id": scope.cycle.id,
                "department_id": scope.department.id,
            },
            "options": self._options(scope),
            "minimum": scope.minimum,
            "cycle": scope.cycle.name,
            "past": scope.past.name,
            "notice": False,
            "tiles": [],
            "charts": [],
            "tables": [],
        }
        people = self._people_by("department_id", scope, scope.cycle) if scope.cycle else {}
        if not scope.cycle:
            result["notice"] = self._no_cycle_text(board)
        elif len(set().union(*people.values())) < scope.minimum:
            result["notice"] = self.env._(
                "Fewer than %(minimum)s people lead or contribute here. A board about so few would "
                "be about persons, so it stays empty. Choose a larger department, or the whole "
                "company.",
                minimum=scope.minimum,
            )
        else:
            teams = self._teams(people, scope.minimum)
            result.update(getattr(self, f"_get_{board}")(scope, teams))
        return result

    # scope

    @api.model
    def _check_reader(self):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Insights are for the people who work here."))
        for model in ("okr.key.result.report", "okr.objective", "okr.snapshot"):
            self.env[model].check_access("read")

    @api.model
    def _scope(self, board, filters):
        def chosen(model, name):
            value = filters.get(name)
            is_id = isinstance(value, int) and not isinstance(value, bool)
            return self.env[model].search([("id", "=", value if is_id else 0)])

        Cycle = self.env["okr.cycle"]
        cycle = chosen("okr.cycle", "cycle_id")
        company = chosen("res.company", "company_id") & self.env.companies or self.env.company
        if cycle.company_id != company:
            cycle = self._default_cycle(board, company)
        past = Cycle.search(
            [
                ("company_id", "=", company.id),
                ("cadence", "=", cycle.cadence),
                ("date_end", "<", cycle.date_start),
                ("state", "in", ("active", "grading", "closed")),
            ],
            order="date_start desc",
            limit=1,
        )
        department = chosen("hr.department", "department_id")
        return Scope(
            company=company,
            cycle=cycle,
            past=past if cycle else Cycle,
            department=department,
            today=fields.Date.context_today(self),
            # a number of the settings, the same for everybody
            minimum=company.sudo().okr_group_minimum,
        )

    @api.model
    def _default_cycle(self, board, company):
        """The running cycle that began last; for learning, the one that was closed last."""
        states = ("closed",) if board == "learning" else ("active", "grading")
        return self.env["okr.cycle"].search(
            [("company_id", "=", company.id), ("state", "in", states)],
            order="date_start desc, date_end",
            limit=1,
        )

    @api.model
    def _no_cycle_text(self, board):
        if board == "learning":
            return self.env._(
                "No cycle is closed yet. Once the first one is, this shows what was learned."
            )
        return self.env._(
            "No cycle is running. Choose an earlier one, or ask an OKR coach to open the next."
        )

    @api.model
    def _options(self, scope):
        cycles = self.env["okr.cycle"].search_read(
            [
                ("company_id", "=", scope.company.id),
                ("state", "in", ("active", "grading", "closed")),
            ],
            ["name", "state"],
            order="date_start desc",
        )
        # With those above them, which add them up; names of teams are no secret.
        above_sudo = self.env["hr.department"].sudo().browse(self._owner_ids(scope.company))
        above_sudo.fetch(["name", "parent_id"])  # all at once, however many there are
        paths = above_sudo._get_paths()
        return {
            "companies": [{"id": c.id, "name": c.name} for c in self.env.companies.sudo()],
            "cycles": cycles,
            "departments": sorted(
                ({"id": d, "name": path} for d, path in paths.items()),
                key=lambda option: option["name"],
            ),
        }

    @api.model
    def _owner_ids(self, company):
        """Ids of the departments that have owned an objective, and of those above them.

        One look into the index for each department, however many objectives they have had.
        """
        self.env["okr.objective"].flush_model(["department_id", "company_id", "active"])
        self.env["hr.department"].flush_model(["parent_path"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT step::int
                     FROM hr_department d
                    CROSS JOIN LATERAL (
                          SELECT 1 FROM okr_objective o
                           WHERE o.department_id = d.id AND o.company_id = %s AND o.active
                           LIMIT 1) owned
                    CROSS JOIN unnest(string_to_array(d.parent_path, '/')) AS step
                    WHERE step <> ''""",
                company.id,
            )
        )
        return [row[0] for row in rows]

    # teams

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
    def _teams(self, people_by_department, minimum):
        """Rows of a table by team: [{key, name, departments: [id or False]}].

        In the order of the org chart, small ones together at the end.
        """
        alone, together = merge_small(people_by_department, minimum)
        # names of teams are no secret, and a department that was archived had objectives
        departments_sudo = self.env["hr.department"].sudo().browse([d for d in alone if d])
        departments_sudo.fetch(["name", "parent_id"])
        paths = departments_sudo._get_paths()
        names = Counter(departments_sudo.mapped("name"))
        rows = [
            {
                "key": str(department.id),
                "name": department.name if names[department.name] == 1 else paths[department.id],
                "departments": department.ids,
            }
            for department in departments_sudo.sorted(lambda each: paths[each.id])
        ]
        if False in alone:
            name = self.env._("Company level")
            rows.insert(0, {"key": "company", "name": name, "departments": [False]})
        if together:
            name = self.env._("Other teams") if rows else self.env._("All teams together")
            rows.append({"key": "others", "name": name, "departments": together})
        return rows

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

    # parts of the answer

    @api.model
    def _action(self, name, domain, model="okr.key.result.report"):
        """The records behind a number."""
        return {"name": name, "model": model, "domain": list(Domain(domain))}

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

    @api.model
    def _selection(self, model, name):
        return self.env[model]._fields[name]._description_selection(self.env)

    @api.model
    def _share(self, part, whole):
        """part / whole as a share 0-1; None where there is nothing to divide by."""
        return part / whole if whole else None
