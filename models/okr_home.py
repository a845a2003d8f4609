from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import format_date

from ..engine import calendars

#: Working days after which a request or a blocker waits too long.
PATIENCE = 5
#: Lines of a section; the rest is counted and one click away.
SHOWN = 8
#: Objectives of the own team that are shown.
TEAM_SHOWN = 3


class OkrHome(models.AbstractModel):
    """The first page of the OKR app: what needs the reader, their team's objectives, its rhythm.

    Public things alone, read with the reader's own rights in a constant number of queries. It
    lists records and adds up nothing about people. What is private has a page of its own
    elsewhere and never passes through here. The sections are made in okr_home_needs.py.
    """

    _name = "okr.home"
    _description = "OKR Home"

    @api.model
    @api.readonly
    def get_home(self):
        """Return the page of the caller, who must be an internal user.

        :return: a dictionary of

            - ``needs``: sections with something in them, each ``{"key", "title", "icon", "items",
              "more", "link"}``; an item has ``label``, ``about`` (text or False), ``when`` (text or
              False), ``is_late``, ``model`` and ``id`` of its record; overdue items come first;
              ``more`` counts what is left out; ``link`` is an address (or False) with its ``text``
            - ``count``: how many items and left-out items there are
            - ``team``: up to three objectives, see `_team_objectives`, and ``team_name``
            - ``rhythm``: see `_rhythm`, or False
            - ``today``: the day in the reader's format
        :raise AccessError: not an internal user
        """
        real = self.sudo(False)
        if not real.env.user._is_internal():
            raise AccessError(self.env._("OKRs are for people who work in the company."))
        needs = [section for section in real._needs() if section["items"]]
        objectives = real._team()
        return {
            "today": format_date(real.env, fields.Date.context_today(real)),
            "needs": needs,
            "count": sum(len(section["items"]) + section["more"] for section in needs),
            "team": real._team_objectives(objectives[:TEAM_SHOWN]),
            "team_name": real._team_name(),
            "rhythm": real._rhythm(objectives),
        }

    @api.model
    def _mine_or_managed(self, path=""):
        """Domain of what the reader leads, or whose department they manage.

        `path` leads to the objective, such as ``objective_id.``
        """
        uid = self.env.uid
        return Domain(f"{path}lead_user_id", "=", uid) | Domain(f"{path}manager_user_id", "=", uid)

    @api.model
    def _item(self, record, label, about=None, day=None, is_late=False, since=False):
        """One line: `day` is when it is due, or with `since` the day on which it began."""
        if since:
            text = self.env._("Waiting since %s") if is_late else self.env._("Since %s")
        else:
            text = self.env._("Overdue: %s") if is_late else self.env._("Due %s")
        return {
            "model": record._name,
            "id": record.id,
            "label": label,
            "about": about or False,
            "when": text % format_date(self.env, day) if day else False,
            "is_late": bool(is_late),
            "_day": fields.Date.to_string(day) if day else "9",
        }

    @api.model
    def _section(self, key, title, icon, items, link=None, text=None):
        """A section of items, overdue and oldest first, and no more of them than one reads."""
        items = sorted(items, key=lambda item: (not item["is_late"], item["_day"], item["id"]))
        return {
            "key": key,
            "title": title,
            "icon": icon,
            "items": [
                {name: value for name, value in item.items() if name != "_day"}
                for item in items[:SHOWN]
            ],
            "more": max(0, len(items) - SHOWN),
            "link": link or False,
            "text": text or False,
        }

    @api.model
    def _patience_ends(self):
        """What began on this day or before has waited too long."""
        return calendars.working_days_before(fields.Date.context_today(self), PATIENCE)

    @api.model
    def _team(self):
        """The running objectives of the reader's teams: of their department, and that they manage.

        Who has no department sees what the company wants.
        """
        departments = self.env.user.employee_ids.department_id
        mine = self.env["okr.objective"]._okr_any_of(
            Domain("department_id", "in", departments.ids),
            Domain("co_department_ids", "in", departments.ids),
            Domain("manager_user_id", "=", self.env.uid),
        )
        running = Domain("state", "=", "active") & Domain(
            "cycle_id.state", "in", ("active", "grading")
        )
        objectives = self.env["okr.objective"].search(
            running & mine, order="cycle_id, sequence, id"
        )
        return objectives or self.env["okr.objective"].search(
            running & Domain("level", "=", "company"), order="cycle_id, sequence, id"
        )

    @api.model
    def _team_name(self):
        departments = self.env.user.employee_ids.department_id
        return ", ".join(departments.mapped("name"))

    @api.model
    def _team_objectives(self, objectives):
        """Texts of objectives: ``id``, ``name``, ``health`` (key) and ``health_word``, ``trend``
        (SVG or "") with ``trend_text``, ``fresh`` (when it was last spoken of) and ``key_results``.
        """
        packs = self.env["okr.review.pack"]
        snapshots = packs._points(
            "okr.snapshot", "objective_id", objectives, ["date", "progress", "confidence"]
        )
        words = dict(objectives._fields["health"]._description_selection(self.env))
        texts = []
        for objective in objectives:
            svg, text = packs._trend(objective.cycle_id, objective, snapshots.get(objective, []))
            texts.append(
                {
                    "id": objective.id,
                    "name": objective.name,
                    "health": objective.health,
                    "health_word": words[objective.health],
                    "lead": objective.lead_id.display_name or False,
                    "trend": svg,
                    "trend_text": text,
                    "fresh": format_date(self.env, objective.last_checkin_date)
                    if objective.last_checkin_date
                    else False,
                }
            )
        return texts
