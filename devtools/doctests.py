"""Runs the examples in the docstrings of `engine/`, which needs neither Odoo nor a database.

Prints the tracebacks of failed ones and, last, `N passed, N failed`. Arguments choose files.
"""

import doctest
import importlib
import sys
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent


def modules(chosen):
    """Yield the modules of `engine/`, all or the chosen files."""
    for path in sorted((REPO / "engine").rglob("*.py")):
        parts = path.relative_to(REPO).with_suffix("").parts
        if not chosen or "/".join(parts) + ".py" in chosen:
            yield importlib.import_module(".".join(parts).removesuffix(".__init__"))


def main(chosen):
    """Run the examples; return the exit code. One docstring is one test."""
    passed = failed = 0
    runner = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE)
    for module in modules(chosen):
        for test in doctest.DocTestFinder().find(module):
            if test.examples:
                bad = runner.run(test).failed > 0
                failed += bad
                passed += not bad
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.path[0] = str(REPO)
    sys.exit(main(sys.argv[1:]))
