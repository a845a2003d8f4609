from pathlib import Path

from odoo import api, models
from odoo.tools import convert_file
from odoo.tools.misc import file_path

FOLDER = "bridges"


class OkrBridge(models.AbstractModel):
    """What the add-on brings for apps it does not depend on: one folder for each in `bridges/`.

    The files of `bridges/<app>/` are loaded in the order of their names once the app is there,
    whichever of the two came first, and again with each update. Their records carry XML ids of
    this add-on. Views belong into `<odoo noupdate="1">` too: Odoo takes away what an update of
    this add-on did not load, and it does not know these files; they are rewritten all the same,
    unless the file is called `*_once.xml`, which is for records that people change.
    """

    _name = "okr.bridge"
    _description = "Bridges to Other Apps"

    def _register_hook(self):
        """After modules were installed or updated: see which apps are there now."""
        super()._register_hook()
        if self.pool.updated_modules:
            self._set_up()

    @api.model
    def _set_up(self):
        """Load the files of all apps that are installed. Writes; for the loading of modules."""
        root = Path(file_path(f"hr_okr/{FOLDER}"))
        apps = sorted(path.name for path in root.iterdir() if self._is_installed(path.name))
        for app in apps:
            self._load_files(root, app)
        if apps:
            # these records came after the add-on's translations
            languages = [code for code, _ in self.env["res.lang"].get_installed()]
            self.env["ir.module.module"]._load_module_terms(["hr_okr"], languages)
            self.env["okr.demo"]._load_live_story()

    @api.model
    def _is_installed(self, app):
        return app in self.pool._init_modules

    @api.model
    def _load_files(self, root, app):
        for path in sorted((root / app).glob("*.xml")):
            mode = "update" if path.stem.endswith("_once") else "init"
            name = f"{FOLDER}/{app}/{path.name}"
            convert_file(self.env, "hr_okr", name, {}, mode=mode, noupdate=True)
