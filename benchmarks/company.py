"""A company of any size, built by a fixed number of statements: what the cases work on.

Employees stand in a tree of ten below each manager, departments likewise, each person with a user
who can log in. `build(env, employees)` makes all of it once; the other builders add OKRs and
appraisals. Foreign keys are checked once for each table at the end and not row by row, which is
the only thing that is done otherwise than by a user; `verify` fails on a row that dangles.
"""

from dataclasses import dataclass

from odoo.tools import SQL

from . import appraisals, okrs
from .frame import vacuum
from .sets import next_id, sync_sequence, unchecked

#: Employees: (objectives, key results and check-ins follow from it, see okrs.py).
SIZES = (1000, 10000, 50000)
QUARTERS = 12


@dataclass
class Company:
    """Ids of what was built: `first_*` is the id of the first one, the others follow it."""

    employees: int
    first_user: int
    first_employee: int
    first_department: int
    departments: int
    cycle_ids: list

    def user_of(self, number):
        """Id of the user of the employee with this number; 0 is the head of the company."""
        return self.first_user + number

    @property
    def head(self):
        """Leads the company and the first department."""
        return self.user_of(0)

    # What somebody has follows from their number by remainders (see okrs.py). These two have as
    # much in every company, so that one that costs more is slower and not just fuller.

    @property
    def manager(self):
        """Leads a department with two objectives, has ten people, a manager and a key result.

        One of the key results of their department has just lost all confidence.
        """
        return self.user_of(18)

    @property
    def employee(self):
        """Leads nobody; leads an objective and an overdue key result, and helps with a third.

        In each quarter; their department has two objectives. From 1,000 employees on.
        """
        return self.user_of(210 + 2310 * ((self.employees + 8949) // 10000))

    @property
    def officer(self):
        return self.user_of(self.employees - 2)

    @property
    def coach(self):
        return self.user_of(self.employees - 3)


def build(env, employees, say=lambda text: None):
    """Build a company with twelve quarters and two years of appraisals; returns a `Company`."""
    env.flush_all()
    with unchecked(env):
        company = _people(env, employees)
        say(f"company {employees}: people")
        company.cycle_ids = okrs.build(env, company, QUARTERS)
        say(f"company {employees}: objectives and check-ins")
        appraisals.build(env, company)
        say(f"company {employees}: appraisals")
    verify(env)
    env.invalidate_all()
    env.registry.clear_cache()
    env.cr.commit()
    analyze(env)
    say(f"company {employees}: built")
    return company


def _people(env, employees):
    cr, company_id = env.cr, env.company.id
    first = {
        name: next_id(env, name)
        for name in ("res_partner", "res_users", "resource_resource", "hr_employee", "hr_version")
    }
    first["hr_department"] = next_id(env, "hr_department")
    departments = max(10, employees // 10)
    params = {
        **{f"first_{name}": value for name, value in first.items()},
        "n": employees,
        "departments": departments,
        "company": company_id,
        "calendar": env.company.resource_calendar_id.id,
        "internal": env.ref("base.group_user").id,
        "officer": env.ref("hr_okr.group_performance_officer").id,
        "coach": env.ref("hr_okr.group_okr_coach").id,
    }
    numbers = "generate_series(0, %(n)s - 1) n"
    log = "1, NOW(), 1, NOW()"
    log_columns = "create_uid, create_date, write_uid, write_date"
    cr.execute(
        f"""INSERT INTO res_partner (id, name, complete_name, commercial_partner_id, lang, tz, type,
                 email, email_normalized, active, employee, is_company, partner_share, company_id,
                 color, message_bounce, {log_columns})
            SELECT %(first_res_partner)s + n, 'Person ' || n, 'Person ' || n,
                   %(first_res_partner)s + n, 'en_US', 'UTC', 'contact',
                   'person' || n || '@bench.example', 'person' || n || '@bench.example',
                   true, true, false, false, NULL, 0, 0, {log}
              FROM {numbers}""",
        params,
    )
    cr.execute(
        f"""INSERT INTO res_users (id, login, partner_id, company_id, active, share,
                 notification_type, tour_enabled, karma, {log_columns})
            SELECT %(first_res_users)s + n, 'person' || n, %(first_res_partner)s + n, %(company)s,
                   true, false, 'inbox', false, 0, {log}
              FROM {numbers}""",
        params,
    )
    cr.execute(
        f"""INSERT INTO res_company_users_rel (cid, user_id)
            SELECT %(company)s, %(first_res_users)s + n FROM {numbers}""",
        params,
    )
    cr.execute(
        f"""INSERT INTO res_groups_users_rel (gid, uid)
            SELECT %(internal)s, %(first_res_users)s + n FROM {numbers}
             UNION ALL SELECT %(officer)s, %(first_res_users)s + %(n)s - 2
             UNION ALL SELECT %(coach)s, %(first_res_users)s + %(n)s - 3""",
        params,
    )
    cr.execute(
        f"""INSERT INTO resource_resource (id, name, company_id, user_id, calendar_id,
                 resource_type, tz, active, time_efficiency, color, {log_columns})
            SELECT %(first_resource_resource)s + n, 'Person ' || n, %(company)s,
                   %(first_res_users)s + n, %(calendar)s, 'user', 'UTC', true, 100, 0, {log}
              FROM {numbers}""",
        params,
    )
    cr.execute(
        f"""INSERT INTO hr_employee (id, resource_id, company_id, current_version_id, user_id,
                 work_contact_id, parent_id, coach_id, name, legal_name, work_email, active, color,
                 {log_columns})
            SELECT %(first_hr_employee)s + n, %(first_resource_resource)s + n, %(company)s,
                   %(first_hr_version)s + n, %(first_res_users)s + n, %(first_res_partner)s + n,
                   CASE WHEN n > 0 THEN %(first_hr_employee)s + (n - 1) / 10 END,
                   CASE WHEN n > 0 THEN %(first_hr_employee)s + (n - 1) / 10 END,
                   'Person ' || n, 'Person ' || n, 'person' || n || '@bench.example', true, 0,
                   {log}
              FROM {numbers}""",
        params,
    )
    # The first managers lead the first departments, everybody else is in one of all.
    cr.execute(
        f"""INSERT INTO hr_version (id, company_id, employee_id, last_modified_uid,
                 last_modified_date, department_id, resource_calendar_id, hr_responsible_id,
                 distance_home_work_unit, marital, employee_type, date_version, active,
                 is_custom_job_title, is_flexible, is_fully_flexible, {log_columns})
            SELECT %(first_hr_version)s + n, %(company)s, %(first_hr_employee)s + n, 1, NOW(),
                   %(first_hr_department)s + n %% %(departments)s, %(calendar)s, 1, 'kilometers',
                   'single', 'employee', '2020-01-01', true, false, false, false, {log}
              FROM {numbers}""",
        params,
    )
    cr.execute(
        f"""INSERT INTO hr_department (id, name, company_id, parent_id, manager_id,
                 master_department_id, parent_path, active, color, {log_columns})
            WITH RECURSIVE tree AS (
                SELECT 0 AS n, %(first_hr_department)s || '/' AS path
             UNION ALL
                SELECT c, tree.path || (%(first_hr_department)s + c) || '/'
                  FROM tree, generate_series(10 * tree.n + 1, 10 * tree.n + 10) c
                 WHERE c < %(departments)s)
            SELECT %(first_hr_department)s + n, jsonb_build_object('en_US', 'Department ' || n),
                   %(company)s,
                   CASE WHEN n > 0 THEN %(first_hr_department)s + (n - 1) / 10 END,
                   %(first_hr_employee)s + n, %(first_hr_department)s, path, true, 0, {log}
              FROM tree""",
        params,
    )
    sync_sequence(env, *first)
    return Company(
        employees=employees,
        first_user=first["res_users"],
        first_employee=first["hr_employee"],
        first_department=first["hr_department"],
        departments=departments,
        cycle_ids=[],
    )


#: What the builders fill; their foreign keys are verified and their statistics brought up to date.
TABLES = (
    "res_partner",
    "res_users",
    "resource_resource",
    "hr_employee",
    "hr_version",
    "hr_department",
    "okr_cycle",
    "okr_objective",
    "okr_key_result",
    "okr_checkin",
    "okr_history",
    "okr_snapshot",
    "okr_contributor",
    "performance_campaign",
    "performance_appraisal",
    "performance_answer",
    "performance_outcome",
    "performance_access_log",
)


def verify(env):
    """Raise an AssertionError for a foreign key, or a constraint of a table, that does not hold."""
    keys = env.execute_query(
        SQL(
            """SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text
                 FROM pg_constraint c
                 JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
                WHERE c.contype = 'f' AND c.conrelid::regclass::text = ANY(%s)""",
            list(TABLES),
        )
    )
    for table, column, target in keys:
        [[dangling]] = env.execute_query(
            SQL(
                """SELECT COUNT(*) FROM (SELECT DISTINCT %(column)s AS id FROM %(table)s
                                          WHERE %(column)s IS NOT NULL) used
                    WHERE NOT EXISTS (SELECT FROM %(target)s t WHERE t.id = used.id)""",
                column=SQL.identifier(column),
                table=SQL.identifier(table),
                target=SQL.identifier(target),
            )
        )
        assert not dangling, f"{table}.{column}: {dangling} values without a {target}"


def analyze(env):
    """Bring the statistics of the planner up to date, and the visibility map."""
    vacuum(env, TABLES)
