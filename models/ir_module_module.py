from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def module_uninstall(self):
        """Look again at the wall once other modules are gone, and with them what they added."""
        result = super().module_uninstall()
        if "hr_okr" not in self.mapped("name"):
            self.env["okr.separation"]._check_soon()
        return result
