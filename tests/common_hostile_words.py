"""A fixture in which every secret is a word of its own, and who may see which, in plain Python."""

import json
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .common import OkrCase
from .common_performance import CANARY

SHARED = ("shared", "acknowledged", "closed")
_pair = {"employee_user_id", "manager_user_id"}


def _side(row):
    return {f"{row['side']}_user_id"} | (_pair | {"officers"} if row["state"] in SHARED else set())


def _after_sharing(always):
    return lambda row: {always} | (_pair | {"officers"} if row["state"] in SHARED else set())


def _feedback(row):
    told = row["state"] == "sent"
    return (
        {"author_user_id"}
        | ({"employee_user_id"} if told else set())
        | ({"manager_user_id"} if told and row["visibility"] == "employee_manager" else set())
    )


def _of(*roles):
    return lambda row: set(roles)


_plan = _of(*_pair, "mentor_user_id")
#: (table, column) -> row -> the columns that hold a reader's user, or "officers" and the like.
READERS = {
    ("performance_answer", "body_vault"): _side,
    ("performance_context_item", "contribution_vault"): _after_sharing("employee_user_id"),
    ("performance_context_item", "manager_comment_vault"): _after_sharing("manager_user_id"),
    ("performance_outcome", "summary_vault"): _after_sharing("manager_user_id"),
    ("performance_signature", "comment_vault"): _of(*_pair, "officers"),
    ("performance_note", "body_vault"): _of("author_user_id"),
    ("performance_access_log", "reason_vault"): _of(*_pair, "user_id", "managers"),
    ("performance_hold", "reason_vault"): _of("managers"),
    ("performance_glass", "reason_vault"): _of("user_id", "managers"),
    ("performance_step_wizard", "comment_vault"): _of("create_uid"),
    ("performance_step_wizard", "reason_vault"): _of("create_uid"),
    ("performance_feedback", "body_vault"): _feedback,
    ("performance_feedback", "question_vault"): lambda row: (
        {"requester_user_id"} | ({"author_user_id"} if row["state"] != "draft" else set())
    ),
    ("performance_peer_box", "content"): _of(),
    ("performance_peer_answer", "body_vault"): _of(*_pair),
    ("performance_meeting_topic", "name_vault"): _of(*_pair),
    ("performance_meeting_topic", "outcome_vault"): _of(*_pair),
    ("performance_plan", "goal_vault"): _plan,
    ("performance_plan", "why_vault"): _plan,
    ("performance_plan_step", "name_vault"): _plan,
    ("performance_plan_step", "skill_vault"): _plan,
    ("performance_plan_step", "support_vault"): _plan,
    ("performance_plan_review", "body_vault"): _plan,
    ("performance_trend", "period"): _of("officers"),
}


class HostileFixture:
    """To be mixed into a class that has the people of `PerformanceLeaksCommon`."""

    @classmethod
    def _hand_over_from_former(cls):
        """One appraisal that the former manager closed, and one that is not theirs any more."""
        subject = cls.people["subject"]
        subject.parent_id = cls.people["former"]
        for year, closes in (("2015", True), ("2016", False)):
            appraisal = cls._new_appraisal(
                by="former", date_start=f"{year}-01-01", date_end=f"{year}-12-31"
            )
            own = cls.as_("former", appraisal)
            own.action_open()
            own.manager_answer_ids[0].body = "to be a word"
            if closes:
                own.outcome_ids.write({"summary": "to be a word", "rating_id": cls.rating.id})
                own.action_share()
                cls.as_("subject", appraisal).action_acknowledge("to be a word", disagrees=False)
                own.action_close()
            else:
                own.action_hand_over(cls.people["manager"].id, "to be a word")
            cls._fresh(appraisal)
        subject.parent_id = cls.people["manager"]

    @classmethod
    def _fill_public_world(cls):
        """An active and a closed cycle, worked on by people who attack nobody."""
        cls.cycles = cls.env["okr.cycle"]
        today = fields.Date.today()
        for name, days in (("Closed one", 400), ("Active one", 30)):
            cycle = cls.env["okr.cycle"].create(
                {
                    "name": name,
                    "cadence": "custom",
                    "company_id": cls.company.id,
                    "date_start": today - timedelta(days=days),
                    "date_end": today - timedelta(days=days - 60),
                }
            )
            objective = cls.env["okr.objective"].create(
                {
                    "name": f"{name}: win back small shops",
                    "cycle_id": cycle.id,
                    "lead_id": cls.people["peer_2"].id,
                    "key_result_ids": [Command.create({"name": "Shops", "target_value": 100})],
                }
            )
            cycle._activate()
            cls.env["okr.checkin"].with_user(cls.users["peer_2"]).create(
                {"key_result_id": objective.key_result_ids.id, "value": 40, "confidence": 7}
            )
            if days == 400:
                OkrCase.bring_to(cycle, "closed")
            cls.cycles |= cycle
        cls.objectives = cls.cycles.objective_ids

    @classmethod
    def _give_each_secret_a_word(cls):
        """Replace every secret text by a word that occurs nowhere else; note who may see it."""
        cls.readers, cls.places, number = {}, {}, 0
        for (table, column), roles in READERS.items():
            cls.env.cr.execute(f'SELECT * FROM "{table}" WHERE "{column}" IS NOT NULL')  # noqa: S608
            rows = cls.env.cr.dictfetchall()
            for row in rows:
                number += 1
                word = f"{CANARY}{number:04d}"
                texts = {"respondents": 4, "texts": {"continue": [word]}}
                value = json.dumps(texts) if column == "content" else word
                cls.env.cr.execute(
                    f'UPDATE "{table}" SET "{column}" = %s WHERE id = %s',  # noqa: S608
                    (value, row["id"]),
                )
                cls.readers[word] = cls._names_of(roles(row), row)
                cls.places[word] = (table, column)
        cls.env.invalidate_all()

    @classmethod
    def _names_of(cls, roles, row):
        users = {row.get(role) for role in roles} - {None}
        names = {name for name, user in cls.users.items() if user.id in users}
        if "officers" in roles:
            names |= {"officer", "performance_manager"}
        if "managers" in roles:
            names.add("performance_manager")
        return names
