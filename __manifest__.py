{
    "name": "OKR and Performance",
    "version": "19.0.1.0.0",
    "category": "Human Resources/OKR",
    "sequence": 96,
    "summary": "OKRs in the open, appraisals in private",
    "author": "hr_okr contributors",
    "license": "LGPL-3",
    "depends": ["hr", "mail", "calendar", "web_hierarchy"],
    "data": [
        "security/groups.xml",
        # okr: the public world
        "security/okr/ir.model.access.csv",
        "security/rules_okr.xml",
        "data/mail_activity_type.xml",
        "data/ir_cron.xml",
        # okr views, wizards and menus
        "views/okr_separation_views.xml",
        "views/okr_separation_settings_views.xml",
        "views/okr_separation_menus.xml",
        # performance: the private world
    ],
    "assets": {
        "web.assets_backend": ["hr_okr/static/src/**/*"],
    },
    "demo": ["demo/okr_demo.xml"],
    "application": True,
}
