"""Opening and closing a cycle of as many objectives as there are employees, 10,000 at most."""

from datetime import date, timedelta

from . import okrs
from .frame import case

MOST = 10000

OPEN = (
    """UPDATE okr_key_result SET state = 'active', checkin_due_date = CURRENT_DATE + 7,
              write_uid = %(uid)s, write_date = NOW()
        WHERE objective_id IN (SELECT id FROM okr_objective WHERE cycle_id = %(cycle)s)""",
    """UPDATE okr_objective SET state = 'active', date_activated = CURRENT_DATE,
              write_uid = %(uid)s, write_date = NOW()
        WHERE cycle_id = %(cycle)s AND state = 'draft'""",
    """INSERT INTO okr_history (date, objective_id, cycle_id, parent_id, vals)
       SELECT CURRENT_DATE + 1, o.id, o.cycle_id, o.parent_id, jsonb_build_object(
              'name', o.name, 'level', o.level, 'department_id', o.department_id,
              'lead_id', o.lead_id, 'ambition', o.ambition, 'state', o.state, 'active', o.active,
              'contribution', o.contribution, 'roll_up', o.roll_up, 'sequence', o.sequence)
         FROM okr_objective o WHERE o.cycle_id = %(cycle)s""",
    """INSERT INTO mail_message (model, res_id, body, message_type, subtype_id, author_id,
              email_from, date, message_id, reply_to, create_uid, create_date, write_uid,
              write_date)
       SELECT 'okr.objective', id, '<p>Activated</p>', 'notification', %(note)s, %(partner)s,
              'a@bench.example', NOW(), '<' || id || '@bench>', 'a@bench.example', %(uid)s, NOW(),
              %(uid)s, NOW()
         FROM okr_objective WHERE cycle_id = %(cycle)s""",
    "UPDATE okr_cycle SET state = 'active' WHERE id = %(cycle)s",
)

# As few passes as there are tables: rows of key results and objectives are written once, and a new
# draft gets its id first, so that it is written in its place in the tree.
CLOSE = (
    """WITH key_results AS (
           UPDATE okr_key_result
              SET state = 'closed', final_value = current_value,
                  verdict = CASE WHEN score >= 0.7 THEN 'green' WHEN score >= 0.4 THEN 'yellow'
                                 ELSE 'red' END, write_uid = %(uid)s, write_date = NOW()
            WHERE cycle_id = %(cycle)s
        RETURNING objective_id, weight, score),
       scores AS (
           SELECT objective_id AS id, SUM(weight * score) / SUM(weight) AS score
             FROM key_results GROUP BY 1)
       UPDATE okr_objective o
          SET state = 'closed', date_closed = CURRENT_DATE, score = s.score, is_scored = true,
              verdict = CASE WHEN s.score >= 0.7 THEN 'green' WHEN s.score >= 0.4 THEN 'yellow'
                             ELSE 'red' END, write_uid = %(uid)s, write_date = NOW()
         FROM scores s WHERE o.id = s.id""",
    """WITH RECURSIVE chosen AS MATERIALIZED (
           SELECT o.id AS old_id, o.parent_id AS old_parent_id,
                  NEXTVAL('okr_objective_id_seq')::int AS id
             FROM okr_objective o WHERE o.cycle_id = %(cycle)s AND o.decision = 'carry'),
       placed AS MATERIALIZED (
           SELECT c.id, c.old_id, up.id AS parent_id
             FROM chosen c LEFT JOIN chosen up ON up.old_id = c.old_parent_id),
       tree AS (
           SELECT id, id || '/' AS path FROM placed WHERE parent_id IS NULL
        UNION ALL
           SELECT p.id, tree.path || p.id || '/' FROM tree JOIN placed p ON p.parent_id = tree.id),
       objectives AS (
           INSERT INTO okr_objective (id, name, description, sequence, active, color, cycle_id,
                  company_id, level, department_id, lead_id, lead_user_id, manager_user_id,
                  parent_id, parent_path, contribution, roll_up, ambition, state, carried_from_id,
                  create_uid, create_date, write_uid, write_date)
           SELECT p.id, o.name, o.description, o.sequence, true, o.color, %(next)s, o.company_id,
                  o.level, o.department_id, o.lead_id, o.lead_user_id, o.manager_user_id,
                  p.parent_id, tree.path, o.contribution, o.roll_up, o.ambition, 'draft', o.id,
                  %(uid)s, NOW(), %(uid)s, NOW()
             FROM placed p JOIN okr_objective o ON o.id = p.old_id JOIN tree ON tree.id = p.id),
       contributors AS (
           INSERT INTO okr_contributor (objective_id, employee_id, user_id, company_id, role,
                  create_uid, create_date, write_uid, write_date)
           SELECT p.id, c.employee_id, c.user_id, c.company_id, c.role, %(uid)s, NOW(), %(uid)s,
                  NOW()
             FROM placed p JOIN okr_contributor c ON c.objective_id = p.old_id)
       INSERT INTO okr_key_result (name, sequence, active, objective_id, cycle_id, company_id,
              department_id, state, lead_id, lead_user_id, kind, unit, base_value, target_value,
              current_value, weight, carried_from_id, progress, progress_raw, create_uid,
              create_date, write_uid, write_date)
       SELECT kr.name, kr.sequence, true, p.id, %(next)s, kr.company_id, kr.department_id,
              'draft', kr.lead_id, kr.lead_user_id, kr.kind, kr.unit, kr.final_value,
              kr.target_value, kr.final_value, kr.weight, kr.id, 0, 0, %(uid)s, NOW(), %(uid)s,
              NOW()
         FROM placed p JOIN okr_key_result kr ON kr.objective_id = p.old_id
        WHERE kr.final_value < kr.target_value""",
    """INSERT INTO okr_snapshot (objective_id, cycle_id, department_id, company_id, date, progress,
              confidence, ambition, health, key_result_count, checked_count, fresh_count,
              blocked_count)
       SELECT o.id, o.cycle_id, o.department_id, o.company_id, CURRENT_DATE, o.progress,
              o.confidence, o.ambition, 'closed', kr.n, kr.checked, 0, 0
         FROM okr_objective o
         JOIN (SELECT objective_id, COUNT(*) AS n, COUNT(last_checkin_date) AS checked
                 FROM okr_key_result WHERE cycle_id = %(cycle)s GROUP BY 1) kr
           ON kr.objective_id = o.id
        WHERE o.cycle_id = %(cycle)s""",
    """INSERT INTO okr_history (date, objective_id, cycle_id, parent_id, vals)
       SELECT CURRENT_DATE, o.id, o.cycle_id, o.parent_id, jsonb_build_object(
              'name', o.name, 'level', o.level, 'department_id', o.department_id,
              'lead_id', o.lead_id, 'ambition', o.ambition, 'state', o.state, 'active', o.active,
              'contribution', o.contribution, 'roll_up', o.roll_up, 'sequence', o.sequence)
         FROM okr_objective o WHERE o.cycle_id IN (%(cycle)s, %(next)s)
           ON CONFLICT DO NOTHING""",
    """INSERT INTO okr_history (date, objective_id, key_result_id, vals)
       SELECT CURRENT_DATE, kr.objective_id, kr.id, jsonb_build_object(
              'name', kr.name, 'kind', kr.kind, 'unit', kr.unit, 'base_value', kr.base_value,
              'target_value', kr.target_value, 'commit_value', kr.commit_value,
              'stretch_value', kr.stretch_value, 'range_min', kr.range_min,
              'range_max', kr.range_max, 'fail_min', kr.fail_min, 'fail_max', kr.fail_max,
              'weight', kr.weight, 'active', kr.active, 'sequence', kr.sequence,
              'current_value', kr.current_value)
         FROM okr_key_result kr WHERE kr.cycle_id = %(next)s""",
    "UPDATE okr_cycle SET state = 'closed' WHERE id = %(cycle)s",
)


class Cycles:
    on_company = True
    rounds = 3
    tables = ("okr_objective", "okr_key_result", "okr_history", "mail_message", "okr_snapshot")

    @classmethod
    def setup(cls, env, company):
        count = min(MOST, company.employees)
        start = date.today() - timedelta(days=cls.begun)
        cycle_id = okrs.add_cycle(
            env, company, f"Bench {cls.name}", start, cls.state, count, cadence="custom"
        )
        next_id = okrs.add_cycle(
            env,
            company,
            f"Bench after {cls.name}",
            start + timedelta(days=okrs.DAYS + 1),
            "planning",
            0,
            cadence="custom",
        )
        return {
            "cycle": cycle_id,
            "next": next_id,
            "uid": company.coach,
            "note": env.ref("mail.mt_note").id,
            "partner": env.user.partner_id.id,
        }

    @classmethod
    def variants(cls, env, data):
        cycle = env(user=data["uid"])["okr.cycle"].browse(data["cycle"])

        def raw():
            for statement in cls.raw:
                env.cr.execute(statement, data)

        return {
            f"{len(cls.raw)} SQL statements": raw,
            cls.label: lambda: getattr(cycle, cls.method)(),
        }


@case
class Open(Cycles):
    name = "open"
    goal = "open a cycle: activate and freeze as many objectives as there are employees"
    state, begun, raw = "planning", 1, OPEN
    method, label = "_open_from_wizard", "opened"
    limits = {"opened": 1.5}
    statements = {"opened": 28}  # two for each level that is rolled up


@case
class Close(Cycles):
    name = "close"
    goal = "close a cycle: score, freeze, history, snapshot, a third is carried over"
    state, begun, raw = "grading", 400, CLOSE
    method, label = "_close", "closed"
    limits = {"closed": 1.3}
    statements = {"closed": 15}
