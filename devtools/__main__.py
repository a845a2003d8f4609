"""Commands of ./dev; each is a few lines here and a module beside."""

import argparse
import subprocess
import sys

from processes import install_signal_handlers
from say import Stop

HELP = """\
./dev demo        set up all that is needed and serve Odoo with demo data on 127.0.0.1:8069
                    --port N          another port
                    --without-demo    an empty company instead (log in as admin, admin)
                    --fresh           throw the database away first
./dev test        run all tests; or some: ./dev test TestX, TestX.test_y, tests/test_x.py, a tag
                    --with-demo       on a database with demo data
                    --wheel           with the add-on from its package for pip
                    --coverage        and tell which lines of Python none of them ran
./dev lint        check style, views, tests and the tools themselves
                    --fix             mend what can be mended by itself
                    --odoo            run Odoo's own checks of add-ons as well (a minute)
./dev bench       what things cost beside one SQL statement; or some: ./dev bench live
                    --quick           small sizes, few rounds
                    --json FILE       where the numbers go
./dev scale       two Odoo servers with workers on a primary and a standby: load, crashes, caches
                    --quick           a smaller company, a few minutes
./dev shell       a Python prompt on the demo database
./dev update      load the present code and views into the demo database
./dev pot         write the translation template and bring the languages in step with it
./dev dump        keep a demo company of this version, to test the update to later ones
./dev wheel       build a package for pip into dist/
./dev clean       remove everything ./dev has made outside the repository

ODOO_HOME=/path uses an Odoo 19 that is there; otherwise Debian's is fetched.
Everything built lies in ${XDG_CACHE_HOME:-~/.cache}/hr_okr.
"""


def parse(arguments):
    """Return the parsed command line."""
    parser = argparse.ArgumentParser(prog="./dev", usage="./dev COMMAND, one of:\n\n" + HELP)
    commands = parser.add_subparsers(dest="command")
    demo = commands.add_parser("demo")
    demo.add_argument("--port", type=int, default=8069)
    demo.add_argument("--without-demo", action="store_true")
    demo.add_argument("--fresh", action="store_true")
    test = commands.add_parser("test")
    test.add_argument("what", nargs="*")
    test.add_argument("--with-demo", action="store_true")
    test.add_argument("--coverage", action="store_true")
    test.add_argument("--wheel", action="store_true")
    lint = commands.add_parser("lint")
    lint.add_argument("--fix", action="store_true")
    lint.add_argument("--odoo", action="store_true")
    bench = commands.add_parser("bench")
    bench.add_argument("what", nargs="*")
    bench.add_argument("--quick", action="store_true")
    bench.add_argument("--json")
    scale = commands.add_parser("scale")
    scale.add_argument("--quick", action="store_true")
    clean = commands.add_parser("clean")
    clean.add_argument("--yes", action="store_true")
    for name in ("shell", "update", "pot", "dump", "wheel"):
        commands.add_parser(name)
    return parser.parse_args(arguments)


def run(options):
    """Run one command; return its exit code."""
    if options.command == "demo":
        import serving

        return serving.demo(options.port, not options.without_demo, options.fresh)
    if options.command == "test":
        import testing

        return testing.run(options.what, options.with_demo, options.coverage, options.wheel)
    if options.command == "bench":
        import benching

        return benching.run(options.what, options.quick, options.json)
    if options.command == "scale":
        import scaling

        return scaling.run(options.quick)
    if options.command == "lint":
        import lint

        return lint.run(options.fix, options.odoo)
    import chores

    return getattr(chores, options.command)(options)


def main(arguments):
    """Run ./dev; a Stop is one sentence for the developer, not a traceback."""
    if not arguments:
        print(HELP, end="")
        return 0
    install_signal_handlers()
    try:
        return run(parse(arguments))
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
    except KeyboardInterrupt:
        print("\nStopped.", file=sys.stderr)
        return 130
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip()
        print(f"\n{error.cmd[0]} failed: {said}", file=sys.stderr)
    except OSError as error:
        print(f"\n{error.strerror}: {error.filename or ''} (is the disk full?)", file=sys.stderr)
    return 1


sys.exit(main(sys.argv[1:]))
