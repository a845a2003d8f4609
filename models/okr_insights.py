from collections.abc import Callable
from dataclasses import dataclass, replace

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools.misc import formatLang

BOARDS = ("rhythm", "outcome", "learning")
#: Teams that a board sends at once.
PAGE = 50


@dataclass
class Scope:
    """What a board is about: one cycle of one company, in one department or in all of them."""

    board: str
    company: models.BaseModel
    cycle: models.BaseModel
    past: models.BaseModel  # the last one of the same company and cadence that was over by then
    department: models.BaseModel
    today: object
    minimum: int
    cycles: models.BaseModel  # the chosen one, and for learning those before it, oldest first
    inside: list | None = None  # ids of the department and all below, where it is counted

    def domain(self, cycles=None):
        """Domain for objectives, key results, snapshots and the analysis alike.

        A short one to show records by; once `inside` is known, one that indexes answer.
        """
        cycles = self.cycle if cycles is None else cycles
        domain = [("cycle_id", "in", cycles.ids)]
        if self.inside is not None:
            domain.append(("department_id", "in", self.inside))
        elif self.department:
            domain.append(("department_id", "child_of", self.department.ids))
        return domain


@dataclass
class Numbers:
    """What a board counts, before it is put into words: plain values that JSON can hold."""

    sums: dict | None  # None: too few people
    count: int  # teams
    rows: Callable  # (offset, limit) -> [{key, departments, is_path, numbers}]
    as_of: object = False  # datetime, where they were kept


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
    def get_board(self, board, filters=None, live=False):
        """What one board shows. For every internal user, in the companies they are in.

        The board of a whole large company tells numbers that were counted some minutes ago (see
        `okr.insights.kept`); everything else is counted now.

        :param board: `rhythm`, `outcome` or `learning`
        :param filters: dict of ids, all optional: `company_id`, `cycle_id`, `department_id`
            (with the departments below it)
        :param live: whether to count now, however large the company is
        :return: dict with `filters` (as used), `options` to choose from, `as_of` (when kept
            numbers were counted, or False), `notice` (a sentence instead of numbers, or False),
            `tiles`, `charts` and `tables`. Each number comes with `help`, a sentence that says
            how it is computed, and `action` ({name, model, domain}), the records behind it.
            Shares are 0-1, confidence 0-10, ages calendar days. A table of teams holds the first
            ones and `total`, how many there are; `get_teams` has the others.
        :raise AccessError: for who is no internal user
        """
        scope = self._read_scope(board, filters)
        numbers = self._numbers(scope, live) if scope.cycle else None
        result = {
            "board": board,
            "filters": {
                "company_id": scope.company.id,
                "cycle_id": scope.cycle.id,
                "department_id": scope.department.id,
            },
            "options": self._options(scope),
            "department": scope.department.name or "",
            "department_path": self._paths(scope.department.ids).get(scope.department.id, ""),
            "minimum": scope.minimum,
            "cycle": scope.cycle.name,
            "past": scope.past.name,
            "as_of": numbers.as_of if numbers else False,
            "notice": False,
            "tiles": [],
            "charts": [],
            "tables": [],
        }
        if not numbers:
            result["notice"] = self._no_cycle_text(board)
        elif numbers.sums is None:
            result["notice"] = self.env._(
                "Fewer than %(minimum)s people lead or contribute here. A board about so few would "
                "be about persons, so it stays empty. Choose a larger department, or the whole "
                "company.",
                minimum=scope.minimum,
            )
        else:
            result.update(getattr(self, f"_get_{board}")(scope, numbers.sums))
            if table := self._team_table(scope, numbers, 0, PAGE):
                result["tables"].insert(0, table)
        return result

    # scope

    @api.model
    def _check_reader(self):
        if not self.env.user._is_internal():
            raise AccessError(self.env._("Insights are for the people who work here."))
        for model in ("okr.key.result.report", "okr.objective", "okr.snapshot"):
            self.env[model].check_access("read")

    @api.model
    def _read_scope(self, board, filters):
        """The `Scope` that a reader asks for; checks who asks."""
        self._check_reader()
        if board not in BOARDS:
            raise UserError(self.env._("Board: choose Rhythm, Outcome or Learning."))
        return self._scope(board, filters if isinstance(filters, dict) else {})

    @api.model
    def _chosen(self, model, value):
        """The record with this id, if the reader may see it; nothing for everything else."""
        is_id = isinstance(value, int) and not isinstance(value, bool) and value > 0
        return self.env[model].search([("id", "=", value)]) if is_id else self.env[model]

    @api.model
    def _scope(self, board, filters):
        Cycle = self.env["okr.cycle"]
        cycle = self._chosen("okr.cycle", filters.get("cycle_id"))
        asked = self._chosen("res.company", filters.get("company_id"))
        company = asked & self.env.companies or self.env.company
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
        scope = Scope(
            board=board,
            company=company,
            cycle=cycle,
            past=past if cycle else Cycle,
            department=self._chosen("hr.department", filters.get("department_id")),
            today=fields.Date.context_today(self),
            # a number of the settings, the same for everybody
            minimum=company.sudo().okr_group_minimum,
            cycles=cycle,
        )
        if board == "learning" and cycle:
            scope.cycles = self._cycles_to_learn_from(scope)
        return scope

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
        return {
            "companies": [{"id": c.id, "name": c.name} for c in self.env.companies.sudo()],
            "cycles": cycles,
        }

    # numbers

    @api.model
    def _numbers(self, scope, live=False):
        """The `Numbers` of a board, counted now for this reader."""
        sums, rows = self._count(scope)
        return Numbers(sums, len(rows), lambda at, most: rows[at : at + most if most else None])

    @api.model
    def _count(self, scope):
        """(sums, rows of teams) of a board; (None, []) where too few people take part."""
        count = getattr(self, f"_count_{scope.board}")
        if scope.department:
            # whose objectives these are is no secret; archived ones had some, too
            departments_sudo = self.env["hr.department"].sudo().with_context(active_test=False)
            below = departments_sudo.search([("id", "child_of", scope.department.ids)])
            scope = replace(scope, inside=below.ids)
        if not hasattr(self, f"_{scope.board}_table"):
            return (count(scope) if self._has_enough_people(scope) else None), []
        people = self._people_by("department_id", scope, scope.cycle)
        if len(set().union(*people.values())) < scope.minimum:
            return None, []
        teams = self._teams(people, scope.minimum)
        sums, numbers = count(scope, teams)
        return sums, [{**team, "numbers": numbers(team["key"])} for team in teams]

    # parts of the answer

    @api.model
    def _action(self, name, domain, model="okr.key.result.report"):
        """The records behind a number."""
        return {"name": name, "model": model, "domain": list(Domain(domain))}

    @api.model
    def _selection(self, model, name):
        return self.env[model]._fields[name]._description_selection(self.env)

    @api.model
    def _grouped(self, number):
        """A whole number as the reader writes it, such as 21,176."""
        return formatLang(self.env, number, digits=0)

    @api.model
    def _share(self, part, whole):
        """part / whole as a share 0-1; None where there is nothing to divide by."""
        return part / whole if whole else None
