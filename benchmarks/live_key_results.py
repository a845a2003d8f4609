"""10,000 live key results against one SQL statement and Odoo's gamification goals."""

from datetime import date, timedelta

from .frame import case

METRICS = 10
LEADS = 20000
USERS = 200
START = date.today() - timedelta(days=40)
END = date.today() + timedelta(days=50)

#: All that measuring does, by hand: count each metric's records, add the check-ins, write value,
#: progress and time into the key results, and the weighted means into the objectives.
RAW = """
WITH counted AS (
    SELECT m.id, COUNT(l.id)::float8 AS value
      FROM okr_metric m
      JOIN bench_metric b ON b.metric_id = m.id
 LEFT JOIN crm_lead l ON l.team_id = b.team_id AND l.active AND l.company_id = m.company_id
       AND l.create_date >= %(start)s AND l.create_date < %(end)s
  GROUP BY m.id),
v AS MATERIALIZED (
    SELECT kr.id, kr.objective_id, kr.cycle_id, kr.weight, c.value,
           LEAST(1, GREATEST(0, (c.value - kr.base_value)
                                / (kr.target_value - kr.base_value))) AS share,
           (c.value - kr.base_value) / (kr.target_value - kr.base_value) AS way
      FROM okr_key_result kr JOIN counted c ON c.id = kr.metric_id
     WHERE kr.active AND kr.state = 'active'),
said AS (
    INSERT INTO okr_checkin (key_result_id, cycle_id, date, value, confidence, progress, kind,
                             is_late, author_id, create_uid, create_date, write_uid, write_date)
    SELECT id, cycle_id, %(today)s, value, 0, share, 'measured', false, 1, 1, NOW(), 1, NOW()
      FROM v),
results AS (
    UPDATE okr_key_result kr
       SET current_value = v.value, live_value = v.value, progress = v.share,
           progress_raw = v.way, live_state = 'live', live_date = NOW(), write_date = NOW()
      FROM v WHERE kr.id = v.id)
UPDATE okr_objective o SET progress = n.progress
  FROM (SELECT objective_id, SUM(weight * share) / SUM(weight) AS progress
          FROM v GROUP BY objective_id) n
 WHERE o.id = n.objective_id"""

#: What gamification does with its goals, by hand: far less, as a goal keeps no history.
RAW_GOALS = """
UPDATE gamification_goal g SET current = c.value, write_date = NOW()
  FROM (SELECT g.id, COUNT(l.id) AS value
          FROM gamification_goal g
          JOIN bench_goal b ON b.definition_id = g.definition_id
     LEFT JOIN crm_lead l ON l.team_id = b.team_id AND l.active AND l.user_id = g.user_id
           AND l.create_date >= g.start_date AND l.create_date <= g.end_date
         WHERE b.batch = %(batch)s
      GROUP BY g.id) c
 WHERE c.id = g.id"""

OURS = "measured here"


@case
class LiveKeyResults:
    name = "live"
    goal = f"measure N live key results on {METRICS} metrics, every value new"
    sizes = (1000, 10000)
    quick_sizes = (1000,)
    rounds = 5
    limits = {OURS: 2.5}
    tables = ("okr_checkin", "okr_key_result", "okr_objective", "gamification_goal", "okr_metric")

    @classmethod
    def setup(cls, env, size):
        env["okr.bridge"]._set_up()
        if "bench_leads" not in cls.__dict__:
            cls.teams = cls._make_leads(env)
            cls.bench_leads = True
        cls._clear(env)
        metrics = cls._make_metrics(env)
        cls._make_key_results(env, metrics, size)
        goals = {batch: cls._make_goals(env, size, batch) for batch in (False, True)}
        return {"metrics": metrics, "goals": goals}

    @classmethod
    def _make_leads(cls, env):
        teams = env["crm.team"].create([{"name": f"Bench {n}"} for n in range(METRICS)])
        partners = env["res.partner"].create([{"name": f"Bench {n}"} for n in range(USERS)])
        cls.users = env["res.users"].create(
            [{"name": p.name, "login": f"bench{p.id}", "partner_id": p.id} for p in partners]
        )
        env.flush_all()
        env.cr.execute(
            """INSERT INTO crm_lead (name, type, active, company_id, team_id, user_id, create_date,
                                     won_status)
               SELECT 'Bench ' || n, 'lead', true, %s, (%s::int[])[1 + n %% %s],
                      (%s::int[])[1 + (n / 7) %% %s], NOW() - (n %% 60) * INTERVAL '1 day',
                      'pending'
                 FROM generate_series(1, %s) n""",
            [env.company.id, teams.ids, METRICS, cls.users.ids, USERS, LEADS],
        )
        env.cr.execute("CREATE TABLE bench_metric (metric_id int, team_id int)")
        env.cr.execute("CREATE TABLE bench_goal (definition_id int, team_id int, batch bool)")
        env.cr.execute("ANALYZE crm_lead")
        return teams

    @classmethod
    def _clear(cls, env):
        """Leave nothing of a smaller size behind."""
        env.flush_all()
        for table in ("okr_checkin", "okr_key_result", "okr_objective", "okr_metric_point"):
            env.cr.execute(f"DELETE FROM {table}")
        env.cr.execute("DELETE FROM okr_metric")
        env.cr.execute("DELETE FROM okr_cycle")
        env.cr.execute("DELETE FROM gamification_goal")
        env.cr.execute("DELETE FROM bench_metric")
        env.cr.execute("DELETE FROM bench_goal")
        env.invalidate_all()

    @classmethod
    def _make_metrics(cls, env):
        lead = env["ir.model"]._get("crm.lead")
        created = lead.field_id.filtered(lambda field: field.name == "create_date")
        metrics = env["okr.metric"].create(
            [
                {
                    "name": team.name,
                    "model_id": lead.id,
                    "date_field_id": created.id,
                    "domain": f"[('team_id', '=', {team.id})]",
                }
                for team in cls.teams
            ]
        )
        env.cr.executemany(
            "INSERT INTO bench_metric VALUES (%s, %s)",
            list(zip(metrics.ids, cls.teams.ids, strict=True)),
        )
        return metrics

    @classmethod
    def _make_key_results(cls, env, metrics, size):
        """`size` active key results, three to an objective, not measured yet."""
        cycle = env["okr.cycle"].create(
            {"name": "Bench", "cadence": "custom", "date_start": START, "date_end": END}
        )
        cycle.action_start_planning()
        env["okr.objective"]._okr_internal().create(
            [
                {
                    "name": f"Objective {n}",
                    "cycle_id": cycle.id,
                    "level": "company",
                    "key_result_ids": [
                        (
                            0,
                            0,
                            {
                                "name": f"Key result {k}",
                                "target_value": 5000,
                                "metric_id": metrics[k % METRICS].id,
                            },
                        )
                        for k in range(3 * n, min(3 * n + 3, size))
                    ],
                }
                for n in range(-(-size // 3))
            ]
        )
        cycle._activate()

    @classmethod
    def _make_goals(cls, env, size, batch):
        """`size` goals of gamification, spread over definitions, people and days."""
        lead = env["ir.model"]._get("crm.lead")
        field = {f.name: f.id for f in lead.field_id}
        definitions = env["gamification.goal.definition"].create(
            [
                {
                    "name": f"{team.name} {batch}",
                    "computation_mode": "count",
                    "model_id": lead.id,
                    "field_date_id": field["create_date"],
                    "domain": f"[('team_id', '=', {team.id})]"
                    if batch
                    else f"[('team_id', '=', {team.id}), ('user_id', '=', user.id)]",
                    "batch_mode": batch,
                    **(
                        {
                            "batch_distinctive_field": field["user_id"],
                            "batch_user_expression": "user.id",
                        }
                        if batch
                        else {}
                    ),
                }
                for team in cls.teams
            ]
        )
        env.cr.executemany(
            "INSERT INTO bench_goal VALUES (%s, %s, %s)",
            [(d.id, t.id, batch) for d, t in zip(definitions, cls.teams, strict=True)],
        )
        return env["gamification.goal"].create(
            [
                {
                    "definition_id": definitions[n % METRICS].id,
                    "user_id": cls.users[n // METRICS % USERS].id,
                    "start_date": START - timedelta(days=n // (METRICS * USERS)),
                    "end_date": END,
                    "target_goal": 5000,
                    "state": "inprogress",
                }
                for n in range(size)
            ]
        )

    @classmethod
    def variants(cls, env, data):
        def raw():
            params = {"start": START, "end": date.today() + timedelta(days=1)}
            env.cr.execute(RAW, {**params, "today": date.today()})

        def goals(batch):
            data["goals"][batch].with_env(env).update_goal()

        return {
            "one SQL statement": raw,
            OURS: lambda: data["metrics"].with_env(env)._measure(),
            "gamification, batch mode": lambda: goals(True),
            "gamification, per goal": lambda: goals(False),
            "one UPDATE of goals": lambda: env.cr.execute(RAW_GOALS, {"batch": True}),
        }
