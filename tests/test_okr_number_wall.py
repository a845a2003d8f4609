import json

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..engine import wall
from .common import OkrCase

#: Group-bys that make a group for each person, by model.
PERSON_GROUPS = {
    "okr.objective": [
        "lead_id",
        "lead_user_id",
        "create_uid",
        "write_uid",
        "lead_id.name",
        "lead_id.user_id",
        "department_id.manager_id",
        "manager_user_id",
        "parent_id.lead_id",
    ],
    "okr.key.result": [
        "lead_id",
        "lead_user_id",
        "objective_id.lead_id",
        "objective_id.lead_user_id",
        "last_checkin_id.author_id",
        "create_uid",
    ],
    "okr.checkin": ["author_id", "author_id.partner_id", "key_result_id.lead_id", "create_uid"],
    "okr.snapshot": ["objective_id.lead_id", "objective_id.lead_user_id"],
}
#: Group-bys that many people share.
TEAM_GROUPS = {
    "okr.objective": ["department_id", "cycle_id", "level", "state", "lead_id.department_id"],
    "okr.key.result": ["department_id", "cycle_id", "objective_id", "lead_id.department_id"],
    "okr.checkin": ["cycle_id", "key_result_id", "date:month"],
    "okr.snapshot": ["department_id", "objective_id", "date:month"],
}
NUMBERS = {
    "okr.objective": ["progress", "confidence", "confidence_min", "score"],
    "okr.key.result": [
        "progress",
        "progress_raw",
        "confidence",
        "score",
        "current_value",
        "final_value",
    ],
    "okr.checkin": ["value", "confidence", "progress"],
    "okr.snapshot": ["progress", "confidence"],
}


@tagged("post_install", "-at_install")
class TestOkrNumberWall(OkrCase):
    """Grouping by a person finds records; sums and averages do not come with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.first = cls.make_objective("Win Bristol", cls.cycle)
        cls.second = cls.make_objective("Win Cardiff", cls.cycle)
        cls.third = cls.make_objective(
            "Fewer clicks",
            cls.cycle,
            department_id=cls.product.id,
            lead_id=cls.other_lead_employee.id,
        )
        for objective, value in ((cls.first, 20), (cls.second, 60), (cls.third, 90)):
            objective.key_result_ids.lead_id = objective.lead_id
            cls.check_in(objective.lead_id.user_id, objective.key_result_ids, value)
        cls.env["okr.snapshot"]._take(cls.cycle)
        cls.askers = (cls.employee, cls.lead, cls.coach, cls.settings_admin, cls.hr_officer)
        cls.mine = [("cycle_id", "=", cls.cycle.id)]

    def model(self, name, user):
        return self.env[name].with_user(user)

    def test_every_number_by_every_person_path_is_refused_in_every_method(self):
        examined = 0
        for name, groups in PERSON_GROUPS.items():
            model = self.model(name, self.employee)
            for group in groups:
                for number in NUMBERS[name]:
                    with self.subTest(model=name, group=group, number=number):
                        spec = f"{number}:avg"
                        with self.assertRaisesRegex(AccessError, "is not told for each person"):
                            model._read_group([], [group], [spec])
                        with self.assertRaisesRegex(AccessError, "a team owns the result"):
                            model.formatted_read_group([], [group], [spec])
                        with self.assertRaises(AccessError):
                            model.formatted_read_grouping_sets([], [[], [group]], [spec])
                        examined += 1
        self.assertGreaterEqual(examined, 9 * 4 + 6 * 6 + 4 * 3 + 2 * 2)

    def test_no_right_opens_the_wall(self):
        for user in self.askers:
            for name, groups in PERSON_GROUPS.items():
                with self.subTest(user=user.name, model=name), self.assertRaises(AccessError):
                    self.model(name, user).formatted_read_group(
                        [], [groups[0]], [f"{NUMBERS[name][0]}:avg"]
                    )

    def test_every_model_with_numbers_stands_behind_the_wall(self):
        mixin = self.registry["okr.number.mixin"]
        examined = [
            name
            for name, model in self.registry.items()
            if not (model._abstract or model._transient)
            and any(wall.is_number(name, f.name, f.type) for f in model._fields.values())
        ]
        self.assertGreaterEqual(set(examined), set(NUMBERS))
        bare = [name for name in examined if not issubclass(self.registry[name], mixin)]
        self.assertFalse(bare, "These models have to inherit okr.number.mixin.")

    @mute_logger("py.warnings")  # that it is deprecated
    def test_numbers_by_person_are_refused_by_the_old_read_group(self):
        model = self.model("okr.objective", self.coach)
        for fields in (["progress"], ["progress:max"], ["best:max(score)"]):
            with self.assertRaises(AccessError):
                model.read_group([], fields, ["lead_id"])
        with self.assertRaises(AccessError):
            model.read_group([], ["progress"], ["cycle_id", "lead_id"], lazy=False)

    def test_every_way_to_aggregate_is_refused(self):
        model = self.model("okr.objective", self.employee)
        for function in ("sum", "avg", "min", "max", "array_agg", "array_agg_distinct", "count"):
            with self.subTest(function), self.assertRaises(AccessError):
                model._read_group([], ["lead_id"], [f"progress:{function}"])
        with self.assertRaises(AccessError):
            model._read_group([], ["lead_id"], ["__count"], having=[("score:avg", ">", 0.5)])
        with self.assertRaises(AccessError):
            model._read_group([], ["lead_id"], ["__count"], order="progress:avg desc")
        with self.assertRaises(AccessError):
            model.formatted_read_group([], ["lead_id"], [], order="progress:sum")

    def test_a_number_beside_a_person_is_no_group_either(self):
        model = self.model("okr.key.result", self.employee)
        with self.assertRaises(AccessError):
            model._read_group([], ["lead_id", "confidence"], ["__count"])
        with self.assertRaises(AccessError):
            model.read_progress_bar([], "lead_id", {"field": "confidence", "colors": {7: "ok"}})
        with self.assertRaises(AccessError):
            self.model("okr.contributor", self.employee)._read_group(
                [], ["employee_id", "objective_id.progress"], ["__count"]
            )
        with self.assertRaises(AccessError):
            self.model("okr.checkin", self.employee)._read_group(
                [], ["author_id", "key_result_id.progress"]
            )

    def test_a_filter_on_a_person_is_no_way_round(self):
        lead = self.lead_employee
        for domain in (
            [("lead_id", "=", lead.id)],
            [("lead_user_id", "in", self.lead.ids)],
            [("lead_id.name", "ilike", "lead")],
            [("lead_id", "any", [("user_id", "=", self.lead.id)])],
            ["!", ("lead_id", "!=", lead.id)],
            [("key_result_ids.lead_id", "=", lead.id)],
            [("contributor_ids.employee_id", "=", lead.id)],
            [("create_uid", "=", self.coach.id)],
        ):
            with self.subTest(domain), self.assertRaisesRegex(AccessError, "single persons"):
                self.model("okr.objective", self.coach)._read_group(domain, [], ["progress:avg"])

    def test_filters_on_teams_and_on_having_a_lead_keep_their_numbers(self):
        for domain in (
            [("lead_id", "!=", False)],
            [("lead_id.department_id", "=", self.sales.id)],
            [("department_id.manager_id.user_id", "=", self.manager.id)],
            [("manager_user_id", "=", self.manager.id)],
            [("message_partner_ids", "in", self.coach.partner_id.ids)],
        ):
            with self.subTest(domain):
                self.model("okr.objective", self.coach)._read_group(domain, [], ["progress:avg"])

    def test_teams_get_their_numbers(self):
        for user in self.askers:
            for name, groups in TEAM_GROUPS.items():
                for group in groups:
                    with self.subTest(user=user.name, model=name, group=group):
                        rows = self.model(name, user)._read_group(
                            self.mine, [group], [f"{NUMBERS[name][0]}:avg"]
                        )
                        self.assertTrue(rows)
        by_team = dict(
            self.model("okr.objective", self.employee)._read_group(
                self.mine, ["department_id"], ["progress:avg"]
            )
        )
        self.assertAlmostEqual(by_team[self.sales.with_user(self.employee)], 0.4)
        self.assertAlmostEqual(by_team[self.product.with_user(self.employee)], 0.9)

    def test_a_person_finds_records_and_counts(self):
        model = self.model("okr.objective", self.employee)
        rows = model._read_group(self.mine, ["lead_user_id"], ["__count", "id:recordset"])
        self.assertEqual(
            {user.id: (count, records) for user, count, records in rows},
            {
                self.lead.id: (2, self.first.with_user(self.employee) | self.second),
                self.other_lead.id: (1, self.third.with_user(self.employee)),
            },
        )
        self.assertEqual(
            model.read_progress_bar(
                self.mine, "lead_user_id", {"field": "health", "colors": {"on_track": "success"}}
            )[str(self.lead.id)],
            {"on_track": 2},
        )

    def test_a_list_grouped_by_lead_has_counts_and_empty_numbers(self):
        for user in self.askers:
            result = self.model("okr.objective", user).web_read_group(
                self.mine, ["lead_user_id"], ["progress:avg", "score:avg", "confidence:avg"]
            )
            self.assertEqual(result["length"], 2)
            for group in result["groups"]:
                self.assertIs(group["progress:avg"], False)
                self.assertIs(group["score:avg"], False)
                self.assertIs(group["confidence:avg"], False)
            self.assertEqual(sorted(g["__count"] for g in result["groups"]), [1, 2])

    def test_a_list_grouped_by_team_has_its_numbers(self):
        result = self.model("okr.objective", self.employee).web_read_group(
            self.mine, ["department_id"], ["progress:avg"]
        )
        self.assertEqual(
            sorted(round(group["progress:avg"], 3) for group in result["groups"]), [0.4, 0.9]
        )

    def test_groups_inside_a_person_stay_empty_and_those_around_do_not(self):
        model = self.model("okr.objective", self.employee)
        lead = next(
            group["lead_user_id"][0]
            for group in model.web_read_group(self.mine, ["lead_user_id"])["groups"]
        )
        opening = [{"value": lead, "folded": False, "limit": 80, "offset": 0, "groups": []}]
        inside = model.web_read_group(
            self.mine, ["lead_user_id", "cycle_id"], ["progress:avg"], opening_info=opening
        )
        opened = next(group for group in inside["groups"] if "__groups" in group)
        self.assertEqual(len(opened["__groups"]["groups"]), 1)
        self.assertIs(opened["__groups"]["groups"][0]["progress:avg"], False)

        opening = [
            {"value": self.cycle.id, "folded": False, "limit": 80, "offset": 0, "groups": []}
        ]
        around = model.web_read_group(
            self.mine, ["cycle_id", "lead_user_id"], ["progress:avg"], opening_info=opening
        )
        self.assertAlmostEqual(around["groups"][0]["progress:avg"], 1.7 / 3)
        for group in around["groups"][0]["__groups"]["groups"]:
            self.assertIs(group["progress:avg"], False)

    def test_a_list_is_not_ranked_by_the_hidden_number(self):
        model = self.model("okr.objective", self.employee)
        orders = {
            direction: [
                group["lead_user_id"][0]
                for group in model.web_read_group(
                    self.mine, ["lead_user_id"], ["progress:avg"], order=f"progress {direction}"
                )["groups"]
            ]
            for direction in ("asc", "desc")
        }
        self.assertEqual(len(orders["asc"]), 2)
        self.assertEqual(orders["asc"], orders["desc"])

    def test_a_filter_on_a_person_leaves_the_list_empty_of_numbers(self):
        result = self.model("okr.objective", self.lead).web_read_group(
            [("lead_user_id", "=", self.lead.id)], ["cycle_id"], ["progress:avg"]
        )
        self.assertEqual(result["groups"][0]["__count"], 2)
        self.assertIs(result["groups"][0]["progress:avg"], False)

    def test_kanban_opens_groups_of_a_lead_with_their_records(self):
        result = self.model("okr.objective", self.employee).web_read_group(
            self.mine,
            ["lead_user_id"],
            ["progress:avg"],
            auto_unfold=True,
            unfold_read_specification={"name": {}, "progress": {}},
        )
        names = {record["name"] for g in result["groups"] for record in g["__records"]}
        self.assertEqual(names, {"Win Bristol", "Win Cardiff", "Fewer clicks"})

    def test_code_of_the_module_may_add_up_as_superuser(self):
        rows = (
            self.env["okr.objective"].sudo()._read_group(self.mine, ["lead_id"], ["progress:avg"])
        )
        self.assertEqual(len(rows), 2)

    def test_a_copied_number_is_a_number_too_and_persons_rows_tell_none(self):
        make_field = self.env["ir.model.fields"].create
        make_field(
            {
                "name": "x_speed",
                "model_id": self.env["ir.model"]._get_id("okr.key.result"),
                "ttype": "float",
                "related": "objective_id.progress",
                "store": True,
            }
        )
        make_field(
            {
                "name": "x_best_objective_id",
                "model_id": self.env["ir.model"]._get_id("res.users"),
                "ttype": "many2one",
                "relation": "okr.objective",
            }
        )
        with self.assertRaises(AccessError):
            self.model("okr.key.result", self.coach)._read_group([], ["lead_id"], ["x_speed:sum"])
        self.model("okr.key.result", self.coach)._read_group([], ["cycle_id"], ["x_speed:sum"])
        with self.assertRaises(AccessError):
            self.model("res.users", self.settings_admin)._read_group(
                [], ["id", "x_best_objective_id.score"], ["__count"]
            )
        with self.assertRaises(AccessError):
            self.model("res.users", self.settings_admin)._read_group(
                [], ["x_best_objective_id.score"], ["id:array_agg"]
            )


@tagged("post_install", "-at_install")
class TestOkrNumberWallExport(OkrCase, HttpCase):
    """The same wall where the browser asks for a file or calls the server."""

    def setUp(self):
        super().setUp()
        # Odoo logs each refusal over RPC as a warning.
        self.enterContext(mute_logger("odoo.http"))

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cycle = cls.make_cycle()
        cls.objective = cls.make_objective("Win Bristol", cls.cycle)
        cls.check_in(cls.lead, cls.objective.key_result_ids, 43)
        cls.coach.group_ids += cls.env.ref("base.group_allow_export")

    def export(self, groupby, names):
        self.authenticate(self.coach.login, self.coach.login)
        fields = self.env["okr.objective"]._fields
        data = {
            "import_compat": False,
            "context": {"lang": "en_US"},
            "domain": [("cycle_id", "=", self.cycle.id)],
            "fields": [{"name": n, "label": n, "type": fields[n].type} for n in names],
            "groupby": groupby,
            "ids": False,
            "model": "okr.objective",
        }
        return self.url_open(
            "/web/export/xlsx",
            data={"data": json.dumps(data), "csrf_token": Request.csrf_token(self)},
        )

    def test_excel_grouped_by_lead_with_a_number_is_refused_with_a_reason(self):
        with self.assertLogs("odoo.addons.web.controllers.export", "ERROR"):
            response = self.export(["lead_id"], ["name", "progress"])
        self.assertEqual(response.status_code, 500)
        self.assertIn("is not told for each person", response.text)
        self.assertNotIn("0.43", response.text)

    def test_excel_grouped_by_department_or_without_numbers_is_given(self):
        for groupby, names in (
            (["department_id"], ["name", "progress"]),
            (["lead_id"], ["name", "department_id"]),
            ([], ["name", "lead_id", "progress"]),
        ):
            with self.subTest(groupby=groupby, names=names):
                response = self.export(groupby, names)
                self.assertEqual(response.status_code, 200)
                self.assertEqual(response.content[:2], b"PK")

    def test_rpc_is_refused_like_the_orm(self):
        self.authenticate(self.coach.login, self.coach.login)
        answer = self.url_open(
            "/web/dataset/call_kw",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "params": {
                        "model": "okr.objective",
                        "method": "formatted_read_group",
                        "args": [[], ["lead_id"], ["progress:avg"]],
                        "kwargs": {},
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.AccessError")
        self.assertIn("a team owns the result", answer["error"]["data"]["message"])
