"""Screens: what the web client calls, beside one statement that reads the same columns."""

from datetime import date, timedelta

from .frame import case
from .screens import specification

RAW_LIST = """
SELECT o.*, c.name, d.name, e.name
  FROM okr_objective o
  LEFT JOIN okr_cycle c ON c.id = o.cycle_id
  LEFT JOIN hr_department d ON d.id = o.department_id
  LEFT JOIN hr_employee e ON e.id = o.lead_id
 WHERE o.cycle_id = %(cycle)s AND o.active
 ORDER BY o.sequence, o.id LIMIT 80"""

#: In the order of their objectives, from the index of these.
RAW_KEY_RESULTS = """
SELECT kr.*, o.name, c.name, d.name, e.name
  FROM okr_objective o
  JOIN okr_key_result kr ON kr.objective_id = o.id
  LEFT JOIN okr_cycle c ON c.id = kr.cycle_id
  LEFT JOIN hr_department d ON d.id = kr.department_id
  LEFT JOIN hr_employee e ON e.id = kr.lead_id
 WHERE o.cycle_id = %(cycle)s AND kr.active
 ORDER BY o.sequence, o.id, kr.sequence, kr.id LIMIT 80"""

RAW_FORM = """
SELECT o.*, c.name, d.name, e.name, p.name,
       (SELECT json_agg(kr) FROM okr_key_result kr WHERE kr.objective_id = o.id),
       (SELECT json_agg(x) FROM okr_contributor x WHERE x.objective_id = o.id)
  FROM okr_objective o
  LEFT JOIN okr_cycle c ON c.id = o.cycle_id
  LEFT JOIN hr_department d ON d.id = o.department_id
  LEFT JOIN hr_employee e ON e.id = o.lead_id
  LEFT JOIN okr_objective p ON p.id = o.parent_id
 WHERE o.id = %(objective)s"""

RAW_GAPS = """
SELECT kr.id, kr.name, kr.lead_id,
       (SELECT COUNT(*) FROM okr_key_result kr WHERE {gap})
  FROM okr_key_result kr JOIN okr_objective o ON o.id = kr.objective_id AND o.cycle_id = %(cycle)s
 WHERE {gap}
 ORDER BY o.sequence, o.id, kr.sequence, kr.id LIMIT 40""".format(
    gap="""kr.cycle_id = %(cycle)s AND kr.active IS TRUE AND kr.state = 'active'
   AND (kr.last_checkin_date IS NULL OR kr.last_checkin_date < CURRENT_DATE - 7)"""
)


class Reading:
    on_company = True
    rounds = 7
    limits = {}
    tables = ()
    grows = True

    @classmethod
    def setup(cls, env, company):
        cycle = company.cycle_ids[-1]
        # the thirteenth has a parent and ten below it in every company
        objectives = env["okr.objective"].search([("cycle_id", "=", cycle)], limit=13)
        return {
            "cycle": cycle,
            "two": company.cycle_ids[-2:],
            "objective": objectives[-1].id,
            "company": company,
            "domain": [("cycle_id", "=", cycle)],
        }


def of_list(name, goal, model, raw, columns):
    """A case for the list and the kanban of a model."""

    class Lists(Reading):
        @classmethod
        def setup(cls, env, company):
            missing = 80 - env["crm.lead"].search_count([("type", "=", "opportunity")])
            env["crm.lead"].create(
                [
                    {"name": f"Opportunity {number}", "type": "opportunity", "user_id": 2}
                    for number in range(missing)
                ]
            )
            return super().setup(env, company)

        @classmethod
        def variants(cls, env, data):
            leads = env(user=2)["crm.lead"]
            of_leads = specification(leads.env, "crm.lead", "list", "crm.crm_lead_action_pipeline")
            records = env(user=data["company"].employee)[model]
            specs = {view: specification(records.env, model, view) for view in ("list", "kanban")}
            return {
                "one SQL statement": lambda: env.cr.execute(raw, data) or env.cr.fetchall(),
                "list": lambda: records.web_search_read(
                    data["domain"], specs["list"], limit=80, count_limit=10001
                ),
                "kanban": lambda: records.web_read_group(
                    data["domain"],
                    groupby=[columns],
                    aggregates=[],
                    limit=80,
                    auto_unfold=True,
                    unfold_read_specification=specs["kanban"],
                    unfold_read_default_limit=80,
                ),
                "get_views": lambda: records.get_views(
                    [(False, "list"), (False, "kanban"), (False, "form"), (False, "search")]
                ),
                "peer: list of 80 opportunities": lambda: leads.web_search_read(
                    [("type", "=", "opportunity")], of_leads, limit=80, count_limit=10001
                ),
            }

    Lists.name, Lists.goal = name, goal
    return case(Lists)


of_list("list", "80 objectives of a cycle", "okr.objective", RAW_LIST, "state")
of_list("key-results", "80 key results of a cycle", "okr.key.result", RAW_KEY_RESULTS, "state")


@case
class Form(Reading):
    name = "form"
    goal = "one objective with its key results, as its form reads it"

    @classmethod
    def variants(cls, env, data):
        records = env(user=data["company"].employee)["okr.objective"]
        spec = specification(records.env, "okr.objective", "form")
        return {
            "one SQL statement": lambda: env.cr.execute(RAW_FORM, data) or env.cr.fetchall(),
            "form": lambda: records.browse(data["objective"]).web_read(spec),
        }


@case
class Mine(Reading):
    name = "mine"
    goal = "what a person opens in the morning"

    @classmethod
    def variants(cls, env, data):
        company = data["company"]
        own, led = env(user=company.employee), env(user=company.manager)
        params = {"uid": company.employee}
        raw = """SELECT kr.*, o.name FROM okr_key_result kr
                   JOIN okr_objective o ON o.id = kr.objective_id
                  WHERE kr.lead_user_id = %(uid)s AND kr.state = 'active'"""
        return {
            "one SQL statement": lambda: env.cr.execute(raw, params) or env.cr.fetchall(),
            "My check-in": lambda: own["okr.key.result"].get_my_check_in(),
            "first page": lambda: own["okr.home"].get_home(),
            "first page, manager": lambda: led["okr.home"].get_home(),
        }


@case
class Gaps(Reading):
    name = "gaps"
    goal = "key results without a word for 7 days: the list, with its count, page by page"

    @classmethod
    def variants(cls, env, data):
        records = env(user=data["company"].employee)["okr.key.result"]
        domain = [
            *data["domain"],
            ("state", "=", "active"),
            "|",
            ("last_checkin_date", "=", False),
            ("last_checkin_date", "<", date.today() - timedelta(days=7)),
        ]
        spec = {"name": {}, "lead_id": {"fields": {"display_name": {}}}}
        # a short page: a thousand employees fill two, so that both sizes have to be counted
        page = {"limit": 40, "count_limit": 10001}
        return {
            "one SQL statement": lambda: env.cr.execute(RAW_GAPS, data) or env.cr.fetchall(),
            "list": lambda: records.web_search_read(domain, spec, **page),
            "next page": lambda: records.web_search_read(domain, spec, offset=40, **page),
        }
