"""OKRs of a company, built by a fixed number of statements for each cycle.

A cycle holds a tree of objectives with ten below each, three key results for each objective and
ten check-ins for each key result. Some key results are overdue and some were never checked in on,
so that boards and gaps have something to show.
"""

from datetime import date, timedelta

from odoo.tools import SQL

from .sets import next_id, sync_sequence, unchecked

KEY_RESULTS = 3
CHECKINS = 10
DAYS = 91  # of a quarter
BEGUN = 60  # days ago that the running quarter began
LOG_COLUMNS = "create_uid, create_date, write_uid, write_date"
LOG = "1, NOW(), 1, NOW()"


def objectives_per_cycle(employees):
    """100,000 objectives for 50,000 employees in twelve quarters."""
    return employees * 2 // 12


def build(env, company, quarters):
    """Make `quarters` cycles, all but the last one closed; returns their ids, oldest first."""
    count = objectives_per_cycle(company.employees)
    today = date.today()
    ids = []
    for number in range(quarters):
        start = today - timedelta(days=BEGUN + DAYS * (quarters - 1 - number))
        state = "active" if number == quarters - 1 else "closed"
        ids.append(add_cycle(env, company, f"Quarter {number + 1}", start, state, count))
    env["okr.history"]._fill_past()
    return ids


def add_cycle(env, company, name, start, state, count, checkins=CHECKINS, cadence="quarter"):
    """A cycle in this state with `count` objectives and what belongs to them; returns its id.

    `planning`: drafts that are ready. `active`: checked in on until today. `grading`: all scored,
    a third carried over. `closed`: as the close leaves it.
    """
    cr = env.cr
    end = start + timedelta(days=DAYS - 1)
    [cycle_id] = _row(
        cr,
        f"""INSERT INTO okr_cycle (name, company_id, cadence, state, checkin_interval, grace_days,
                 grading_days, date_start, date_end, active, {LOG_COLUMNS})
            VALUES (%s, %s, %s, %s, 'weekly', 3, 5, %s, %s, true, {LOG})
         RETURNING id""",
        [name, env.company.id, cadence, state, start, end],
    )
    running = {"planning": "draft", "closed": "closed"}.get(state, "active")
    params = {
        "cycle": cycle_id,
        "company": env.company.id,
        "first": next_id(env, "okr_objective"),
        "first_kr": next_id(env, "okr_key_result"),
        "first_checkin": next_id(env, "okr_checkin"),
        "last": count - 1,
        "krs": KEY_RESULTS,
        "last_kr": count * KEY_RESULTS - 1,
        "state": running,
        "checked": running != "draft" and checkins > 0,
        "scored": state in ("grading", "closed"),
        "closed": running == "closed",
        "start": start,
        "end": end,
        "until": min(end, date.today()),
        "checkins": checkins,
        "employees": company.employees,
        "first_user": company.first_user,
        "first_employee": company.first_employee,
        "first_department": company.first_department,
        "departments": company.departments,
    }
    with unchecked(env):
        cr.execute(OBJECTIVES, params)
        cr.execute(PATHS, params)
        if checkins and running != "draft":
            cr.execute(CHECK_INS, params)
        cr.execute(KEY_RESULTS_OF, params)
        cr.execute(CONTRIBUTORS, params)
    sync_sequence(env, "okr_objective", "okr_key_result", "okr_checkin")
    env.invalidate_all()
    _roll_up(env, params)
    if running != "draft":
        cr.execute(SNAPSHOTS, params)
    if running == "closed":
        cr.execute(
            f"""INSERT INTO okr_cycle_log (cycle_id, event, user_id, date, company_id,
                     {LOG_COLUMNS})
                VALUES (%s, 'closed', 1, %s, %s, {LOG})""",
            [cycle_id, end, env.company.id],
        )
    return cycle_id


def _row(cr, query, params):
    cr.execute(query, params)
    return cr.fetchone()


def _roll_up(env, params):
    """Numbers of the objectives, by the product's own statement."""
    ids = list(range(params["first"], params["first"] + params["last"] + 1))
    env["okr.rollup"]._update_objectives(ids)
    env["okr.rollup"]._drain()
    if params["scored"]:
        env.cr.execute(
            """UPDATE okr_objective SET decision = CASE id %% 3 WHEN 0 THEN 'carry' ELSE 'drop' END,
                      score = CASE WHEN %(closed)s THEN progress ELSE 0 END,
                      is_scored = %(closed)s, learning = 'What we learned'
                WHERE cycle_id = %(cycle)s""",
            params,
        )


OBJECTIVES = f"""
INSERT INTO okr_objective (id, name, sequence, active, color, cycle_id, company_id, level,
       department_id, lead_id, lead_user_id, manager_user_id, parent_id, contribution, roll_up,
       ambition, state, date_activated, date_closed, progress, confidence, score, is_scored,
       unchecked_count, confidence_min, {LOG_COLUMNS})
SELECT %(first)s + n, 'Objective ' || n || ' of cycle ' || %(cycle)s, 10, true, 0, %(cycle)s,
       %(company)s, CASE WHEN n < 3 THEN 'company' ELSE 'department' END,
       CASE WHEN n >= 3 THEN %(first_department)s + n %% %(departments)s END,
       %(first_employee)s + (n * 7) %% %(employees)s, %(first_user)s + (n * 7) %% %(employees)s,
       CASE WHEN n >= 3 THEN %(first_user)s + n %% %(departments)s END,
       CASE WHEN n >= 3 THEN %(first)s + (n - 3) / 10 END, 'It moves it', n %% 5 = 0,
       CASE n %% 3 WHEN 0 THEN 'committed' ELSE 'aspirational' END, %(state)s,
       CASE WHEN %(state)s <> 'draft' THEN %(start)s::date END,
       CASE WHEN %(closed)s THEN %(end)s::date + 7 END, 0, 0, 0, false, 0, NULL,
       1, %(start)s, 1, %(start)s
  FROM generate_series(0, %(last)s) n"""

PATHS = """
WITH RECURSIVE tree AS (
    SELECT id, id || '/' AS path FROM okr_objective
     WHERE cycle_id = %(cycle)s AND parent_id IS NULL
 UNION ALL
    SELECT o.id, tree.path || o.id || '/' FROM tree
      JOIN okr_objective o ON o.parent_id = tree.id)
UPDATE okr_objective o SET parent_path = tree.path FROM tree WHERE o.id = tree.id"""

#: Every tenth key result has nothing in the last third of the time, every seventeenth nothing.
CHECK_INS = f"""
INSERT INTO okr_checkin (id, key_result_id, cycle_id, date, date_recorded, value, confidence,
       progress, kind, is_late, author_id, {LOG_COLUMNS})
SELECT %(first_checkin)s - 1 + ROW_NUMBER() OVER (ORDER BY c, k),
       %(first_kr)s + k, %(cycle)s, day, day, v, (k + c) %% 11, v / 100, 'updated', false,
       %(first_user)s + (k * 3) %% %(employees)s, %(first_user)s + (k * 3) %% %(employees)s, day,
       %(first_user)s + (k * 3) %% %(employees)s, day
  FROM generate_series(0, %(last_kr)s) k, generate_series(1, %(checkins)s) c,
       LATERAL (SELECT %(start)s::date + (%(until)s::date - %(start)s::date) * c / %(checkins)s
                       AS day, (c * 9 + k %% 10)::float8 AS v) said
 WHERE k %% 17 <> 0 AND (k %% 10 <> 0 OR c <= %(checkins)s * 2 / 3)"""

KEY_RESULTS_OF = f"""
INSERT INTO okr_key_result (id, name, sequence, active, objective_id, cycle_id, company_id,
       department_id, state, lead_id, lead_user_id, kind, unit, base_value, target_value,
       commit_value, stretch_value, range_min, range_max, fail_min, fail_max, weight,
       current_value, progress, progress_raw, confidence, last_checkin_id, last_checkin_date,
       checkin_due_date, outdated_after, score, is_scored, final_value, learning, decision,
       {LOG_COLUMNS})
SELECT %(first_kr)s + k, 'Key result ' || k || ' of cycle ' || %(cycle)s, 10, true, o.id,
       o.cycle_id, o.company_id, o.department_id, o.state,
       %(first_employee)s + (k * 3) %% %(employees)s, %(first_user)s + (k * 3) %% %(employees)s,
       'increase', '%%', 0, 100, 0, 0, 0, 0, 0, 0, 1,
       COALESCE(said.value, 0), COALESCE(said.progress, 0), COALESCE(said.progress, 0),
       COALESCE(said.confidence, 0), said.id, said.date,
       CASE WHEN %(state)s <> 'draft' THEN COALESCE(said.date, %(start)s::date) + 7 END,
       said.date + 10,
       CASE WHEN %(scored)s THEN COALESCE(said.progress, 0) ELSE 0 END, %(scored)s,
       CASE WHEN %(scored)s THEN COALESCE(said.value, 0) END,
       CASE WHEN %(scored)s THEN 'What we learned' END,
       CASE WHEN %(scored)s THEN CASE o.id %% 3 WHEN 0 THEN 'carry' ELSE 'drop' END END,
       1, %(start)s, 1, %(start)s
  FROM generate_series(0, %(last_kr)s) k
  JOIN okr_objective o ON o.id = %(first)s + k / %(krs)s
  LEFT JOIN LATERAL (
       SELECT c.* FROM okr_checkin c WHERE c.key_result_id = %(first_kr)s + k
     ORDER BY c.date DESC, c.id DESC LIMIT 1) said ON true"""

CONTRIBUTORS = f"""
INSERT INTO okr_contributor (objective_id, employee_id, user_id, company_id, role, {LOG_COLUMNS})
SELECT %(first)s + n, %(first_employee)s + (n * 11 + 1) %% %(employees)s,
       %(first_user)s + (n * 11 + 1) %% %(employees)s, %(company)s, 'Helps', {LOG}
  FROM generate_series(0, %(last)s) n"""

SNAPSHOTS = """
INSERT INTO okr_snapshot (objective_id, cycle_id, department_id, company_id, date, progress,
       confidence, ambition, health, key_result_count, fresh_count, checked_count, blocked_count)
SELECT o.id, o.cycle_id, o.department_id, o.company_id, day::date,
       o.progress * (day::date - %(start)s::date + 1) / 91, o.confidence, o.ambition, 'on_track',
       %(krs)s, %(krs)s, %(krs)s, 0
  FROM generate_series(%(start)s::date + 6, %(until)s::date, INTERVAL '7 days') day,
       okr_objective o
 WHERE o.cycle_id = %(cycle)s"""


def count(env, table):
    """Rows of a table."""
    return env.execute_query(SQL("SELECT COUNT(*) FROM %s", SQL.identifier(table)))[0][0]
