"""The company that `./dev scale` works on, and the proof of its numbers afterwards.

People and the first objective of each kind come through the ORM, all others are copies of its row.
"""

from datetime import date, timedelta

from odoo import Command
from odoo.tools import SQL

DEPARTMENTS = 20
PASSWORD = "a long password"  # noqa: S105
#: Key results of each objective.
MEASURES = 3
ADMIN_GROUPS = (
    "hr_okr.group_okr_coach",
    "hr_okr.group_okr_manager",
    "hr_okr.group_performance_officer",
    "hr_okr.group_performance_manager",
)
#: What is stored of leads and managers, on the copies of objectives and key results.
FOLLOW = (
    """UPDATE okr_objective o SET lead_user_id = e.user_id
         FROM hr_employee e WHERE e.id = o.lead_id AND o.id = ANY(%(ids)s)""",
    """UPDATE okr_objective o SET manager_user_id = e.user_id
         FROM hr_department d JOIN hr_employee e ON e.id = d.manager_id
        WHERE d.id = o.department_id AND o.id = ANY(%(ids)s)""",
    """UPDATE okr_key_result kr SET lead_user_id = e.user_id, department_id = o.department_id
         FROM okr_objective o JOIN hr_employee e ON e.id = o.lead_id
        WHERE o.id = kr.objective_id AND o.id = ANY(%(ids)s)""",
)


def build(env, people, objectives, closing, clients):
    """Make `people` employees who can log in, one running cycle of `objectives`, two cycles of
    `closing` objectives to close, and three campaigns. Commits; returns ids as a dictionary.
    """
    env = env(context={**env.context, "no_reset_password": True, "tracking_disable": True})
    admin = env.ref("base.user_admin")
    admin.write({"group_ids": [Command.link(env.ref(name).id) for name in ADMIN_GROUPS]})
    admin.company_id.okr_draft_next_cycle = True
    employees = make_people(env, people, clients)
    coach = admin.with_user(admin).with_env(env(user=admin.id)).env
    today = date.today()
    cycle = make_cycle(coach, today - timedelta(days=30), today + timedelta(days=60))
    make_tree(coach, cycle, employees, objectives)
    to_close = []
    for days in (200, 300):  # the later one closes first, both go on in the running cycle
        start = today - timedelta(days=days)
        old = make_cycle(coach, start, start + timedelta(days=79))
        make_scored(coach, old, employees, closing)
        to_close.append(old.id)
    running = make_campaign(coach, "Under way")
    running._launch_batch(60)
    running.sudo().state = "done"
    campaigns = [make_campaign(coach, f"Campaign {n}") for n in range(2)]
    ready = [person for person, problem in campaigns[0]._find_people() if not problem]
    env.flush_all()
    env.cr.commit()
    env.cr.execute("ANALYZE")
    env.cr.commit()
    return {
        "cycle": cycle.id,
        "closing": to_close,
        "campaigns": [campaign.id for campaign in campaigns],
        "ready": len(ready),
        "departments": employees[:DEPARTMENTS].department_id.ids,
        "managers": employees[:DEPARTMENTS].user_id.ids,
        "coach_group": env.ref(ADMIN_GROUPS[0]).id,
    }


def make_people(env, people, clients):
    """Departments of equal size; the first people lead them, the first of all leads those.

    The first `clients` and those whose appraisals are open already can log in.
    """
    users = env["res.users"].create(
        [
            {
                "name": f"Person {number:05}",
                "login": f"person{number}",
                "email": f"person{number}@example.com",
                "notification_type": "inbox",
                "tz": "UTC",
            }
            for number in range(people)
        ]
    )
    for user in users[:clients]:
        user.password = PASSWORD
    departments = env["hr.department"].create(
        [{"name": f"Department {number}"} for number in range(DEPARTMENTS)]
    )
    employees = env["hr.employee"].create(
        [
            {
                "name": user.name,
                "user_id": user.id,
                "department_id": departments[number % DEPARTMENTS].id,
            }
            for number, user in enumerate(users)
        ]
    )
    for number, department in enumerate(departments):
        department.manager_id = employees[number]
        employees[number + DEPARTMENTS :: DEPARTMENTS].parent_id = employees[number]
    employees[1:DEPARTMENTS].parent_id = employees[0]
    return employees


def make_cycle(env, start, end):
    cycle = env["okr.cycle"].create({"cadence": "custom", "date_start": start, "date_end": end})
    cycle.action_start_planning()
    cycle._activate()
    return cycle


def make_objective(env, cycle, lead, name, key_results=MEASURES, **vals):
    objective = env["okr.objective"].create(
        {
            "name": name,
            "cycle_id": cycle.id,
            "lead_id": lead.id,
            "department_id": lead.department_id.id,
            "key_result_ids": [
                Command.create({"name": f"Measure {n}", "base_value": 0, "target_value": 100000})
                for n in range(key_results)
            ],
            **vals,
        }
    )
    objective.action_activate()
    return objective


def make_tree(env, cycle, employees, objectives):
    """One tree that rolls up: the company, its departments, and below them all the others."""
    root = make_objective(env, cycle, employees[0], "The company", roll_up=True)
    teams = [
        make_objective(env, cycle, lead, f"Team {n}", parent_id=root.id, roll_up=True)
        for n, lead in enumerate(employees[:DEPARTMENTS])
    ]
    seed = make_objective(env, cycle, employees[0], "One of many", parent_id=teams[0].id)
    copy_rows(
        env,
        seed,
        objectives,
        {
            "lead_id": SQL("(%s::int[])[1 + n %% %s]", employees.ids, len(employees)),
            "department_id": SQL(
                "(%s::int[])[1 + n %% %s]", employees[:DEPARTMENTS].department_id.ids, DEPARTMENTS
            ),
            "parent_id": SQL("(%s::int[])[1 + n %% %s]", [team.id for team in teams], DEPARTMENTS),
        },
    )
    env["okr.rollup"]._cron_recompute()


def make_scored(env, cycle, employees, objectives):
    """A cycle that waits to be closed: all is scored, and every objective goes on."""
    seed = make_objective(env, cycle, employees[0], f"To close in {cycle.name}")
    env["okr.checkin"].create(
        [
            {
                "key_result_id": key_result.id,
                "value": 40,
                "confidence": 5,
                "date": cycle.date_end,
            }
            for key_result in seed.key_result_ids
        ]
    )
    cycle.action_start_grading()
    scores = {"is_scored": True, "score": 0.5, "decision": "carry", "final_value": 40}
    scores |= {"miss_cause": "capacity", "learning": "Start sooner", "final_taken": True}
    seed.key_result_ids._okr_internal().write(scores)
    seed._okr_internal().write({"decision": "carry"})
    leads = SQL("(%s::int[])[1 + n %% %s]", employees.ids, len(employees))
    copy_rows(env, seed, objectives - 1, {"lead_id": leads})


def copy_rows(env, seed, count, values):
    """Add `count` copies of an objective and its key results, set-based."""
    env.flush_all()
    same = {"state": SQL("o.state"), "carried_from_id": SQL("NULL"), "decision": SQL("o.decision")}
    same |= {"cycle_id": SQL("o.cycle_id"), "parent_path": SQL("NULL"), **values}
    same |= {"name": SQL("o.name || ' ' || n")}
    columns, expressions = every_column(env, "okr.objective", "o", same)
    env.cr.execute(
        SQL(
            """INSERT INTO okr_objective (%s)
               SELECT %s FROM okr_objective o, generate_series(1, %s) AS n WHERE o.id = %s
            RETURNING id""",
            columns,
            expressions,
            count,
            seed.id,
        )
    )
    ids = [row[0] for row in env.cr.fetchall()]
    values = {"objective_id": SQL("o.id"), "last_checkin_id": SQL("NULL")}
    values |= {"lead_id": SQL("o.lead_id")}
    columns, expressions = every_column(env, "okr.key.result", "kr", values)
    env.cr.execute(
        SQL(
            """INSERT INTO okr_key_result (%s)
               SELECT %s FROM okr_objective o, okr_key_result kr
                WHERE o.id = ANY(%s) AND kr.objective_id = %s""",
            columns,
            expressions,
            ids,
            seed.id,
        )
    )
    for statement in FOLLOW:
        env.cr.execute(SQL(statement, ids=ids))
    env.invalidate_all()
    env["okr.objective"]._parent_store_compute()


def every_column(env, model_name, alias, values):
    names = [
        name
        for name, field in env[model_name]._fields.items()
        if field.store and field.column_type and name != "id"
    ]
    own = SQL.identifier(alias)
    return (
        SQL(", ").join(SQL.identifier(name) for name in names),
        SQL(", ").join(
            values.get(name) or SQL("%s.%s", own, SQL.identifier(name)) for name in names
        ),
    )


def make_campaign(env, name):
    today = date.today()
    return env["performance.campaign"].create(
        {
            "name": name,
            "date_start": today - timedelta(days=200),
            "date_end": today + timedelta(days=160),
            "deadline": today + timedelta(days=30),
        }
    )


def prove(env):
    """Compare what the outbox left with the exact numbers; return how many rows differ.

    What still waits in the outbox is drained first, as the scheduled action does.
    """
    env["okr.rollup"]._drain()
    env.cr.commit()
    columns = "progress, confidence, confidence_min, unchecked_count, last_checkin_date"
    env.cr.execute(f"SELECT id, {columns} FROM okr_objective ORDER BY id")  # noqa: S608
    before = env.cr.fetchall()
    env["okr.rollup"]._cron_recompute()
    env.flush_all()
    env.cr.execute(f"SELECT id, {columns} FROM okr_objective ORDER BY id")  # noqa: S608
    after = env.cr.fetchall()
    env.cr.rollback()
    return sum(not _same(*pair) for pair in zip(before, after, strict=True))


def _same(one, other):
    """Whether two rows are the same; numbers within a millionth of a millionth."""
    return all(
        abs(a - b) < 1e-12 if isinstance(a, float) and isinstance(b, float) else a == b
        for a, b in zip(one, other, strict=True)
    )
