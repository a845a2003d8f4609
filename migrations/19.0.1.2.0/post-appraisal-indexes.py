"""To 19.0.1.2.0: two indexes of appraisals gave way to wider ones with the same first column."""


def migrate(cr, version):
    cr.execute(
        """DROP INDEX IF EXISTS performance_appraisal__state_index;
           DROP INDEX IF EXISTS performance_appraisal__campaign_id_index"""
    )
