import logging

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_performance import CANARY
from .common_performance_feedback import ASKED, FIELDS, RATERS, FeedbackCommon

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestPerformancePeerTraces(FeedbackCommon):
    """Nothing tells who wrote which answer, who answered at all, or what too few people said."""

    def _rows(self, table, review):
        self.env.flush_all()
        self.env.cr.execute(f"SELECT * FROM {table} WHERE review_id = %s ORDER BY ctid", review.ids)
        names = [column.name for column in self.env.cr.description]
        return [dict(zip(names, row, strict=True)) for row in self.env.cr.fetchall()]

    def _columns(self, table):
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = %s", (table,)
        )
        return {row[0] for row in self.env.cr.fetchall()}

    # -- below the minimum ----

    def test_below_the_minimum_nothing_exists_by_any_channel(self):
        review = self._released(
            [*RATERS["peers"], *RATERS["reports"][:2], "other_1"],
            groups=("peers", "reports", "others"),
            readers="employee_manager",
        )
        self.assertEqual(
            {row["perspective"] for row in self._rows("performance_peer_answer", review)}, {"peers"}
        )
        self.assertFalse(self._rows("performance_peer_box", review))
        hidden = [*RATERS["reports"][:2], "other_1"]
        for persona in ("subject", "manager", "officer", "admin"):
            answers = self.as_(persona, "performance.peer.answer")
            for name in hidden:
                self.assertNotIn(name, str(answers.search([]).mapped("body")))
            groups = answers.formatted_read_group([], ["perspective"], ["__count"])
            expected = [("peers", 8)] if persona in ("subject", "manager") else []
            self.assertEqual([(g["perspective"], g["__count"]) for g in groups], expected)
        own = self.as_("subject", review)
        texts = str(own.web_read({"answer_ids": {"fields": {"body": {}, "perspective": {}}}}))
        texts += str(own.answer_ids.export_data(["body"])) + str(own.read())
        self.assertIn("peer_1", texts)
        for name in hidden:
            self.assertNotIn(f"by {name}", texts)

    def test_nobody_at_the_minimum_shows_nothing_and_says_so_without_numbers(self):
        review = self._released(["peer_1", "peer_2"])
        self.assertFalse(self.as_("subject", review).answer_ids)
        self.assertEqual(
            self.as_("subject", review).outlook, "Peers: too few answers, nothing shows"
        )

    def test_three_of_three_show(self):
        review = self._released(RATERS["reports"], groups=("reports",))
        self.assertEqual(len(self.as_("subject", review).answer_ids), 6)

    def test_declining_does_not_count_as_an_answer(self):
        review = self._launched()
        self._invitation("peer_3", review).action_decline()
        self._answer(review, "peer_1", "peer_2")
        self._pass_deadline(review)
        self.as_("subject", review).action_release()
        self.assertFalse(self.as_("subject", review).answer_ids)

    # -- before the release ----

    def test_nobody_opens_the_box_or_finds_an_answer_before_release(self):
        review = self._launched(readers="employee_manager")
        self._answer(review, *RATERS["peers"])
        box = self.env["performance.peer.box"].search([("review_id", "=", review.id)])
        self.assertEqual(len(box), 3)
        self.assertFalse(self.env["performance.peer.answer"].search([]))
        for persona in self.users:
            own = self.as_(persona, box)
            with self.subTest(persona=persona):
                for call in (
                    lambda own=own: own.search([]),
                    lambda own=own: own.read(["content"]),
                    lambda own=own: own.search_count([]),
                    lambda own=own: own.formatted_read_group([], ["perspective"], ["__count"]),
                    lambda own=own: own.sudo().read(["content"]),
                    lambda own=own: own.sudo()[0].content,
                    lambda own=own: own.sudo().search([("content", "!=", False)]),
                    lambda own=own: own.sudo().write({"content": {}}),
                    lambda own=own: own.unlink(),
                    lambda own=own: own.create({"review_id": review.id, "perspective": "peers"}),
                ):
                    with self.assertRaises(AccessError):
                        call()

    def test_nothing_that_others_read_changes_when_somebody_answers(self):
        review = self._launched(groups=("peers", "others"), readers="employee_manager")

        def seen():
            self._fresh(review)
            found = []
            for persona in ("subject", "manager", "peer_4"):
                if persona == "peer_4":
                    own = self._invitation(persona, review)
                else:
                    own = self.as_(persona, review)
                names = [name for name, field in own._fields.items() if not field.groups]
                todos = self.as_(persona, "mail.activity").search([])
                found += [
                    own.read(),
                    own.web_read({name: {} for name in names}),
                    own.get_metadata(),
                    own.search_count([]),
                    self.as_(persona, "performance.peer.invitation").search_count([]),
                    self.as_(persona, "performance.peer.answer").search_count([]),
                    todos.filtered(lambda todo: todo.summary == ASKED).mapped("user_id").ids,
                ]
            return found

        before = seen()
        self._answer(review, "peer_1", "peer_2", "peer_3")
        self._invitation("other_1", review).action_decline()
        self.assertEqual(seen(), before)

    def test_nobody_but_the_rater_learns_who_answered_or_declined(self):
        review = self._launched(readers="employee_manager")
        self._answer(review, "peer_1", "peer_2", "peer_3")
        self._invitation("peer_4", review).action_decline()
        invitations = self.env["performance.peer.invitation"].search(
            [("review_id", "=", review.id)]
        )
        self.assertEqual(len(invitations), 4)

        def assert_closed():
            for persona in (
                "subject",
                "manager",
                "rater",
                "skip",
                "hr",
                "officer",
                "admin",
                "performance_manager",
            ):
                own = self.as_(persona, invitations)
                with self.subTest(persona=persona):
                    self.assertFalse(own.search([]))
                    self.assertFalse(own.search([("state", "=", "declined")]))
                    self.assertFalse(own.formatted_read_group([], ["state"], ["__count"]))
                    for invitation in own:
                        for name in ("state", "date_done", "rater_user_id", "explanation"):
                            with self.assertRaises(AccessError):
                                invitation.read([name])

        assert_closed()
        self.assertEqual(
            self.as_("peer_1", invitations).search([]).rater_user_id, self.users["peer_1"]
        )
        self._pass_deadline(review)
        self.as_("subject", review).action_release()
        self._fresh(review)
        assert_closed()

    def test_outlook_after_the_last_day_is_a_yes_or_no_for_who_may_release(self):
        review = self._launched(groups=("peers", "others"), readers="employee_manager")
        self._answer(review, "peer_1", "peer_2", "peer_3", "other_1")
        self.assertFalse(self.as_("subject", review).outlook)
        self._pass_deadline(review)
        self.assertEqual(
            self.as_("subject", review).outlook,
            "Peers: enough answers\nOthers: too few, nothing will show",
        )
        self.assertFalse(self.as_("manager", review).outlook)
        self.assertFalse(self.as_("subject", review).sudo().with_user(1).outlook)

    # -- no trace ----

    def test_tables_hold_no_author_and_no_time(self):
        self.assertEqual(
            self._columns("performance_peer_answer"),
            {
                "id",
                "review_id",
                "perspective",
                "topic",
                "body_vault",
                "employee_user_id",
                "manager_user_id",
            },
        )
        self.assertEqual(
            self._columns("performance_peer_box"), {"id", "review_id", "perspective", "content"}
        )
        telling = {"create_uid", "write_uid", "create_date", "write_date"}
        for model in ("invitation", "review"):
            self.assertFalse(telling & self._columns(f"performance_peer_{model}"))
        for field in self.env["performance.peer.answer"]._fields.values():
            self.assertNotEqual(field.comodel_name, "performance.peer.invitation")

    def test_participation_is_a_date_without_a_time(self):
        self.env.cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = 'performance_peer_invitation' AND data_type LIKE 'timestamp%'"
        )
        self.assertFalse(self.env.cr.fetchall())

    def test_box_mixes_the_answers_of_each_topic_on_its_own(self):
        """The order in the box is neither that of answering nor the same for two topics."""
        names = RATERS["peers"]
        by_topic = {"continue": set(), "differently": set()}
        together = 0
        for _round in range(12):
            review = self._launched()
            self._answer(review, *names)
            content = next(
                row["content"]
                for row in self._rows("performance_peer_box", review)
                if row["perspective"] == "peers"
            )
            self.assertEqual(set(content), {"respondents", "texts"})
            orders = {}
            for topic, texts in content["texts"].items():
                orders[topic] = tuple(text.rpartition(" ")[2] for text in texts)
                self.assertEqual(set(orders[topic]), set(names))
                by_topic[topic].add(orders[topic])
            together += orders["continue"] == orders["differently"]
        # 24 orders: that twelve draws are all alike happens once in 24 ** 11
        for orders in by_topic.values():
            self.assertGreater(len(orders), 1)
        self.assertLess(together, 12)

    def test_released_ids_and_order_do_not_tell(self):
        """Neither ids nor the place in the table follow the order in which people answered."""
        names = RATERS["peers"]
        by_id, by_place = set(), set()
        for _round in range(12):
            review = self._released(names)
            rows = [
                row
                for row in self._rows("performance_peer_answer", review)
                if row["topic"] == "continue"
            ]
            ids = [row["id"] for row in rows]
            self.assertGreater(max(ids) - min(ids), 1000, "ids are no sequence")
            rater = {row["id"]: row["body_vault"].rpartition(" ")[2] for row in rows}
            by_place.add(tuple(rater[i] for i in ids))
            by_id.add(tuple(rater[i] for i in sorted(ids)))
        self.assertGreater(len(by_place), 1)
        self.assertGreater(len(by_id), 1)

    def test_sequence_of_the_table_is_never_used(self):
        self._released(RATERS["peers"])
        self.env.cr.execute("SELECT is_called FROM performance_peer_answer_id_seq")
        self.assertEqual(self.env.cr.fetchone(), (False,))

    def test_rater_cannot_read_the_own_answer_afterwards(self):
        review = self._launched()
        self._answer(review, *RATERS["peers"])
        invitation = self._invitation("peer_1", review)
        spec = {name: {} for name in invitation._fields if name not in ("id", "activity_id")}
        self.assertNotIn(CANARY, str(invitation.web_read(spec)))
        self._pass_deadline(review)
        self.as_("subject", review).action_release()
        answers = self._fresh(self.as_("subject", review).answer_ids)
        for rater in RATERS["peers"]:
            own = self.as_(rater, answers)
            self.assertFalse(own.search([]))
            with self.assertRaises(AccessError):
                own.read(["body"])
            with self.assertRaises(AccessError):
                self.as_(rater, review).read(["state"])

    def test_officer_hr_and_administrator_read_nothing(self):
        review = self._released(RATERS["peers"], readers="employee_manager")
        answers = self._fresh(self.as_("subject", review).answer_ids)
        for persona in (
            "officer",
            "performance_manager",
            "hr",
            "admin",
            "okr_manager",
            "skip",
            "former",
            "foreign_officer",
        ):
            for records in (review, answers):
                with self.subTest(persona=persona, model=records._name):
                    own = self.as_(persona, records)
                    self.assertFalse(own.search([]))
                    self.assertFalse(own.formatted_read_group([], [], ["__count"])[0]["__count"])
                    with self.assertRaises(AccessError):
                        own.read(["display_name"])

    def test_nobody_writes_or_adds_or_deletes_an_answer(self):
        review = self._released(RATERS["peers"], readers="employee_manager")
        answers = self._fresh(self.as_("subject", review).answer_ids)
        for persona in ("subject", "manager", "peer_1", "officer", "admin"):
            own = self.as_(persona, answers)
            for call in (
                lambda own=own: own.write({"body": "forged"}),
                lambda own=own: own.write({"topic": "else"}),
                lambda own=own: own.unlink(),
                lambda own=own: own.create(
                    {"review_id": review.id, "perspective": "peers", "topic": "else"}
                ),
            ):
                with self.subTest(persona=persona), self.assertRaises(UserError):
                    call()

    def test_no_mail_message_activity_attachment_or_log_holds_a_word(self):
        review = self._launched(readers="employee_manager")
        notes = self.env["bus.bus"].sudo().search_count([])
        with self.assertLogs("odoo", logging.INFO) as logs:
            self._answer(review, *RATERS["peers"])
            self._pass_deadline(review)
            self.as_("subject", review).action_release()
            _logger.info("a log without any line would be an error here")
        output = "\n".join(logs.output)
        self.assertNotIn(CANARY, output)
        self.assertNotIn("mail.activity", output, "no log says whose to-do was done when")
        for name in RATERS["peers"]:
            self.assertNotRegex(output, rf"User #{self.users[name].id}\b")
        self.assertEqual(self.env["bus.bus"].sudo().search_count([]), notes)
        self._fresh(review)
        for model in (
            "mail.message",
            "mail.mail",
            "mail.activity",
            "ir.attachment",
            "ir.logging",
            "mail.followers",
            "bus.bus",
        ):
            for name, field in self.env[model]._fields.items():
                if field.store and field.type in ("char", "text", "html"):
                    found = self.env[model].sudo().search([(name, "like", CANARY)])
                    self.assertFalse(found, f"{model}.{name}")
        for persona in RATERS["peers"]:
            self.assertFalse(self._todos(persona))
            self.assertFalse(
                self.env["mail.activity"]
                .with_context(active_test=False)
                .search([("user_id", "=", self.users[persona].id)])
            )

    def test_database_error_while_answering_quotes_no_text(self):
        review = self._launched()
        self._fresh(review)
        self.env.cr.execute("ALTER TABLE performance_peer_box ADD CHECK (content IS NULL)")
        with self.assertLogs("odoo", logging.INFO) as logs:
            _logger.info("a log without any line would be an error here")
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self._answer(review, "peer_1")
        self.assertNotIn(CANARY, "\n".join(logs.output))

    def test_groups_are_named_for_raters_only_where_people_were_asked(self):
        review = self._released(RATERS["peers"])
        outlook = self.as_("subject", review).outlook
        self.assertIn("Peers", outlook)
        for field, label in ((FIELDS["reports"], "Direct reports"), (FIELDS["others"], "Others")):
            self.assertFalse(review[field])
            self.assertNotIn(label, outlook)
