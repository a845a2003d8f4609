#!/usr/bin/env python3
"""Take the pictures of the README from a running demo company.

    python devtools/screenshots.py http://127.0.0.1:8069 docs/images [name ...]

Needs playwright and pillow (`pip install playwright pillow`) and a Chromium: the one named by
$CHROMIUM, Debian's /usr/bin/chromium or playwright's own. Gives the database a dark scheme, which
Odoo Community has not, and starts to grade the running quarter on its way through the wizards:
give it a demo database that you can throw away. The picture of the dashboard wants Odoo's
Dashboards app there.
"""

import io
import json
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

REPO = Path(__file__).resolve().parents[1]
#: Pictures that Odoo's app list shows as well.
APP_LIST = (
    "close_learn",
    "dark_map",
    "insights",
    "map",
    "my_check_in",
    "objective",
    "objectives",
    "performance_appraisal",
    "performance_wall",
    "phone_insights",
    "phone_my_check_in",
    "phone_needs_you",
    "this_week",
)
#: Colours of the dark scheme, and the bundle that they come before.
DARK_COLOURS = "hr_okr/static/tests/accessibility/dark.scss"
DARK_BUNDLE = "web.assets_web_dark"
DESKTOP, WIDE, TALL, PHONE = (1400, 900), (1740, 860), (1400, 1280), (390, 844)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Demo texts that the pictures look for.
OBJECTIVE = "Setting up takes no longer than a coffee"
DRAFT = "Quality first"
LIVE = "Revenue won"
OWN = "Associations bring us their members"


def main(base_url, folder, names):
    """Take all pictures, or those named, into `folder`."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    options = {"executable_path": chromium} if Path(chromium).exists() else {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=FLAGS, **options)
        bring_dark_scheme(browser, base_url)
        for login, size, steps, *scheme in CHAPTERS:
            wanted = {name for name, _step in steps if not names or name in names}
            if not wanted:
                continue
            context = browser.new_context(
                viewport=dict(zip(("width", "height"), size, strict=True)),
                has_touch=size == PHONE,
                is_mobile=size == PHONE,
                device_scale_factor=2 if size == PHONE else 1,
            )
            # The first page of a fresh database compiles all assets.
            context.set_default_timeout(120_000)
            if scheme:
                wear_dark(context, base_url)
            tour = Tour(context.new_page(), base_url)
            tour.log_in(login)
            for name, step in steps:
                step(tour)
                tour.settle()
                if name in wanted:
                    picture = folder / f"{name}.png"
                    save(tour.page.screenshot(), picture)
                    if name in APP_LIST and folder.resolve() == REPO / "docs" / "images":
                        shutil.copy(picture, REPO / "static" / "description")
                    print(picture, flush=True)
            context.close()
        browser.close()


def save(png, path):
    """Write a picture with 256 colours: a third of the size, and the same to the eye."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)


def bring_dark_scheme(browser, base_url):
    """Give the database the colours of a dark scheme, as an add-on for it would."""
    context = browser.new_context()
    tour = Tour(context.new_page(), base_url)
    tour.log_in("admin")
    asset = {"bundle": DARK_BUNDLE, "directive": "prepend", "path": DARK_COLOURS}
    if not tour.call("ir.asset", "search", [[name, "=", asset[name]] for name in asset]):
        tour.call("ir.asset", "create", [{"name": "A dark scheme", **asset}])
    stale = tour.call("ir.attachment", "search", [["url", "like", f"/web/assets/%/{DARK_BUNDLE}"]])
    tour.call("ir.attachment", "unlink", stale)
    context.close()


def wear_dark(context, base_url):
    """Let the browser have the dark stylesheet wherever the page asks for the light one."""
    context.add_cookies([{"name": "color_scheme", "value": "dark", "url": base_url}])
    dark = f"{base_url}/web/assets/any/{DARK_BUNDLE}.min.css"

    def serve(route):
        route.fulfill(response=context.request.get(dark, timeout=120_000))

    context.route("**/web.assets_web.min.css", serve)


class Tour:
    """One person's way through the screens."""

    def __init__(self, page, base_url):
        self.page, self.base_url = page, base_url
        page.on("pageerror", lambda error: print("page error:", error, file=sys.stderr))

    def log_in(self, login):
        self.page.goto(f"{self.base_url}/web/login")
        self.page.fill("input[name=login]", login)
        self.page.fill("input[name=password]", login)
        self.page.click("button[type=submit]")
        self.page.wait_for_selector(".o_main_navbar")

    def open(self, path):
        self.page.goto(f"{self.base_url}/odoo/{path}")
        self.page.wait_for_selector(".o_action_manager > *")

    def open_record(self, path, model, name):
        self.open(f"{path}/{self.find(model, name)}")
        self.page.wait_for_selector(".o_form_view .o_form_sheet")

    def find(self, model, name):
        """The id of the record of that name."""
        return self.call(model, "search", [["name", "=like", f"{name}%"]], limit=1)[0]

    def call(self, model, method, *args, **kwargs):
        """Call a method as the one who is logged in, past the screens."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        answer = self.page.request.post(
            f"{self.base_url}/web/dataset/call_kw",
            headers={"Content-Type": "application/json"},
            data=json.dumps({"jsonrpc": "2.0", "params": params}),
        ).json()
        if "error" in answer:
            raise RuntimeError(answer["error"]["data"]["message"])
        return answer.get("result")

    def click(self, selector):
        self.page.locator(selector).first.click()
        self.settle()

    def button(self, text):
        self.click(f"button:visible:has-text('{text}')")

    def settle(self):
        """Wait until nothing loads and nothing moves any more."""
        self.page.wait_for_timeout(500)
        self.page.wait_for_selector(".o_loading_indicator", state="hidden")
        self.page.wait_for_function("[...document.images].every((image) => image.complete)")
        self.page.wait_for_timeout(900)


def check_in(tour):
    tour.open_record("okr-objectives", "okr.objective", OWN)
    tour.button("Check in")
    tour.page.wait_for_selector(".modal .o_form_view")


def unfold(tour):
    """Open the branch of the company's objective for the running quarter."""
    tour.open("okr-alignment")
    for text in ("Workshops open our app", "A new workshop repairs"):
        box = tour.page.locator(".o_hierarchy_node_container", has_text=text)
        box.first.locator("button.o_hierarchy_node_button").click()
        tour.settle()


def open_wizard(tour):
    tour.open_record("okr-cycles", "okr.cycle", "Q4")
    tour.button("Open…")
    tour.page.wait_for_selector(".modal .o_form_view")


def close_wizard(tour):
    """The wizard that closes the running quarter, on the step where the work was left."""
    cycle = tour.find("okr.cycle", "Q3")
    if tour.call("okr.cycle", "read", [cycle], ["state"])[0]["state"] == "active":
        tour.call("okr.cycle", "action_start_grading", [cycle])
    tour.open_record("okr-cycles", "okr.cycle", "Q3")
    tour.button("Close…")
    tour.page.wait_for_selector(".modal .o_form_view")


def rows(tour, step):
    """Ids of the rows of one step of the wizard that was opened last."""
    [wizard] = tour.call("okr.cycle.close.wizard", "search", [], order="id desc", limit=1)
    return wizard, tour.call(f"okr.cycle.close.{step}", "search", [["wizard_id", "=", wizard]])


def close_score(tour):
    """Let pass what is stale or open, and score half of the key results as suggested."""
    wizard, stale = rows(tour, "readiness")
    tour.call("okr.cycle.close.readiness", "write", stale, {"close_anyway": True})
    tour.call("okr.cycle.close.wizard", "action_next", [wizard])
    _wizard, key_results = rows(tour, "score")
    for row in key_results[: len(key_results) // 2]:
        tour.call("okr.cycle.close.score", "action_take_suggestion", [row])
    tour.call("okr.cycle.close.wizard", "action_save", [wizard])
    close_wizard(tour)


def close_learn(tour):
    """Score the rest, and learn from some of it."""
    wizard, key_results = rows(tour, "score")
    tour.call("okr.cycle.close.score", "action_take_suggestion", key_results)
    tour.call("okr.cycle.close.wizard", "action_next", [wizard])
    _wizard, missed = rows(tour, "learn")
    for row in tour.call("okr.cycle.close.learn", "read", missed, ["name"]):
        if vals := LEARNED.get(row["name"].split("\n")[0]):
            tour.call("okr.cycle.close.learn", "write", [row["id"]], vals)
    tour.call("okr.cycle.close.wizard", "action_save", [wizard])
    close_wizard(tour)


def close_decide(tour):
    """Learn from the rest, and carry two objectives over."""
    wizard, missed = rows(tour, "learn")
    texts = {
        name: "Said by the team"
        for name in ("learning", "miss_happened", "miss_signal", "miss_change")
    }
    tour.call("okr.cycle.close.learn", "write", missed, {"miss_cause": "capacity", **texts})
    tour.call("okr.cycle.close.wizard", "action_next", [wizard])
    _wizard, choices = rows(tour, "decide")
    tour.call("okr.cycle.close.decide", "write", choices[:3], {"decision": "carry"})
    tour.call("okr.cycle.close.wizard", "action_save", [wizard])
    close_wizard(tour)


def settings(tour):
    tour.open("settings")
    tour.click(".settings_tab [data-key='hr_okr']")


def bring_file(tour):
    """A spreadsheet that was chosen for import, and what every row of it would do."""
    tour.open("okr-import")
    rows = [
        "Objective,Department,Lead,Key result,Kind,Base,Target,Unit",
        "Members find us by themselves,Sales,Jeffrey Kelly,Visitors who ask for a call,,20,60,",
        ",,,Shops that hear of us from another shop,,5,25,%",
        "Nobody waits for a part,Research & Development,Keith Byrd,Orders without a date,,30,soon,",
    ]
    file = {"name": "plan.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    tour.page.set_input_files(".o_action_manager input[type=file]", file)
    tour.page.wait_for_timeout(2000)
    tour.button("All")


def break_glass(tour):
    """A request for break-glass access, as whoever decides sees it; the last step of a login."""
    domain = [["state", "=", "asked"]]
    if not (found := tour.call("performance.glass", "search", domain, limit=1)):
        tour.call("res.company", "write", [1], {"performance_glass_days": 5})
        [group] = tour.call("res.groups", "search", [["name", "=", "Performance manager"]])
        for login in ("admin", "coach"):
            [user] = tour.call("res.users", "search", [["login", "=", login]])
            tour.call("res.users", "write", [user], {"group_ids": [[4, group]]})
        vals = {
            "employee_id": tour.find("hr.employee", "Eli Lambert"),
            "ground": "council",
            "has_feedback": True,
            "reason": "The works council asks how the appraisals of sales came about.",
        }
        found = tour.call("performance.glass", "create", [vals])
        tour.call("performance.glass", "action_ask", found)
    tour.page.context.clear_cookies()
    tour.log_in("coach")
    tour.open(f"break-glass/{found[0]}")
    tour.page.wait_for_selector(".o_form_view .o_form_sheet")


def privacy(tour):
    tour.open("who-may-read-what")
    tour.page.wait_for_selector(".o_privacy")


def newest(path, model, domain):
    """A step that opens the newest private record of that kind."""

    def step(tour):
        [record] = tour.call(model, "search", domain, order="id desc", limit=1)
        tour.open(f"{path}/{record}")
        tour.page.wait_for_selector(".o_form_view .o_form_sheet")

    return step


OPEN = [["state", "=", "open"]]
APPRAISAL = newest("my-appraisals", "performance.appraisal", OPEN)
MEETING = newest("one-on-ones", "performance.meeting", [["state", "=", "planned"]])
PLAN = newest("development-plans", "performance.plan", [])


def board(name):
    """A step that opens one of the insight boards."""

    def step(tour):
        tour.open("okr-insights")
        tour.click(f"[data-board={name}]")
        tour.page.wait_for_selector(f"[data-shown={name}]")

    return step


def dashboard(tour):
    found = tour.call("spreadsheet.dashboard", "search", [["name", "=", "OKR"]])
    tour.open(f"dashboards?dashboard_id={found[0]}")
    tour.page.wait_for_selector(".o-figure canvas")
    tour.page.wait_for_timeout(3000)


#: Boards that are taken at both widths, light and dark.
BOARDS = [
    ("this_week", lambda t: t.open("okr-home")),
    ("my_check_in", lambda t: t.open("okr-checkin")),
    ("map", lambda t: t.open("okr-map")),
    ("insights", lambda t: t.open("okr-insights")),
    ("insights_outcome", board("outcome")),
    ("insights_learning", board("learning")),
    ("review_pack", lambda t: t.open("okr-review-pack")),
    ("needs_you", lambda t: t.open("needs-you")),
    ("performance_wall", lambda t: t.open("okr-wall")),
]


def boards(prefix):
    return [(f"{prefix}{name}", step) for name, step in BOARDS]


#: What the team learned, by key result.
LEARNED = {
    "Days from opening to signature": {
        "miss_cause": "dependency",
        "learning": "Dates that are in a calendar before the advertisement is out are kept.",
        "miss_happened": "Every third date was moved by a team lead.",
        "miss_signal": "In week 5, when the third one was moved.",
        "miss_change": "A moved date gets a new one within two days.",
    },
    "Offers that are accepted": {
        "miss_cause": "external",
        "learning": "Printing the salary brings fewer applications, and better ones.",
    },
    "Days until an invoice is paid": {
        "miss_cause": "too_ambitious",
        "learning": "Reminders the day after work; associations still pay once a month.",
    },
}

CHAPTERS = [
    ("manager", WIDE, [("objectives", lambda t: t.open("okr-objectives"))]),
    ("manager", TALL, [("hierarchy", unfold)]),
    (
        "manager",
        DESKTOP,
        [
            ("objective", lambda t: t.open_record("okr-objectives", "okr.objective", OBJECTIVE)),
            ("key_results", lambda t: t.open("okr-key-results")),
            ("changes", lambda t: t.open("okr-changes")),
        ],
    ),
    (
        "employee",
        DESKTOP,
        [
            ("check_in", check_in),
            *boards(""),
        ],
    ),
    (
        "employee",
        DESKTOP,
        [*boards("dark_"), ("dark_performance_appraisal", APPRAISAL)],
        "dark",
    ),
    ("employee", PHONE, [*boards("dark_phone_"), ("dark_phone_appraisal", APPRAISAL)], "dark"),
    (
        "coach",
        DESKTOP,
        [
            ("metrics", lambda t: t.open("okr-metrics")),
            ("live_key_result", lambda t: t.open_record("okr-key-results", "okr.key.result", LIVE)),
        ],
    ),
    (
        "employee",
        PHONE,
        [
            ("phone_objectives", lambda t: t.open("okr-objectives")),
            ("phone_objective", lambda t: t.open_record("okr-objectives", "okr.objective", OWN)),
            ("phone_check_in", check_in),
            *boards("phone_"),
        ],
    ),
    (
        "employee",
        DESKTOP,
        [
            ("performance_appraisal", APPRAISAL),
            ("performance_meeting", MEETING),
            ("performance_plan", PLAN),
        ],
    ),
    (
        "employee",
        PHONE,
        [
            ("phone_appraisal", APPRAISAL),
            ("phone_meeting", MEETING),
            ("phone_plan", PLAN),
        ],
    ),
    (
        "officer",
        DESKTOP,
        [("people_trends", lambda t: t.open("people-trends"))],
    ),
    ("employee", (1400, 1000), [("dashboard", dashboard)]),
    ("admin", DESKTOP, [("settings", settings), ("break_glass", break_glass)]),
    ("coach", DESKTOP, [("import", bring_file)]),
    ("employee", DESKTOP, [("privacy", privacy)]),
    (
        "coach",
        DESKTOP,
        [
            ("draft", lambda t: t.open_record("okr-objectives", "okr.objective", DRAFT)),
            ("open", open_wizard),
            # From here on the running quarter is being closed.
            ("close_readiness", close_wizard),
            ("close_score", close_score),
            ("close_learn", close_learn),
            ("close_decide", close_decide),
        ],
    ),
]


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"), sys.argv[2], set(sys.argv[3:]))
