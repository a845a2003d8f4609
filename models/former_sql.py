"""The statements that take the names of people who left out of a table. Nothing is run here."""

from odoo.tools import SQL


def replace_links(table, columns, swaps, held, *, where=None, limit):
    """One statement that puts a neutral colleague in the place of leavers, in `limit` rows.

    :param columns: {column: kind of person}, the links to be replaced
    :param swaps: {kind of person: (ids that go, the id that comes)}
    :param held: {column: ids}; a row with one of these stays as it is
    :param where: a further condition, as SQL
    """
    assignments = [
        SQL(
            "%(column)s = CASE WHEN %(column)s = ANY(%(old)s) THEN %(new)s ELSE %(column)s END",
            column=SQL.identifier(column),
            old=list(swaps[kind][0]),
            new=swaps[kind][1],
        )
        for column, kind in columns.items()
    ]
    return SQL(
        """UPDATE %(table)s SET %(assignments)s
            WHERE id IN (SELECT id FROM %(table)s
                          WHERE (%(linked)s) AND %(free)s AND %(where)s
                          LIMIT %(limit)s)""",
        table=SQL.identifier(table),
        assignments=SQL(", ").join(assignments),
        linked=SQL(" OR ").join(
            SQL("%s = ANY(%s)", SQL.identifier(column), list(swaps[kind][0]))
            for column, kind in columns.items()
        ),
        free=is_free(held),
        where=where or SQL("TRUE"),
        limit=limit,
    )


def drop_doubles(table, column, keys, swap, held):
    """One statement that deletes what would be a second row of the neutral colleague.

    Where `column` is unique together with `keys`, two leavers become one row.
    """
    old, new = swap
    same = SQL(" AND ").join(
        SQL("other.%(key)s = mine.%(key)s", key=SQL.identifier(key)) for key in keys
    )
    return SQL(
        """DELETE FROM %(table)s mine
            WHERE mine.%(column)s = ANY(%(old)s) AND %(free)s
              AND EXISTS (SELECT FROM %(table)s other
                           WHERE %(same)s AND (other.%(column)s = %(new)s
                              OR other.%(column)s = ANY(%(old)s) AND other.id < mine.id))""",
        table=SQL.identifier(table),
        column=SQL.identifier(column),
        old=list(old),
        new=new,
        same=same,
        free=is_free(held, "mine"),
    )


def is_free(held, alias=None):
    """The condition that no column of a row names somebody under a legal hold."""
    conditions = [
        SQL(
            "NOT COALESCE(%s = ANY(%s), FALSE)",
            SQL.identifier(alias, column) if alias else SQL.identifier(column),
            list(ids),
        )
        for column, ids in held.items()
        if ids
    ]
    return SQL(" AND ").join(conditions) if conditions else SQL("TRUE")
