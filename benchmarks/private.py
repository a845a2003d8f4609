"""The private world: campaigns, an appraisal and its context, the read log, the record rules."""

from datetime import date

from .frame import case
from .screens import specification

LAUNCH = (
    """INSERT INTO performance_appraisal (employee_id, manager_id, employee_user_id,
              manager_user_id, company_id, campaign_id, template_id, state, date_start, date_end,
              create_uid, create_date, write_uid, write_date)
       SELECT e.id, m.id, u.id, mu.id, e.company_id, %(campaign)s, %(template)s, 'open', %(start)s,
              %(end)s, 1, NOW(), 1, NOW()
         FROM hr_employee e JOIN res_users u ON u.id = e.user_id AND u.active AND NOT u.share
         JOIN hr_employee m ON m.id = e.parent_id AND m.active
         JOIN res_users mu ON mu.id = m.user_id AND mu.active AND NOT mu.share
        WHERE e.active AND e.company_id = %(company)s AND mu.id <> u.id""",
    """INSERT INTO performance_answer (appraisal_id, question_id, side, section, prompt, sequence,
              employee_user_id, manager_user_id, company_id, state, create_uid, create_date,
              write_uid, write_date)
       SELECT a.id, q.id, sides.side, q.section, q.name->>'en_US', q.sequence, a.employee_user_id,
              a.manager_user_id, a.company_id, a.state, 1, NOW(), 1, NOW()
         FROM performance_appraisal a
         JOIN performance_question q ON q.template_id = a.template_id
        CROSS JOIN unnest(ARRAY['employee', 'manager']) AS sides(side)
        WHERE a.campaign_id = %(campaign)s""",
    """INSERT INTO performance_outcome (appraisal_id, employee_user_id, manager_user_id,
              company_id, state, create_uid, create_date, write_uid, write_date)
       SELECT id, employee_user_id, manager_user_id, company_id, state, 1, NOW(), 1, NOW()
         FROM performance_appraisal WHERE campaign_id = %(campaign)s""",
    """WITH todos AS MATERIALIZED (
           SELECT a.id, a.employee_user_id, a.manager_user_id,
                  NEXTVAL('mail_activity_id_seq') AS employee_id,
                  NEXTVAL('mail_activity_id_seq') AS manager_id
             FROM performance_appraisal a WHERE a.campaign_id = %(campaign)s),
       activities AS (
           INSERT INTO mail_activity (id, user_id, activity_type_id, summary, date_deadline,
                  automated, active, create_uid, create_date, write_uid, write_date)
           SELECT todo.id, todo.user_id, %(todo)s, 'Something waits', CURRENT_DATE, true, true, 1,
                  NOW(), 1, NOW()
             FROM (SELECT employee_id, employee_user_id FROM todos
                    UNION ALL SELECT manager_id, manager_user_id FROM todos) AS todo(id, user_id))
       UPDATE performance_appraisal a
          SET employee_activity_id = todos.employee_id, manager_activity_id = todos.manager_id
         FROM todos WHERE todos.id = a.id""",
)


@case
class Campaign:
    name = "campaign"
    goal = "launch a campaign: an appraisal with all its parts for everybody"
    on_company = True
    largest = 10000
    quick_largest = 1000
    rounds = 1
    limits = {"everybody": 2}
    tables = ("performance_appraisal", "performance_answer", "mail_activity")

    @classmethod
    def setup(cls, env, company):
        year = date.today().year
        campaign = env(user=company.officer)["performance.campaign"].create(
            {"name": "Bench", "date_start": date(year, 1, 1), "date_end": date(year, 12, 31)}
        )
        return {
            "campaign": campaign.id,
            "officer": company.officer,
            "template": env["performance.template"].search([], limit=1).id,
            "company": env.company.id,
            "start": campaign.date_start,
            "end": campaign.date_end,
            "todo": env.ref("mail.mail_activity_data_todo").id,
        }

    @classmethod
    def variants(cls, env, data):
        campaign = env(user=data["officer"])["performance.campaign"].browse(data["campaign"])

        def raw():
            for statement in LAUNCH:
                env.cr.execute(statement, data)

        def everybody():
            """The button, then what the scheduled action does until nobody is left."""
            campaign.action_launch()
            running = campaign.with_user(1)
            ready = running._find_ready()
            while ready:
                batch, ready = running._still_missing(ready[:100]), ready[100:]
                running._launch_batch(100, batch)
                env.flush_all()
                env.invalidate_all()  # as the commit does

        return {
            f"{len(LAUNCH)} SQL statements": raw,
            "everybody": everybody,
            "the button": campaign.action_launch,
        }


class Appraisals:
    on_company = True
    rounds = 7
    grows = True

    @classmethod
    def setup(cls, env, company):
        appraisals = env["performance.appraisal"]
        own = appraisals.search(
            [("employee_user_id", "=", company.employee), ("state", "=", "open")], limit=1
        )
        closed = appraisals.search(
            [("employee_user_id", "=", company.employee), ("state", "=", "closed")], limit=1
        )
        return {
            "company": company,
            "id": own.id,
            "closed": closed.id,
            "uid": company.employee,
            "officer": company.officer,
            "employee": own.employee_id.id,
            "start": own.date_start,
            "end": own.date_end,
        }


@case
class Context(Appraisals):
    name = "appraisal"
    goal = "open an appraisal, with the objectives of its period"
    limits = {"its objectives": 5}
    statements = {"its objectives": 4}

    RAW = """
    SELECT o.id, o.name, o.ambition, o.learning, o.lead_id, c.name, c.date_start, c.date_end,
           (SELECT json_agg(json_build_array(r.date, r.field_label, r.reason) ORDER BY r.date, r.id)
              FROM okr_revision r WHERE r.objective_id = o.id),
           (SELECT json_agg(kr.learning ORDER BY kr.id) FROM okr_key_result kr
             WHERE kr.objective_id = o.id AND kr.active AND kr.learning <> ''),
           (SELECT MAX(role) FROM okr_contributor x
             WHERE x.objective_id = o.id AND x.employee_id = %(employee)s)
      FROM okr_objective o JOIN okr_cycle c ON c.id = o.cycle_id
     WHERE o.state <> 'draft' AND c.date_start <= %(end)s AND c.date_end >= %(start)s
       AND o.id IN (SELECT id FROM okr_objective WHERE lead_id = %(employee)s
                     UNION SELECT objective_id FROM okr_contributor
                            WHERE employee_id = %(employee)s)"""

    @classmethod
    def variants(cls, env, data):
        own = env(user=data["uid"])["performance.appraisal"].browse(data["id"])
        spec = specification(own.env, own._name, "form")
        return {
            "one SQL statement": lambda: env.cr.execute(cls.RAW, data) or env.cr.fetchall(),
            "its objectives": own._current_objectives,
            "whole form": lambda: own.web_read(spec),
        }


@case
class ReadLog(Appraisals):
    name = "read-log"
    goal = "what the read log costs: the same closed appraisal, opened by a party and an officer"
    tables = ("performance_access_log",)

    @classmethod
    def variants(cls, env, data):
        def opened_by(uid):
            return env(user=uid)["performance.appraisal"].browse(data["closed"])

        def raw():
            env.cr.execute("SELECT * FROM performance_appraisal WHERE id = %(closed)s", data)
            env.cr.execute(
                """INSERT INTO performance_access_log (date, kind, user_id, res_model, res_id)
                   VALUES (NOW(), 'opened', %(officer)s, 'performance.appraisal', %(closed)s)""",
                data,
            )

        return {
            "read and note it, in SQL": raw,
            "by a party (no row)": lambda: opened_by(data["uid"]).web_read({"state": {}}),
            "by an officer (a row)": lambda: opened_by(data["officer"]).web_read({"state": {}}),
        }


@case
class Rules(Appraisals):
    name = "rules"
    goal = "a list of 80 appraisals, as each persona's rules let them see it"

    @classmethod
    def variants(cls, env, data):
        company = data["company"]
        spec = {
            "state": {},
            "date_end": {},
            "employee_id": {"fields": {"display_name": {}}},
            "manager_id": {"fields": {"display_name": {}}},
        }

        def of(uid, *domain):
            records = env(user=uid)["performance.appraisal"]
            return lambda: records.web_search_read(domain, spec, limit=80, count_limit=10001)

        campaign = env["performance.campaign"].search([], order="id", limit=1)

        raw = """SELECT a.*, e.name, m.name FROM performance_appraisal a
                   JOIN hr_employee e ON e.id = a.employee_id
                   JOIN hr_employee m ON m.id = a.manager_id
               ORDER BY a.date_end DESC, a.id DESC LIMIT 80"""
        return {
            "SQL without any rule": lambda: env.cr.execute(raw) or env.cr.fetchall(),
            "employee": of(company.employee),
            "manager": of(company.manager),
            "officer": of(company.officer),
            "officer, those closed": of(company.officer, ("state", "=", "closed")),
            "officer, a campaign": of(company.officer, ("campaign_id", "=", campaign.id)),
            "officer, a manager": of(company.officer, ("manager_user_id", "=", company.manager)),
        }
