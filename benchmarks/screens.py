"""What the web client asks for a screen: the fields of the real views, and the calls with them."""

from lxml import etree

#: How deep x2many fields in a form are followed, as the web client does.
DEPTH = 2


def specification(env, model, view_type, action=None):
    """The specification that the web client reads the records of a view with."""
    action = env.ref(action) if action else None
    view_id = False
    if action:
        view_id = {view.view_mode: view.view_id.id for view in action.view_ids}.get(
            view_type, action.view_id.id if action.view_id.type == view_type else False
        )
    views = env[model].get_views([(view_id, view_type)])
    arch = etree.fromstring(views["views"][view_type]["arch"])
    return _of(env, model, arch, DEPTH)


def _of(env, model, arch, depth):
    result = {}
    for node in arch.iter("field"):
        if any(parent.tag == "field" for parent in node.iterancestors()):
            continue  # of a view inside another one
        name = node.get("name")
        field = env[model]._fields.get(name)
        if field is None or name in result and not len(node):
            continue
        result[name] = _of_field(env, field, node, depth)
    return result


def _of_field(env, field, node, depth):
    if field.type in ("many2one", "reference", "many2one_reference"):
        return {} if field.type == "many2one_reference" else {"fields": {"display_name": {}}}
    if field.type in ("one2many", "many2many"):
        inner = next((child for child in node if child.tag in ("list", "kanban")), None)
        if inner is not None and depth:
            inner = etree.fromstring(etree.tostring(inner))
            fields = _of(env, field.comodel_name, inner, depth - 1)
            return {"fields": fields or {"display_name": {}}, "limit": 40}
        if "many2many" in (node.get("widget") or ""):
            return {"fields": {"display_name": {}}}
        return {}
    return {}
