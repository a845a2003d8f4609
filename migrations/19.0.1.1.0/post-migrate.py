"""To 19.0.1.1.0: what cannot be undone does not begin by itself.

New companies remove the names of people who left after two years. Where the add-on was there
before, names stay until somebody decides otherwise in the settings.
"""


def migrate(cr, version):
    cr.execute("UPDATE res_company SET performance_keep_names = 0")
