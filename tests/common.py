"""Personas and helpers that the tests of the public world share."""

from contextlib import contextmanager
from datetime import date, timedelta
from unittest.mock import patch

from odoo import Command
from odoo.tests import TransactionCase, freeze_time, new_test_user

#: The day of every test that sets no other: a Wednesday in the eighth week of its quarter.
TODAY = date(2026, 5, 20)
QUARTER = (date(2026, 4, 1), date(2026, 6, 30))


class QueryCount:
    """How many SQL statements ran inside `OkrCase.count_queries`."""

    count = None


@freeze_time("2026-05-20 09:00:00")
class OkrCase(TransactionCase):
    """A company with its teams and people, on a day of its own, apart from any demo data.

    Users are class attributes, their employees end in `_employee`:

    - employee: plain user in Sales, contributes where `make_objective` is told so
    - lead, other_lead: plain users who lead objectives, in Sales and in Product
    - manager, other_manager: plain users who manage Sales and Product
    - coach, okr_manager, hr_officer, settings_admin: one group each
    - colleague: plain user who works on nothing
    - stranger, stranger_coach: users of the other company
    - portal, public: no internal users
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "no_reset_password": True})
        cls.company = cls.env["res.company"].create({"name": "Bramble Works"})
        cls.other_company = cls.env["res.company"].create({"name": "Faraway Works"})
        cls.personas = {}
        for login, groups in [
            ("employee", "base.group_user"),
            ("lead", "base.group_user"),
            ("other_lead", "base.group_user"),
            ("manager", "base.group_user"),
            ("other_manager", "base.group_user"),
            ("colleague", "base.group_user"),
            ("coach", "base.group_user,hr_okr.group_okr_coach"),
            ("okr_manager", "base.group_user,hr_okr.group_okr_manager"),
            ("hr_officer", "base.group_user,hr.group_hr_user"),
            ("settings_admin", "base.group_user,base.group_system"),
        ]:
            cls.make_persona(login, groups, cls.company)
        cls.make_persona("stranger", "base.group_user", cls.other_company)
        cls.make_persona(
            "stranger_coach", "base.group_user,hr_okr.group_okr_coach", cls.other_company
        )
        cls.make_persona("portal", "base.group_portal", cls.company, employee=False)
        cls.make_persona("public", "base.group_public", cls.company, employee=False)
        cls.sales = cls.make_department("Sales", cls.manager_employee)
        cls.product = cls.make_department("Product", cls.other_manager_employee)
        cls.support = cls.make_department("Support")
        cls.other_department = cls.env["hr.department"].create(
            {"name": "Far Sales", "company_id": cls.other_company.id}
        )
        (cls.lead_employee | cls.employee_employee).department_id = cls.sales
        cls.other_lead_employee.department_id = cls.product

    @classmethod
    def make_persona(cls, name, groups, company, employee=True):
        """Make a user `name`, kept as an attribute and in `personas`, with an employee."""
        user = new_test_user(
            cls.env,
            login=f"okr_{name}",
            name=name.replace("_", " ").title(),
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
            tz="UTC",
        )
        setattr(cls, name, user)
        cls.personas[name] = user
        if employee:
            employee = cls.env["hr.employee"].create(
                {"name": user.name, "user_id": user.id, "company_id": company.id}
            )
            setattr(cls, f"{name}_employee", employee)
        return user

    @classmethod
    def make_department(cls, name, manager=None):
        return cls.env["hr.department"].create(
            {"name": name, "company_id": cls.company.id, "manager_id": manager and manager.id}
        )

    @classmethod
    def make_cycle(cls, state="active", by=None, **vals):
        """Make a cycle and bring it to `state` the way a coach does; Q2 2026 by default.

        What is still a draft in it is not there yet: objectives come by `make_objective`.
        """
        by = by or cls.coach
        cycle = (
            cls.env["okr.cycle"]
            .with_user(by)
            .create({"date_start": QUARTER[0], "date_end": QUARTER[1], **vals})
        )
        cls.bring_to(cycle, state)
        return cycle

    @classmethod
    def bring_to(cls, cycle, state):
        """Walk a cycle on to a later state."""
        if cycle.state == "draft" and state != "draft":
            cycle.action_start_planning()
        if cycle.state == "planning" and state not in ("draft", "planning"):
            cycle._activate()
        if cycle.state == "active" and state in ("grading", "closed"):
            cycle.action_start_grading()
        if cycle.state == "grading" and state == "closed":
            cls.close(cycle)

    @classmethod
    def close(cls, cycle):
        """Close a cycle as it stands: everything that is missing was ticked, nothing is carried.

        Of the company's settings only the draft of the next cycle is left out.
        """
        requests = cycle._open_requests(None)
        for records in (cycle.objective_ids, cycle.objective_ids.key_result_ids, requests):
            records.sudo()._okr_internal().close_anyway = True
        company_sudo = cycle.company_id.sudo()
        wanted = company_sudo.okr_draft_next_cycle
        company_sudo.okr_draft_next_cycle = False
        cycle._close()
        company_sudo.okr_draft_next_cycle = wanted

    @classmethod
    def make_objective(cls, name, cycle=None, key_results=1, contributors=(), by=None, **vals):
        """Make an objective of Sales led by `lead`, active when its cycle is.

        `key_results` is a number of key results from 0 to 100, or a list of their values;
        `contributors` are employees. `by` (the coach) creates it.
        """
        if isinstance(key_results, int):
            key_results = [{"name": f"{name}: measure {n + 1}"} for n in range(key_results)]
        vals = {
            "name": name,
            "cycle_id": cycle and cycle.id,
            "lead_id": cls.lead_employee.id,
            "department_id": cls.sales.id,
            "key_result_ids": [
                Command.create({"base_value": 0.0, "target_value": 100.0, **key_result})
                for key_result in key_results
            ],
            "contributor_ids": [
                Command.create({"employee_id": employee.id}) for employee in contributors
            ],
            **vals,
        }
        objective = cls.env["okr.objective"].with_user(by or cls.coach).create(vals)
        if cycle and cycle.state == "active":
            objective.action_activate()
        return objective

    @classmethod
    def check_in(cls, user, key_result, value, confidence=7, **vals):
        """Check in as `user`; a missing `value` (None) is a confirmation."""
        if value is not None:
            vals["value"] = value
        return (
            cls.env["okr.checkin"]
            .with_user(user)
            .create({"key_result_id": key_result.id, "confidence": confidence, **vals})
        )

    @classmethod
    def days_ago(cls, days):
        """The day `days` calendar days before TODAY."""
        return TODAY - timedelta(days=days)

    @classmethod
    def on(cls, day):
        """Context manager: it is `day` (a date), nine in the morning."""
        return freeze_time(f"{day:%Y-%m-%d} 09:00:00")

    @contextmanager
    def count_queries(self):
        """Count the statements of the block, from a cold record cache, flushes included."""
        counted = QueryCount()
        self.env.flush_all()
        self.env.invalidate_all()
        # The bus cleans up after itself at random.
        with patch("random.random", lambda: 1):
            before = self.env.cr.sql_log_count
            yield counted
            self.env.flush_all()
            counted.count = self.env.cr.sql_log_count - before

    @contextmanager
    def assert_refused(self, exception, message):
        """The block raises `exception` (one class) with a text that matches `message`.

        What it did before that is rolled back, as a refused request is.
        """
        with self.assertRaises(exception) as caught:
            yield
        self.assertRegex(str(caught.exception), message)

    def activities_of(self, record, user):
        """Open activities on `record` for `user`."""
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", record._name),
                ("res_id", "in", record.ids),
                ("user_id", "=", user.id),
            ]
        )

    def last_message(self, record):
        """Newest message of a record as superuser, with its text in `body`."""
        return record.sudo().message_ids.sorted("id")[-1:]
