"""A browser that is worked by real keys, without a mouse."""

import contextlib
import time

from odoo.tests.common import ChromeBrowser, HttpCase

CODES = {
    "Tab": 9,
    "Enter": 13,
    "Escape": 27,
    "ArrowLeft": 37,
    "ArrowUp": 38,
    "ArrowRight": 39,
    "ArrowDown": 40,
}
#: What has the focus, and whether a ring or a shadow shows it; for a radio button on its label.
FOCUS = """(() => {
    const element = document.activeElement;
    const shown = element.matches("input[type=radio]") ? element.nextElementSibling : element;
    const style = getComputedStyle(shown);
    const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    const place = shown.getBoundingClientRect();
    return {
        name: element.getAttribute("aria-label") || element.textContent.trim() || element.value,
        classes: element.className,
        id: element.id,
        isShown: ring || style.boxShadow !== "none",
        isOnScreen: place.width > 0 && place.bottom > 0 && place.top < innerHeight,
    };
})()"""


class Keyboard:
    """Keys that go to one page, and what the page looks like after them."""

    def __init__(self, test, browser):
        self.test, self.browser = test, browser

    def look(self, code):
        """The value of a JavaScript expression, on the page as it is now."""
        params = {"expression": code, "awaitPromise": True, "returnByValue": True}
        answer = self.browser._websocket_request("Runtime.evaluate", params=params, timeout=30)
        self.test.assertNotIn("exceptionDetails", answer, code)
        return answer["result"].get("value")

    def until(self, selector, is_there=True, patience=30):
        """Wait until something is on the page, or is no more."""
        code = f"!!document.querySelector({selector!r})"
        end = time.monotonic() + patience
        while self.look(code) is not is_there:
            self.test.assertLess(time.monotonic(), end, f"{selector} there: {not is_there}")
            time.sleep(0.05)

    def press(self, *keys):
        """Press and release keys; returns what has the focus then."""
        for key in keys:
            plain = {"key": key, "code": key, "windowsVirtualKeyCode": CODES.get(key)}
            if len(key) == 1:
                plain = {"key": key, "text": key}
            elif key == "Enter":
                plain["text"] = "\r"
            kind = "keyDown" if "text" in plain else "rawKeyDown"
            for each in ({**plain, "type": kind}, {**plain, "type": "keyUp", "text": ""}):
                self.browser._websocket_request("Input.dispatchKeyEvent", params=each, timeout=30)
        return self.look(FOCUS)

    def tab_to(self, selector, most=40):
        """Press Tab until an element has the focus; the focus shows on each step of the way."""
        for _step in range(most):
            focus = self.press("Tab")
            inside = "document.activeElement.closest('.o_action_manager, .modal') !== null"
            if self.look(inside):
                self.test.assertTrue(focus["isShown"], f"no sign of the focus on {focus}")
                self.test.assertTrue(focus["isOnScreen"], f"the focus is off the screen: {focus}")
            if self.look(f"document.activeElement.matches({selector!r})"):
                return focus
        return self.test.fail(f"Tab does not lead to {selector}")


class KeyboardCase(HttpCase):
    @contextlib.contextmanager
    def keyboard(self, login, path, ready):
        """Open a page as somebody; yields its Keyboard once `ready` (a selector) is there."""
        browser = ChromeBrowser(self, headless=True)
        with self.allow_requests(browser=browser), contextlib.ExitStack() as stack:
            stack.callback(self._wait_remaining_requests)
            self.authenticate(login, login, browser=browser)
            self.cr.flush()
            self.cr.clear()
            stack.callback(browser.stop)
            browser.navigate_to(f"{self.base_url()}{path}")
            keyboard = Keyboard(self, browser)
            keyboard.until(ready, patience=60)
            yield keyboard
