"""Reading and asking: no channel tells an outsider anything. See common_performance_leaks.py."""

from odoo.models import BaseModel
from odoo.tests import tagged

from .common_performance import CANARY
from .common_performance_leaks import PerformanceLeaksCommon


@tagged("post_install", "-at_install", "performance_leaks")
class TestPerformanceLeaks(PerformanceLeaksCommon):
    # -- reading ----

    def test_the_fixture_holds_a_canary_behind_every_window(self):
        found = set()
        for persona in ("subject", "manager", "performance_manager"):
            for records in self.targets.values():
                for name in records._fields:
                    if f"{name}_vault" in records._fields:
                        for record in self.as_(persona, records)._filtered_access("read"):
                            value = record[name]
                            value = value.name if isinstance(value, BaseModel) else value
                            if value is True or CANARY in str(value):
                                found.add((records._name, name))
        windows = {
            (records._name, name)
            for records in self.targets.values()
            for name in records._fields
            if f"{name}_vault" in records._fields
        }
        self.assertEqual(found, windows)
        self.examined = len(found)

    def test_outsiders_find_nothing(self):
        for _persona, records in self._pairs():
            self._assert_nothing(self._ask(records.search, []))
            self._assert_nothing(self._ask(records.search, [("id", "in", records.ids)]))
            count = self._ask(records.search_count, [])
            self.assertTrue(count == 0 or str(count).startswith("refused"))
            self._assert_nothing(self._ask(records.name_search, ""))
            self._assert_nothing(self._ask(records.name_search, str(records[0].id)))
            self._assert_nothing(self._ask(records.web_name_search, "", {"display_name": {}}))

    def test_outsiders_read_nothing(self):
        for _persona, records in self._pairs():
            names = list(records._fields)
            spec = {name: {} for name in names}
            for record in records:
                for answer in (
                    self._ask(record.read, ["state"] if "state" in names else ["display_name"]),
                    self._ask(record.read),
                    self._ask(record.web_read, spec),
                    self._ask(record.export_data, ["id", ".id"]),
                    self._ask(record.get_metadata),
                ):
                    self._assert_nothing(answer)
            self._assert_nothing(self._ask(records.search_read, [], ["id"]))
            self._assert_nothing(self._ask(records.web_search_read, [], {"id": {}}))
            self._assert_nothing(self._ask(records.export_data, ["id", "create_date"]))

    def test_outsiders_read_no_field_one_by_one(self):
        for _persona, records in self._pairs():
            for name in records._fields:
                if name == "id":
                    continue
                self._assert_nothing(self._ask(records[:1].read, [name]), name)
                self._assert_nothing(self._ask(records[:1].web_read, {name: {}}), name)
                self._assert_nothing(self._ask(records[:1].export_data, [name]), name)

    # -- oracles ----

    def _oracle_values(self, field):
        if field.type in ("char", "text", "html", "selection"):
            return [
                ("=like", "%\\"),
                ("=ilike", "%\\"),
                ("=like", f"{CANARY[:5]}\\"),
                ("like", "a\\"),
                ("ilike", CANARY[:5]),
                ("=", CANARY[:5]),
                ("!=", False),
                ("not ilike", CANARY[:5]),
            ]
        if field.type in ("many2one", "one2many", "many2many"):
            return [
                ("!=", False),
                ("=", False),
                ("ilike", "a"),
                ("=ilike", "%\\"),
                ("in", [1, 2, 3]),
            ]
        if field.type == "boolean":
            return [("=", True), ("=", False)]
        if field.type in ("date", "datetime"):
            return [(">", "1990-01-01"), ("=", False), ("!=", False)]
        return [("!=", 0), (">", 0), ("=like", "%\\"), ("=", False)]

    def test_no_field_is_an_oracle_in_a_domain(self):
        for _persona, records in self._pairs():
            for name, field in records._fields.items():
                for operator, value in self._oracle_values(field):
                    answer = self._ask(records.search, [(name, operator, value)])
                    self._assert_nothing(answer, f"{name} {operator} {value}")
                    self.examined += 1

    def test_no_field_is_an_oracle_through_a_path(self):
        for _persona, records in self._pairs():
            for name, field in records._fields.items():
                if not field.relational:
                    continue
                for path in (f"{name}.id", f"{name}.display_name", f"{name}.create_uid.login"):
                    answer = self._ask(records.search, [(path, "=like", "%\\")])
                    self._assert_nothing(answer, path)
                answer = self._ask(records.search, [(name, "any!", [("id", ">", 0)])])
                self._assert_nothing(answer, name)

    def test_no_field_is_an_oracle_in_an_order_or_a_group(self):
        for _persona, records in self._pairs():
            for name in records._fields:
                self._assert_nothing(self._ask(records.search, [], order=f"{name} desc"), name)
                groups = self._ask(records.formatted_read_group, [], [name], ["__count"])
                self._assert_nothing(groups, name)
                groups = self._ask(records.web_read_group, [], [name], ["__count"])
                self._assert_nothing(groups, name)
                aggregates = ["count_distinct", "array_agg"]
                if records._fields[name].type != "boolean":
                    aggregates.append("max")
                for aggregate in aggregates:
                    rows = self._ask(records._read_group, [], [], [f"{name}:{aggregate}"])
                    if not isinstance(rows, str):
                        self.assertFalse(any(rows[0]), f"{name}:{aggregate}")
                self._assert_silent(
                    self._ask(records.read_progress_bar, [], name, {"field": name, "colors": {}})
                )
                self._assert_silent(self._ask(records.search_panel_select_range, name))
                self._assert_silent(self._ask(records.search_panel_select_multi_range, name))

    def test_parties_and_officers_cannot_query_a_vault_or_a_window(self):
        """Whoever may read one's text through the window cannot ask for it in a query."""
        for persona in ("subject", "manager", "officer", "performance_manager"):
            for records in self.targets.values():
                for name in records._fields:
                    if f"{name}_vault" not in records._fields:
                        continue
                    for field_name in (name, f"{name}_vault"):
                        self.examined += 1
                        with self.subTest(persona=persona, field=f"{records._name}.{field_name}"):
                            own = self.as_(persona, records)
                            for call in (
                                lambda: own.search([(field_name, "!=", False)]),  # noqa: B023
                                lambda: own.search([(field_name, "=like", "%\\")]),  # noqa: B023
                                lambda: own.search([], order=field_name),  # noqa: B023
                                lambda: own.formatted_read_group([], [field_name]),  # noqa: B023
                                lambda: own._read_group([], [], [f"{field_name}:max"]),  # noqa: B023
                            ):
                                answer = self._try(call)
                                self.assertTrue(str(answer).startswith("refused"), str(answer))

    def test_other_side_stays_closed_to_the_parties_until_shared(self):
        for persona, side in (("subject", "manager"), ("manager", "employee")):
            answers = self.as_(persona, self.open)[f"{side}_answer_ids"]
            self.assertFalse(answers._filtered_access("read"))
            self.env.invalidate_all()
            sudo_answers = self.env["performance.answer"].search(
                [("appraisal_id", "=", self.open.id), ("side", "=", side)]
            )
            for answer in sudo_answers:
                self.examined += 1
                for name in ("side", "body"):
                    refusal = self._try(self.as_(persona, answer).read, [name])
                    self.assertTrue(str(refusal).startswith("refused"), str(refusal))
                    self.assertNotIn(CANARY, str(refusal))
        outcome = self.open.outcome_ids
        for persona in ("subject", "officer"):
            refusal = self._try(self.as_(persona, outcome).read, ["summary"])
            self.assertTrue(str(refusal).startswith("refused"), str(refusal))
            self.assertNotIn(CANARY, str(refusal))

    def test_nobody_but_the_author_gets_at_a_note(self):
        notes = self.targets["performance.note"]
        for note in notes:
            author = note.author_user_id
            for persona in self.users:
                if self.users[persona] == author:
                    continue
                self.examined += 1
                for name in ("body", "employee_id"):
                    answer = self._try(self.as_(persona, note).read, [name])
                    self.assertTrue(str(answer).startswith("refused"), str(answer))
                    self.assertNotIn(CANARY, str(answer))

    # -- and still it works ----

    def test_parties_read_what_is_theirs_by_every_channel(self):
        """The same channels, as the people the records are for: the suite is not blind."""
        record = self.closed.outcome_ids
        for persona in ("subject", "manager", "officer"):
            own = self.as_(persona, record)
            self.examined += 1
            self.assertIn(CANARY, own.summary)
            self.assertIn(CANARY, str(own.read(["summary", "rating_id"])))
            self.assertIn(CANARY, str(own.web_read({"summary": {}})))
            self.assertIn(CANARY, str(own.search_read([("id", "=", record.id)], ["summary"])))
            self.assertIn(CANARY, str(own.export_data(["summary"])))
            self.assertEqual(own.search([("id", "=", record.id)]), own)
            groups = own.formatted_read_group([("id", "=", record.id)], ["state"], ["__count"])
            self.assertEqual([g["__count"] for g in groups], [1])
