import re

from lxml import etree

from odoo import api, models, tools
from odoo.http import request

#: Attributes of a view that people read.
READ_ATTRIBUTES = frozenset(
    {"string", "placeholder", "help", "title", "confirm", "sum", "avg", "add-label", "aria-label"}
)
#: Words of the product and the fields of `res.company` with the words of a company.
TERM_FIELDS = (
    "okr_term_objective",
    "okr_term_objectives",
    "okr_term_key_result",
    "okr_term_key_results",
    "okr_term_cycle",
    "okr_term_cycles",
)


class OkrTerms(models.AbstractModel):
    """What a company calls objectives, key results and cycles: the one place that renames them.

    Labels of fields, views, menus and actions of `okr.*` pass through `_rename` on their way to a
    user; nothing is stored, so that translations and other companies stay as they are. In each
    language the translated default word is replaced, and the English one where a text has no
    translation. A company without words of its own costs nothing.
    """

    _name = "okr.terms"
    _description = "Words of a Company for OKRs"

    @api.model
    def _rename(self, text):
        """`text` in the words of the user's company; anything but a text comes back as it is."""
        words = self._get_words()
        if not words or not text or not isinstance(text, str):
            return text
        pattern, term_by_word = words
        return pattern.sub(lambda match: _in_case(match[0], term_by_word), text)

    @api.model
    def _rename_arch(self, arch):
        """The arch of a view with what people read in it renamed, and nothing else touched."""
        if not self._get_words():
            return arch
        tree = etree.fromstring(arch)
        for node in tree.iter(etree.Element):
            for name in READ_ATTRIBUTES & set(node.attrib):
                node.set(name, self._rename(node.get(name)))
            node.text = self._rename(node.text)
            for child in node:
                child.tail = self._rename(child.tail)
        return etree.tostring(tree, encoding="unicode")

    @api.model
    def _get_words(self):
        """(pattern, {word: term}) of the user's company and language, or None without any."""
        return self._get_words_of(self._get_company_id(), self.env.lang or "en_US")

    @api.model
    def _get_company_id(self):
        """The company that the user works in; menus and actions come without it in the context."""
        if not self.env.context.get("allowed_company_ids") and request:
            chosen = (request.cookies.get("cids") or "").split("-")[0]
            if chosen.isdecimal() and int(chosen) in self.env.user._get_company_ids():
                return int(chosen)
        return self.env.company.id

    @api.model
    @tools.ormcache("company_id", "lang")
    def _get_words_of(self, company_id, lang):
        # Names of things, the same for everybody in the company.
        company_sudo = self.env["res.company"].sudo().browse(company_id)
        terms = [company_sudo[name] for name in TERM_FIELDS]
        if not any(terms):
            return None
        term_by_word = {}
        translated = self.with_context(lang=lang)._default_words()
        for words in (translated, self.with_context(lang="en_US")._default_words()):
            for word, term in zip(words, terms, strict=True):
                if term:
                    term_by_word.setdefault(word.casefold(), term)
        longest_first = sorted(term_by_word, key=len, reverse=True)
        # `\s` rather than a space: texts in views run over lines
        body = "|".join(r"\s+".join(map(re.escape, word.split())) for word in longest_first)
        return re.compile(rf"(?<![\w-])(?:{body})(?!\w)", re.IGNORECASE), term_by_word

    @api.model
    def _default_words(self):
        """The words of the product in the language of the context, in the order of TERM_FIELDS."""
        return (
            self.env._("Objective"),
            self.env._("Objectives"),
            self.env._("Key Result"),
            self.env._("Key Results"),
            self.env._("Cycle"),
            self.env._("Cycles"),
        )


def _in_case(found, term_by_word):
    """The term for a word that was found, with a small first letter where that had one."""
    term = term_by_word[" ".join(found.casefold().split())]
    if found[0].islower() and not term[1:2].isupper():
        return term[0].lower() + term[1:]
    return term[0].upper() + term[1:]


class Base(models.AbstractModel):
    _inherit = "base"

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        fields = super().fields_get(allfields, attributes)
        if self._name.startswith("okr.") and self.env["okr.terms"]._get_words():
            rename = self.env["okr.terms"]._rename
            for description in fields.values():
                for name in ("string", "help"):
                    if name in description:
                        description[name] = rename(description[name])
        return fields

    @api.model
    def get_views(self, views, options=None):
        result = super().get_views(views, options)
        if self._name.startswith("okr.") and self.env["okr.terms"]._get_words():
            terms = self.env["okr.terms"]
            for view in result["views"].values():
                view["arch"] = terms._rename_arch(view["arch"])
                for key, actions in view.get("toolbar", {}).items():
                    view["toolbar"][key] = [
                        {**action, "name": terms._rename(action.get("name"))} for action in actions
                    ]
        return result
