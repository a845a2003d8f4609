#!/usr/bin/env python3
"""Take the pictures of the README from a running demo company.

    python devtools/screenshots.py http://127.0.0.1:8069 docs/images [name ...]

Needs playwright (`pip install playwright`) and a Chromium: the one named by $CHROMIUM, Debian's
/usr/bin/chromium or playwright's own. Starts to grade the running quarter on its way through the
wizards, so give it a demo database that you can throw away.
"""

import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace

from playwright.sync_api import sync_playwright

DESKTOP, PHONE = (1400, 900), (390, 844)
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
OWN = "Associations bring us their members"


def main(base_url, folder, names):
    """Take all pictures, or those named, into `folder`."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
    options = {"executable_path": chromium} if Path(chromium).exists() else {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(args=FLAGS, **options)
        for login, size, steps in CHAPTERS:
            wanted = {name for name, _step in steps if not names or name in names}
            if not wanted:
                continue
            context = browser.new_context(
                viewport=dict(zip(("width", "height"), size, strict=True)),
                has_touch=size == PHONE,
                is_mobile=size == PHONE,
                device_scale_factor=2 if size == PHONE else 1,
            )
            tour = Tour(context.new_page(), base_url)
            tour.log_in(login)
            for name, step in steps:
                step(tour)
                tour.settle()
                if name in wanted:
                    tour.page.screenshot(path=folder / f"{name}.png")
                    print(folder / f"{name}.png", flush=True)
            context.close()
        browser.close()


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
        self.page.wait_for_selector(".o_action .o_content > *")

    def open_record(self, path, model, name):
        self.open(f"{path}/{self.find(model, name)}")
        self.page.wait_for_selector(".o_form_view .o_form_sheet")

    def find(self, model, name):
        """The id of the record of that name."""
        answer = self.page.request.post(
            f"{self.base_url}/web/dataset/call_kw",
            headers={"Content-Type": "application/json"},
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "params": {
                        "model": model,
                        "method": "search",
                        "args": [[["name", "=like", f"{name}%"]]],
                        "kwargs": {"limit": 1},
                    },
                }
            ),
        )
        return answer.json()["result"][0]

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


def open_close_wizard(tour):
    tour.open_record("okr-cycles", "okr.cycle", "Q3")
    if tour.page.locator("button:visible:has-text('Start grading')").count():
        tour.button("Start grading")
        tour.click(".modal button.btn-primary")
    tour.button("Close…")
    tour.page.wait_for_selector(".modal .o_form_view")


def pass_readiness(tour):
    """Tick “close anyway” for all that is stale or open."""
    rows = tour.page.locator(".modal .o_data_row")
    for index in range(rows.count()):
        switch = rows.nth(index).locator("[name=close_anyway] input")
        if not switch.is_checked():
            switch.click()
            tour.page.wait_for_timeout(150)
    tour.button("Next")


def score(tour):
    """Take the suggestions as scores, then go on."""
    take = ".modal .o_data_row button[name=action_take_suggestion]:visible"
    while tour.page.locator(take).count():
        tour.click(take)
    tour.button("Next")


def by(**kwargs):
    return SimpleNamespace(**kwargs)


CHAPTERS = [
    (
        "manager",
        DESKTOP,
        [
            ("objectives", lambda t: t.open("okr-objectives")),
            ("objective", lambda t: t.open_record("okr-objectives", "okr.objective", OBJECTIVE)),
            ("key_results", lambda t: t.open("okr-key-results")),
            ("hierarchy", lambda t: t.open("okr-alignment")),
            ("check_ins", lambda t: t.open("okr-check-ins")),
            ("kudos", lambda t: t.open("okr-kudos")),
            ("trend", lambda t: t.open("okr-trend")),
        ],
    ),
]


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    main(sys.argv[1].rstrip("/"), sys.argv[2], set(sys.argv[3:]))
