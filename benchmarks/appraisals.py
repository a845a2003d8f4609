"""Two years of appraisals: one closed and one under way for everybody who has a manager."""

from datetime import date

from .sets import next_id, sync_sequence

LOG_COLUMNS = "create_uid, create_date, write_uid, write_date"
LOG = "1, NOW(), 1, NOW()"


def build(env, company):
    """Make two campaigns with an appraisal each for everybody but the head of the company."""
    this_year = date.today().year
    template = env["performance.template"].search([], limit=1)
    for year, state in ((this_year - 1, "closed"), (this_year, "open")):
        params = {
            "first": next_id(env, "performance_appraisal"),
            "last": company.employees - 2,
            "company": env.company.id,
            "template": template.id,
            "state": state,
            "start": date(year, 1, 1),
            "end": date(year, 12, 31),
            "name": f"Year {year}",
            "first_user": company.first_user,
            "first_employee": company.first_employee,
        }
        for statement in (CAMPAIGN, APPRAISALS, ANSWERS, OUTCOMES, READ_LOG):
            env.cr.execute(statement, params)
        sync_sequence(env, "performance_appraisal")


CAMPAIGN = f"""
INSERT INTO performance_campaign (name, company_id, kind, state, date_start, date_end,
       months_after_hire, {LOG_COLUMNS})
VALUES (%(name)s, %(company)s, 'annual', 'done', %(start)s, %(end)s, 6, {LOG})"""

APPRAISALS = f"""
INSERT INTO performance_appraisal (id, employee_id, manager_id, employee_user_id, manager_user_id,
       company_id, campaign_id, template_id, state, date_start, date_end, date_shared, date_closed,
       {LOG_COLUMNS})
SELECT %(first)s + n, %(first_employee)s + n + 1, %(first_employee)s + n / 10,
       %(first_user)s + n + 1, %(first_user)s + n / 10, %(company)s,
       (SELECT MAX(id) FROM performance_campaign), %(template)s, %(state)s, %(start)s, %(end)s,
       CASE WHEN %(state)s = 'closed' THEN %(end)s::date END,
       CASE WHEN %(state)s = 'closed' THEN %(end)s::date END, {LOG}
  FROM generate_series(0, %(last)s) n"""

ANSWERS = f"""
INSERT INTO performance_answer (appraisal_id, question_id, side, section, prompt, sequence,
       employee_user_id, manager_user_id, company_id, state, body_vault, {LOG_COLUMNS})
SELECT a.id, q.id, sides.side, q.section, q.name->>'en_US', q.sequence, a.employee_user_id,
       a.manager_user_id, a.company_id, a.state, 'An answer of some length, as people write it.',
       {LOG}
  FROM performance_appraisal a
  JOIN performance_question q ON q.template_id = a.template_id
 CROSS JOIN unnest(ARRAY['employee', 'manager']) AS sides(side)
 WHERE a.id >= %(first)s"""

OUTCOMES = f"""
INSERT INTO performance_outcome (appraisal_id, employee_user_id, manager_user_id, company_id,
       state, summary_vault, {LOG_COLUMNS})
SELECT a.id, a.employee_user_id, a.manager_user_id, a.company_id, a.state, 'A good year.', {LOG}
  FROM performance_appraisal a WHERE a.id >= %(first)s"""

READ_LOG = """
INSERT INTO performance_access_log (date, kind, user_id, employee_user_id, manager_user_id,
       company_id, record_name, res_model, res_id)
SELECT NOW() - INTERVAL '40 days', 'opened', 1, a.employee_user_id, a.manager_user_id,
       a.company_id, 'Appraisal #' || a.id, 'performance.appraisal', a.id
  FROM performance_appraisal a WHERE a.id >= %(first)s"""
