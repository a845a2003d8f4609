import secrets
from collections import Counter

from odoo.tools import html2plaintext

from ..engine import import_words
from .okr_import_plan import NUMBERS

BATCH = 500
#: A workbook page ends here.
MAX_ROWS = 1_000_000

OBJECTIVE_COLUMNS = ("cycle", "ref", "objective", "description", "level", "department", "ambition")
OBJECTIVE_COLUMNS += ("parent", "contribution")
KEY_RESULT_COLUMNS = ("kr_ref", "key_result", "kind", "unit", "base", "target", "commit", "stretch")
KEY_RESULT_COLUMNS += ("range_min", "range_max", "fail_min", "fail_max", "weight")
#: The numbers of the import, but for the present one: that is no part of what is aimed at.
KEY_RESULT_FIELDS = {"kind": "kind", "unit": "unit", **NUMBERS}
del KEY_RESULT_FIELDS["current"]
CHECKIN_COLUMNS = ("cycle", "ref", "objective", "kr_ref", "key_result")
CHECKIN_COLUMNS += ("checkin_date", "checkin_value", "confidence", "note")


class Pages:
    """One page of the workbook after the other, in batches."""

    def __init__(self, env, book, content):
        self.env, self.book, self.content = env, book, content
        self.people = content == "people"
        self.bold = book.add_format({"bold": True})
        self.company = ("company_id", "=", env.company.id)
        self.token = secrets.token_hex(3)
        self.numbers = {}
        people = env["hr.employee.public"].search_read([self.company], ["work_email"], load=None)
        emails = Counter(row["work_email"] for row in people)
        self.shared = {email for email, count in emails.items() if count > 1}

    def domain(self, path=""):
        """Team objectives only, where numbers are told."""
        domain = [(f"{path}company_id", "=", self.env.company.id)]
        return domain if self.people else [*domain, (f"{path}level", "!=", "individual")]

    def ref(self, record):
        """What a record is called in this file."""
        if not record:
            return None
        if self.people:
            prefix = "okr" if record._name == "okr.objective" else "kr"
            return record.import_ref or f"{prefix}-{record.id}"
        key = (record._name, record.id)
        return self.numbers.setdefault(key, f"{self.token}-{len(self.numbers) + 1}")

    def batches(self, model, domain, order="id"):
        ids = self.env[model].search(domain, order=order)._ids
        for start in range(0, min(len(ids), MAX_ROWS), BATCH):
            yield self.env[model].browse(ids[start : start + BATCH])
            self.env.invalidate_all(flush=False)

    def page(self, title, headers):
        page = self.book.add_worksheet(title[:31])
        page.freeze_panes(1, 0)
        page.set_column(0, len(headers), 18)
        for at, header in enumerate(headers):
            page.write_string(0, at, header, self.bold)
        self.row = 0
        return page

    def put(self, page, values):
        self.row += 1
        for at, value in enumerate(values):
            if value is None or value is False or value == "":
                continue
            if isinstance(value, int | float):
                page.write_number(self.row, at, value)
            elif isinstance(value, str):
                page.write_string(self.row, at, value[:32767])
            else:
                page.write_datetime(self.row, at, value)

    def title(self, name):
        return import_words.title(name, self.env.lang or "en")

    def label(self, record, name):
        """The words of a selection, in a form that the import reads."""
        labels = dict(record._fields[name]._description_selection(self.env))
        value = record[name]
        words = labels.get(value)
        if name in import_words.CHOICES and import_words.choice_of(name, words or "") != value:
            return value
        return words

    def write_okrs(self):
        columns = [*OBJECTIVE_COLUMNS, *KEY_RESULT_COLUMNS]
        columns += ["lead", "contributors", "kr_lead"] if self.people else ["current"]
        state = self.env._("State")
        page = self.page("OKRs", [*(self.title(name) for name in columns), state])
        order = "cycle_id, sequence, id"
        for objectives in self.batches("okr.objective", self.domain(), order):
            for objective in objectives:
                head = self.objective_values(objective)
                for key_result in objective.key_result_ids or [self.env["okr.key.result"]]:
                    values = {**head, **self.key_result_values(key_result)}
                    self.put(
                        page, [*(values.get(c) for c in columns), self.label(objective, "state")]
                    )

    def objective_values(self, objective):
        parent = objective.parent_id
        if parent.level == "individual" and not self.people:
            parent = parent.browse()
        values = {
            "cycle": objective.cycle_id.name,
            "ref": self.ref(objective),
            "objective": objective.name,
            "description": html2plaintext(objective.description or ""),
            "level": self.label(objective, "level"),
            "department": objective.department_id.name,
            "ambition": self.label(objective, "ambition"),
            "parent": self.ref(parent),
            "contribution": objective.contribution,
        }
        if self.people:
            values["lead"] = self.person(objective.lead_id)
            values["contributors"] = "; ".join(
                filter(None, map(self.person, objective.contributor_ids.employee_id))
            )
        return values

    def person(self, employee):
        """The work e-mail, or the name where several people share it."""
        if not employee:
            return None
        email = employee.work_email
        return email if email and email not in self.shared else employee.name

    def key_result_values(self, key_result):
        if not key_result:
            return {}
        values = {"kr_ref": self.ref(key_result), "key_result": key_result.name}
        for column, name in KEY_RESULT_FIELDS.items():
            values[column] = key_result[name]
        values["kind"] = self.label(key_result, "kind")
        for column in self.unused(key_result.kind):
            values[column] = None
        if key_result.kind not in ("at_least", "range"):
            values["fail_min"] = None
        if key_result.kind not in ("at_most", "range"):
            values["fail_max"] = None
        if not (key_result.commit_value or key_result.stretch_value):
            values["commit"] = values["stretch"] = None
        if self.people:
            values["kr_lead"] = self.person(key_result.lead_id)
        else:
            values["current"] = key_result.current_value
        return values

    def unused(self, kind):
        bounds = ("range_min", "range_max")
        return ("base", "target") if kind == "range" else bounds

    def write_check_ins(self):
        if self.people:
            return
        names = ("blocker_cause", "is_late")
        checkins = self.env["okr.checkin"]
        headers = [self.title(name) for name in CHECKIN_COLUMNS]
        # not called “Kind”, which is the kind of a key result when the page is imported
        headers += [self.env._("Given as")]
        headers += [self.field_title(checkins, name) for name in names]
        page = self.page(self.env._("Check-ins"), headers)
        domain = self.domain("key_result_id.objective_id.")
        for rows in self.batches("okr.checkin", domain, "key_result_id, date, id"):
            for said in rows:
                key_result, objective = said.key_result_id, said.key_result_id.objective_id
                self.put(
                    page,
                    [
                        objective.cycle_id.name,
                        self.ref(objective),
                        objective.name,
                        self.ref(key_result),
                        key_result.name,
                        said.date,
                        said.value,
                        said.confidence if said.kind != "measured" else None,
                        said.note,
                        self.label(said, "kind"),
                        self.label(said, "blocker_cause"),
                        self.env._("Yes") if said.is_late else None,
                    ],
                )

    def write_results(self):
        """How it ended: scores, causes and learning of objectives and of key results."""
        if self.people:
            return
        for model, title, path in (
            ("okr.key.result", self.env._("Key result scores"), "objective_id."),
            ("okr.objective", self.env._("Objective scores"), ""),
        ):
            self.write_scores(model, title, path)

    def write_scores(self, model, title, path):
        records = self.env[model]
        names = ["progress", "confidence", "score", "miss_cause", "learning", "decision"]
        if model == "okr.key.result":
            names += ["final_value", "miss_happened", "miss_signal", "miss_change"]
        headers = [self.title(n) for n in ("cycle", "ref", "objective")]
        headers += [self.title("kr_ref"), self.title("key_result")] if path else []
        page = self.page(title, [*headers, *(self.field_title(records, n) for n in names)])
        for rows in self.batches(model, self.domain(path), "cycle_id, id"):
            for record in rows:
                objective = record.objective_id if path else record
                values = [objective.cycle_id.name, self.ref(objective), objective.name]
                values += [self.ref(record), record.name] if path else []
                for name in names:
                    value = record[name]
                    if name in ("score", "final_value") and not record.is_scored:
                        value = None
                    elif name == "confidence" and not record.last_checkin_date:
                        value = None
                    elif records._fields[name].type == "selection":
                        value = self.label(record, name)
                    values.append(value)
                self.put(page, values)

    def write_alignments(self):
        alignments = self.env["okr.alignment"]
        headers = [self.title("cycle"), self.title("ref"), self.title("objective")]
        names = ("kind", "target_id", "target_key_result_id", "contribution", "state", "answer")
        headers += [self.field_title(alignments, name) for name in names]
        page = self.page(self.env._("Alignments"), headers)
        domain = self.domain("source_id.")
        if not self.people:
            domain += [("target_id.level", "!=", "individual")]
        for rows in self.batches("okr.alignment", domain):
            for link in rows:
                source = link.source_id
                values = [source.cycle_id.name, self.ref(source), source.name]
                values += [self.label(link, "kind"), link.target_id.name]
                values += [link.target_key_result_id.name, link.contribution]
                self.put(page, [*values, self.label(link, "state"), link.answer])

    def write_changes(self):
        revisions = self.env["okr.revision"]
        names = ["field_label", "old_value", "new_value", "reason", "date"]
        headers = [self.title(n) for n in ("cycle", "ref", "objective", "key_result")]
        headers += [self.field_title(revisions, name) for name in names]
        if self.people:
            headers.append(self.field_title(revisions, "user_id"))
        page = self.page(self.env._("Changes"), headers)
        for rows in self.batches("okr.revision", self.domain("objective_id.")):
            for change in rows:
                objective = change.objective_id
                values = [objective.cycle_id.name, self.ref(objective), objective.name]
                values += [change.key_result_id.name, change.field_label, change.old_value]
                values += [change.new_value, change.reason, change.date]
                self.put(page, [*values, change.user_id.name] if self.people else values)

    def write_kudos(self):
        if not self.people:
            return
        kudos = self.env["okr.kudos"]
        names = ("date", "author_id", "employee_id", "department_id", "body", "key_result_id")
        page = self.page(self.env._("Kudos"), [self.field_title(kudos, n) for n in names])
        for rows in self.batches("okr.kudos", [self.company]):
            for thanks in rows:
                values = [thanks.date, thanks.author_id.name, thanks.employee_id.name]
                values += [thanks.department_id.name, thanks.body, thanks.key_result_id.name]
                self.put(page, values)

    def write_cycles(self):
        cycles = self.env["okr.cycle"]
        names = ("name", "cadence", "date_start", "date_end", "state")
        page = self.page(self.env._("Cycles"), [self.field_title(cycles, n) for n in names])
        for rows in self.batches("okr.cycle", [self.company], "date_start, id"):
            for cycle in rows:
                values = [cycle.name, self.label(cycle, "cadence"), cycle.date_start]
                self.put(page, [*values, cycle.date_end, self.label(cycle, "state")])

    def field_title(self, records, name):
        return records._fields[name]._description_string(self.env)
