"""What `./dev bench` runs: cases that compare ways of doing one thing, in one process.

`main(env)` is called in an Odoo shell on a database made for it. A case is a class in a module of
this folder, marked with `@case`; see `frame.py` for what it has to offer.
"""

from . import (
    checkin_imports,
    checkins,
    cycles,
    live_key_results,
    overviews,
    private,
    reading,
    tree,
    upkeep,
    web_requests,
    writers,
)
from .frame import main
