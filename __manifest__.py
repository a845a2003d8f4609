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
        "wizards/okr_cycle_open_wizard_views.xml",
        "wizards/okr_cycle_close_wizard_views.xml",
        # performance: the private world
    ],
    "demo": ["demo/okr_demo.xml"],
    "application": True,
}
