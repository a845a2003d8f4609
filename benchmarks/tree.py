"""The tree of objectives, and trends: what is read level by level and week by week."""

from .frame import case
from .screens import specification

RAW_ROOTS = """
SELECT o.*, c.name, d.name, e.name,
       (SELECT COUNT(*) FROM okr_objective below WHERE below.parent_id = o.id AND below.active)
  FROM okr_objective o
  LEFT JOIN okr_cycle c ON c.id = o.cycle_id
  LEFT JOIN hr_department d ON d.id = o.department_id
  LEFT JOIN hr_employee e ON e.id = o.lead_id
 WHERE o.cycle_id = %(cycle)s AND o.parent_id IS NOT DISTINCT FROM %(parent)s AND o.active"""

RAW_TREND = """
SELECT date, ambition, AVG(progress), COUNT(*) FROM okr_snapshot
 WHERE cycle_id = %(cycle)s AND objective_id IN (
       SELECT id FROM okr_objective WHERE department_id = %(department)s AND cycle_id = %(cycle)s)
 GROUP BY 1, 2 ORDER BY 1, 2"""


class Tree:
    on_company = True
    rounds = 7
    grows = True

    @classmethod
    def setup(cls, env, company):
        cycle = company.cycle_ids[-1]
        root = env["okr.objective"].search(
            [("cycle_id", "=", cycle), ("parent_id", "=", False)], order="id", limit=1
        )
        return {
            "cycle": cycle,
            "parent": None,
            "root": root.id,
            "department": root.child_ids[:1].department_id.id,
            "uid": company.employee,
        }


@case
class Hierarchy(Tree):
    name = "hierarchy"
    goal = "the tree of objectives: its roots, and what stands below one of them"

    @classmethod
    def variants(cls, env, data):
        records = env(user=data["uid"])["okr.objective"]
        spec = specification(records.env, "okr.objective", "hierarchy")
        cycle = [("cycle_id", "=", data["cycle"])]

        def read(parent):
            domain = [*cycle, ("parent_id", "=", parent)]
            return records.hierarchy_read(domain, spec, "parent_id", "child_ids")

        return {
            "one SQL statement": lambda: env.cr.execute(RAW_ROOTS, data) or env.cr.fetchall(),
            "roots": lambda: read(False),
            "unfold one": lambda: read(data["root"]),
        }


@case
class Trend(Tree):
    name = "trend"
    goal = "13 weekly points of a department's objectives, from the snapshots"
    statements = {"trend": 2}

    @classmethod
    def variants(cls, env, data):
        records = env(user=data["uid"])["okr.snapshot"]
        domain = [("cycle_id", "=", data["cycle"]), ("department_id", "=", data["department"])]
        return {
            "one SQL statement": lambda: env.cr.execute(RAW_TREND, data) or env.cr.fetchall(),
            "trend": lambda: records.formatted_read_group(
                domain, ["date:week", "ambition"], ["progress:avg", "__count"]
            ),
        }
