"""Small things for builders that fill tables by statements."""

from odoo.tools import SQL


class unchecked:
    """No triggers for foreign keys while many rows are inserted; `verify` looks at them at once."""

    def __init__(self, env):
        self.cr = env.cr

    def __enter__(self):
        self.cr.execute("SHOW session_replication_role")
        [self.before] = self.cr.fetchone()
        self.cr.execute("SET session_replication_role = replica")

    def __exit__(self, *error):
        if not error[0]:
            self.cr.execute(f"SET session_replication_role = {self.before}")


def next_id(env, table):
    """The id after the greatest one of a table."""
    [[found]] = env.execute_query(
        SQL("SELECT COALESCE(MAX(id), 0) + 1 FROM %s", SQL.identifier(table))
    )
    return found


def sync_sequence(env, *tables):
    """The next rows of these tables get ids after those that were given by hand."""
    for table in tables:
        env.cr.execute(
            SQL(
                "SELECT setval(%s, (SELECT MAX(id) FROM %s))",
                f"{table}_id_seq",
                SQL.identifier(table),
            )
        )
