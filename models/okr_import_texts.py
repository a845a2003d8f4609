from odoo import api, models

from ..engine import import_table


class OkrImportTexts(models.AbstractModel):
    """What is not clear in a spreadsheet, in words that name the column and the way out."""

    _name = "okr.import.texts"
    _description = "Words of the Import"

    @api.model
    def _texts(self):
        """The texts by code, to be had once for any number of problems."""
        return {**self._row_texts(), **self._name_texts(), **self._measure_texts()}

    @api.model
    def _text(self, problem, texts, titles):
        """The text for a `Problem` of the engine, out of `_texts`.

        :param titles: what the columns are called in the file, by field
        """
        text = texts[problem.code].replace("[value]", problem.value)
        if not problem.column:
            return text
        column = titles.get(problem.column)
        column = column or self.env["okr.import"]._column_title(problem.column)
        return self.env._("Column “%(column)s”: %(text)s", column=column, text=text)

    @api.model
    def _row_texts(self):
        return {
            "no_objective": self.env._(
                "empty, and there is no objective above it. Fill in whose key result this is."
            ),
            "no_key_result": self.env._(
                "empty, but other columns of the key result are filled. Give it a title, or empty "
                "them."
            ),
            "twice": self.env._(
                "“[value]” stands there twice under the same objective. Remove one of the two, or "
                "give it another title."
            ),
            "differs": self.env._(
                "“[value]” differs from the first row of this objective, which counts."
            ),
            "no_choice": self.env._(
                "“[value]” is not known. The template lists the words that can be used."
            ),
            "no_number": self.env._(
                "“[value]” is no clear number. Write digits only, such as 1234.5, 50 % or 2 Mio; "
                "the unit has a column of its own."
            ),
            "read_as": self.env._(
                "read as [value]. If that is wrong, choose the other decimal sign above."
            ),
            "units": self.env._("the unit “[value]” counts; the numbers name another one."),
            "no_date": self.env._("“[value]” is no day. Write it as 2026-03-31."),
            "no_day": self.env._("left out: a check-in needs a day in the column of its date."),
            "no_confidence": self.env._(
                "“[value]” is no confidence. Write a whole number from 0 to 10."
            ),
            "no_confidence_yet": self.env._(
                "the first check-in of a key result needs one, from 0 to 10. Fill it in, or leave "
                "out the check-in columns."
            ),
            "empty_check_in": self.env._(
                "neither a value nor a confidence. Fill one in, or empty the day."
            ),
            "day_ahead": self.env._("[value] lies in the future. Correct the day."),
            "day_before": self.env._(
                "[value] lies before the start of the cycle. Correct the day."
            ),
            "check_ins_later": self.env._(
                "a draft takes no check-ins. Open the cycle, then import the same file again: they "
                "come in then, each once."
            ),
            "running": self.env._(
                "Left out: the cycle is running, and new drafts are imported into one that is "
                "being planned."
            ),
            "not_added": self.env._(
                "new under an objective that is there already. Choose “Change them” above to add "
                "it."
            ),
            "individual_goals": self.env._(
                "A challenge of [value] persons becomes one objective of the company. Goals of "
                "persons are not turned into individual objectives: the company does not use them."
            ),
            "goal_live": self.env._("Counted by Odoo from now on, as a live metric."),
            "goal_by_hand": self.env._(
                "Checked in on by hand: Odoo does not count this goal by a filter."
            ),
            "goal_per_person": self.env._(
                "Checked in on by hand: the goal counts for each person, and a live metric counts "
                "for the whole company. Correct the target, too."
            ),
            "goal_not_allowed": self.env._(
                "Checked in on by hand: what it counts is not on the list of what metrics may "
                "count. An OKR manager can add it there, before the import."
            ),
        }

    @api.model
    def _name_texts(self):
        nobody = self.env._(
            "nobody is called “[value]”. Correct the name, or write the work e-mail; or tick "
            "“Leave "
            "empty what is not found”."
        )
        several = self.env._(
            "several people are called “[value]”. Write the work e-mail instead; or tick “Leave "
            "empty what is not found”."
        )
        return {
            **dict.fromkeys(("unknown_lead", "unknown_kr_lead", "unknown_contributors"), nobody),
            **dict.fromkeys(("ambiguous_lead", "ambiguous_kr_lead"), several),
            "ambiguous_contributors": several,
            "unknown_department": self.env._(
                "there is no department “[value]”. Correct it, or add the department in Employees; "
                "or tick “Leave empty what is not found”."
            ),
            "ambiguous_department": self.env._(
                "several departments are called “[value]”. Write the whole path, such as Sales / "
                "[value]; or tick “Leave empty what is not found”."
            ),
            "unknown_parent": self.env._(
                "there is no objective “[value]”, neither in this file nor among those that are "
                "planned or running. Correct the title; or tick “Leave empty what is not found”."
            ),
            "ambiguous_parent": self.env._(
                "several objectives are called “[value]”. Use the external ID of the one that is "
                "meant; or tick “Leave empty what is not found”."
            ),
            "loop": self.env._(
                "the objective would support itself, through others. Correct one of them."
            ),
            "two_objectives": self.env._(
                "several objectives of this cycle are called “[value]”. Give the file an external "
                "ID, or rename one of them."
            ),
            "two_key_results": self.env._(
                "several key results of this objective are called “[value]”. Rename one of them."
            ),
            "level_department": self.env._(
                "empty, but the level is Department. Say whose it is, or set the level to Company."
            ),
            "level_individual": self.env._(
                "your company does not use individual objectives. Use Department or Company; an "
                "OKR manager can switch them on in the settings."
            ),
            "individual_lead": self.env._("an individual objective needs the person as its lead."),
            "contribution_length": self.env._(
                "[value] characters; one sentence of at most 280, please."
            ),
        }

    @api.model
    def _measure_texts(self):
        return {
            **self.env["okr.key.result"]._measure_problem_texts(),
            "no_target": self.env._(
                "empty. Give the number to reach, or set the kind to Milestone where there is none."
            ),
            "no_bounds": self.env._("a range needs both its ends."),
            "no_weight": self.env._("“[value]” is no weight. Write a number of 0 or more."),
        }


class OkrImport(models.AbstractModel):
    _inherit = "okr.import"

    @api.model
    def _file_text(self, code, args):
        """Why a file cannot be read, and what to do."""
        texts = {
            "empty": self.env._("File: it is empty. Choose a file with a table."),
            "no_table": self.env._(
                "File: this is no table. Save it as XLSX or CSV and choose it again."
            ),
            "old_excel": self.env._(
                "File: an old Excel file (.xls), or one with a password. Save it as XLSX without a "
                "password."
            ),
            "open_document": self.env._(
                "File: an OpenDocument file. Save it as XLSX and choose it again."
            ),
            "too_big": self.env._(
                "File: larger than %(limit)s MB. Leave out pictures and sheets that are not "
                "needed, or import it in parts.",
                limit=args.get("limit"),
            ),
            "too_many_rows": self.env._(
                "File: more than %(limit)s rows. Import it in parts.", limit=args.get("limit")
            ),
            "too_many_columns": self.env._(
                "File: more than %(limit)s columns in row %(row)s. Leave out what is not needed.",
                limit=args.get("limit"),
                row=args.get("row"),
            ),
            "too_long": self.env._(
                "File: a cell of row %(row)s has more than %(limit)s characters. Shorten it.",
                limit=import_table.MAX_TEXT,
                row=args.get("row"),
            ),
            "no_sheet": self.env._(
                "File: it has no sheet “%(sheet)s”. Choose another.", sheet=args.get("sheet")
            ),
        }
        return texts[code]
