import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .okr_insights import BOARDS, PAGE, Numbers

#: Objectives from which on the boards of a cycle are kept. Smaller ones are counted when asked.
LARGE = 500
#: Latest large cycles of a company whose boards are kept.
CYCLES = 12
#: A board of a running cycle is not told from older numbers, should the schedule stand still.
MAX_AGE = timedelta(hours=1)
#: What numbers are made of; one more wherever what the boards count gets another shape.
SHAPE = 1
#: Whose record rules the numbers of a board depend on.
READ = (
    "okr.objective",
    "okr.key.result",
    "okr.key.result.report",
    "okr.snapshot",
    "okr.cycle.average",
)


class OkrInsights(models.AbstractModel):
    """Boards of large companies: counted every few minutes, so that nobody waits for them.

    Only the board of a whole company is kept, and told to those who may read everything that it
    counts. Who has other record rules than those of this add-on, and who chooses a department,
    gets it counted on the spot.
    """

    _inherit = "okr.insights"

    @api.model
    def _numbers(self, scope, live=False):
        if live or scope.department or not self._reads_all():
            return super()._numbers(scope, live)
        head = self._kept(scope, Domain("page", "=", 0))
        running = scope.cycle.state != "closed"
        if not head or (running and head.kept_at < fields.Datetime.now() - MAX_AGE):
            return super()._numbers(scope, live)
        numbers = head.numbers

        def rows(offset, limit):
            last = (offset + limit - 1) // PAGE if limit else numbers["count"] // PAGE
            pages = {0: numbers["rows"]}
            if last:
                wanted = Domain("page", ">=", offset // PAGE) & Domain("page", "<=", last)
                pages |= {page.page: page.numbers["rows"] for page in self._kept(scope, wanted)}
            start = offset - offset // PAGE * PAGE
            found = [row for page in range(offset // PAGE, last + 1) for row in pages.get(page, ())]
            return found[start : start + limit if limit else None]

        return Numbers(numbers["sums"], numbers["count"], rows, head.kept_at)

    @api.model
    def _reads_all(self):
        """Whether the reader's rules let pass all of the companies, and so all that was counted."""
        rules = self.env["ir.rule"]
        everything = Domain("company_id", "in", self.env.companies.ids)
        return self.env.su or all(
            rules._compute_domain(model, "read") == everything.optimize(self.env[model])
            for model in READ
        )

    @api.model
    def _kept(self, scope, domain):
        # Nobody has rights on what is kept: `_numbers` has seen to it that it is told to no one
        # who may not read what was counted.
        kept_sudo = self.env["okr.insights.kept"].sudo()
        return kept_sudo.search_fetch(
            domain
            & Domain("cycle_id", "=", scope.cycle.id)
            & Domain("board", "=", scope.board)
            & Domain("day", "=", scope.today)
            & Domain("state", "=", self._state_of(scope)),
            ["page", "numbers", "kept_at"],
            order="page",
        )

    @api.model
    def _state_of(self, scope):
        """What numbers depend on besides the objectives; kept ones of another state are void."""
        cycles = [
            [cycle.id, cycle.state, str(cycle.date_start), cycle.is_forgotten]
            for cycle in scope.cycles | scope.past
        ]
        return json.dumps([SHAPE, scope.minimum, scope.past.id, cycles])

    # keeping

    @api.model
    def _cron_keep(self):
        """Count the boards of large cycles, closed ones once a day; drop what is kept of others."""
        kept_sudo = self.env["okr.insights.kept"].sudo()  # see `_kept`
        due, valid = [], Domain.FALSE
        for company, cycles in self._large_cycles().grouped("company_id").items():
            days = self._days_of(company)
            valid |= Domain("cycle_id", "in", cycles.ids) & Domain("day", "in", list(days))
            due += [(c, tz, board) for c in cycles for tz in days.values() for board in BOARDS]
        kept_sudo.search(~valid).unlink()
        for number, (cycle, tz, board) in enumerate(due, 1):
            self.with_context(tz=tz)._keep(cycle, board)
            if not self.env["ir.cron"]._commit_progress(1, remaining=len(due) - number):
                return

    @api.model
    def _large_cycles(self):
        cycles = self.env["okr.cycle"].search(
            [("state", "in", ("active", "grading", "closed"))], order="date_start desc"
        )
        large = self.env["okr.objective"]._read_group(
            [("cycle_id", "in", cycles.ids)],
            ["cycle_id"],
            having=[("__count", ">=", LARGE)],
            order="__count",
        )
        cycles &= self.env["okr.cycle"].union(*(row[0] for row in large))
        return self.env["okr.cycle"].union(
            *(group[:CYCLES] for group in cycles.grouped("company_id").values())
        )

    @api.model
    def _days_of(self, company):
        """{today: a time zone in which it is today} for the people of a company."""
        self.env["res.users"].flush_model()
        self.env["res.partner"].flush_model(["tz"])
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT p.tz FROM res_users u JOIN res_partner p ON p.id = u.partner_id
                    WHERE u.company_id = %s AND u.active AND u.share IS NOT TRUE""",
                company.id,
            )
        )
        zones = sorted(row[0] or "UTC" for row in rows) or ["UTC"]
        return {fields.Date.context_today(self.with_context(tz=tz)): tz for tz in zones}

    @api.model
    def _keep(self, cycle, board):
        """Count one board of a cycle as everybody of its company sees it, and keep that."""
        company = cycle.company_id
        everybody = self.with_context(
            allowed_company_ids=company.ids, lang=company.partner_id.lang or self.env.lang
        )
        scope = everybody._scope(board, {"company_id": company.id, "cycle_id": cycle.id})
        if cycle.state == "closed" and self._kept(scope, Domain("page", "=", 0)):
            return
        sums, rows = everybody._count(scope)
        old_sudo = self.env["okr.insights.kept"].sudo()  # see `_kept`
        old_sudo.search(
            [("cycle_id", "=", cycle.id), ("board", "=", board), ("day", "=", scope.today)]
        ).unlink()
        shared = {
            "cycle_id": cycle.id,
            "board": board,
            "day": scope.today,
            "state": self._state_of(scope),
            "kept_at": fields.Datetime.now(),
        }
        old_sudo.create(
            [
                {
                    **shared,
                    "page": page,
                    "numbers": {
                        "rows": rows[page * PAGE : (page + 1) * PAGE],
                        **({} if page else {"sums": sums, "count": len(rows)}),
                    },
                }
                for page in range(len(rows) // PAGE + 1)
            ]
        )

    @api.model
    def _drop_kept(self, companies):
        """Delete what is kept of the boards of these companies; they are counted when asked."""
        kept_sudo = self.env["okr.insights.kept"].sudo()  # see `_kept`
        kept_sudo.search([("cycle_id.company_id", "in", companies.ids)]).unlink()
