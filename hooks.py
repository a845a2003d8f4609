"""What uninstalling the add-on would leave behind in other people's tables."""

from odoo.tools import SQL

#: Rows of Odoo's own models that name one of ours, by the field that names it.
LEFT_BEHIND = {
    "mail.message": "model",
    "mail.activity": "res_model",
    "mail.followers": "res_model",
    "ir.attachment": "res_model",
    "ir.filters": "model_id",
    "ir.exports": "resource",
}


def uninstall_hook(env):
    """Delete messages, activities, followers, files, favorites and export templates of our models.

    To-dos that remind of private records name no model; they are found through those records.
    Odoo itself forgets the entries that other modules and the database made for our fields.
    """
    ours = [name for name in env.registry if name.startswith(("okr.", "performance."))]
    for name, field in LEFT_BEHIND.items():
        records = env[name].sudo().with_context(active_test=False)
        records.search([(field, "in", ours)]).unlink()
    _delete_todos(env, ours)
    _delete_entries(env, ours)


def _delete_entries(env, ours):
    """Delete what Odoo's books hold about our models and fields under the name of others."""
    env.flush_all()
    env.cr.execute(
        SQL(
            """
            DELETE FROM ir_model_data entry
                  USING ir_model model
                  WHERE model.model = ANY(%(ours)s)
                    AND entry.module != 'hr_okr'
                    AND (entry.model = 'ir.model.inherit'
                         AND entry.res_id IN (SELECT id FROM ir_model_inherit
                                               WHERE model_id = model.id)
                      OR entry.model = 'ir.model.fields.selection'
                         AND entry.res_id IN (SELECT choice.id
                                                FROM ir_model_fields_selection choice
                                                JOIN ir_model_fields field
                                                  ON field.id = choice.field_id
                                               WHERE field.model_id = model.id))
            """,
            ours=ours,
        )
    )
    # The columns go with the fields, and their foreign keys with them.
    env.cr.execute(
        """
        DELETE FROM ir_model_constraint con
              USING ir_module_module module
              WHERE module.id = con.module AND module.name = 'hr_okr' AND con.type = 'f'
        """
    )


def _delete_todos(env, ours):
    # the columns are shut for everybody, so they are read below the screens
    columns = [
        (env[name]._table, field.name)
        for name in ours
        if not env[name]._abstract
        for field in env[name]._fields.values()
        if field.type == "many2one" and field.store and field.comodel_name == "mail.activity"
    ] + [
        (field.relation, field.column2)
        for name in ours
        if not env[name]._abstract
        for field in env[name]._fields.values()
        if field.type == "many2many" and field.store and field.comodel_name == "mail.activity"
    ]
    env.flush_all()
    ids = set()
    for table, column in columns:
        rows = env.execute_query(
            SQL(
                "SELECT %(column)s FROM %(table)s WHERE %(column)s IS NOT NULL",
                column=SQL.identifier(column),
                table=SQL.identifier(table),
            )
        )
        ids.update(row[0] for row in rows)
    env["mail.activity"].sudo().browse(ids).exists().unlink()
