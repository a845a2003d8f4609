"""To-dos that tell nothing: for one person, attached to no record, with neutral words."""

from odoo import SUPERUSER_ID, fields
from odoo.tools import SQL
from odoo.tools.misc import clean_context


def give_todo(user, summary, deadline=None):
    """Return a new to-do of ``user``, as the superuser, to be removed again when it is done.

    The system is its author, so that it does not tell who caused it; and it is created without
    the usual message, so that no mail about it exists.

    :param summary: neutral words, already in the language of ``user``
    :param deadline: date, or None for today
    """
    return give_todos([(user, summary, deadline)])


def give_todos(rows):
    """As `give_todo` for many people at once; returns the to-dos in the order of ``rows``.

    :param rows: tuples of user, summary and deadline, at least one
    """
    user = rows[0][0]
    env_su = user.env(user=SUPERUSER_ID, su=True)  # a to-do for somebody else
    todo_type = env_su.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
    return (
        env_su["mail.activity"]
        .with_context(clean_context(user.env.context), mail_activity_quick_update=True)
        .create(
            [
                {
                    "activity_type_id": todo_type.id if todo_type else False,
                    "user_id": user.id,
                    "user_tz": user.tz,  # known already; computed, it is a second write
                    "summary": summary,
                    "date_deadline": deadline or fields.Date.context_today(user),
                    "automated": True,
                }
                for user, summary, deadline in rows
            ]
        )
    )


def drop_todos(activities_sudo):
    """Remove to-dos so that nothing tells who was done when, or was not.

    ``unlink`` would write the user and the second into the server's log, and a notification with
    both into the table of the bus; the to-do list notices at its next refresh.
    """
    if activities_sudo:
        activities_sudo.env.flush_all()
        activities_sudo.env.cr.execute(
            SQL("DELETE FROM mail_activity WHERE id IN %s", tuple(activities_sudo.ids))
        )
        activities_sudo.env.invalidate_all(flush=False)
