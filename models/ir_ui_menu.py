from odoo import api, models


class IrUiMenu(models.Model):
    _inherit = "ir.ui.menu"

    @api.model
    def load_menus(self, debug):
        """Menus of the OKR app in the words of the user's company."""
        menus = super().load_menus(debug)
        terms = self.env["okr.terms"]
        if not terms._get_words():
            return menus
        # What comes from above is cached for all companies of the user: copies are renamed.
        return {
            key: {**menu, "name": terms._rename(menu["name"])}
            if (menu.get("xmlid") or "").startswith("hr_okr.okr_")
            else menu
            for key, menu in menus.items()
        }
