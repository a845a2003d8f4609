"""To 19.0.1.2.0: the rule of who adds a check-in says the same in fewer statements.

Rules are not loaded again by an update; one that somebody has changed stays as it is.
"""

OLD = (
    "[('author_id', '=', user.id), '|', '|', '|', '|', ('key_result_id.lead_user_id', '=', "
    "user.id), ('key_result_id.objective_id.lead_user_id', '=', user.id), "
    "('key_result_id.objective_id.manager_user_id', '=', user.id), "
    "('key_result_id.objective_id.contributor_ids.user_id', '=', user.id), "
    "('key_result_id.is_stand_in', '=', True)]"
)
NEW = "[('author_id', '=', user.id), ('key_result_id.is_worker', '=', True)]"


def migrate(cr, version):
    cr.execute(
        """UPDATE ir_rule rule SET domain_force = %s
             FROM ir_model_data name
            WHERE name.module = 'hr_okr' AND name.name = 'okr_checkin_rule_author_create'
              AND name.model = 'ir.rule' AND rule.id = name.res_id AND rule.domain_force = %s""",
        (NEW, OLD),
    )
