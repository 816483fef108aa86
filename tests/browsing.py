"""A real browser for tests: Chromium, the sizes of its window, what every page is held to, and servers in a thread of the test."""

import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

CHROMIUM = Path("/usr/bin/chromium")
PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

IN_A_BROWSER = [
    pytest.mark.browser,
    # The driver leaves its pipes to the garbage collector.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


@contextmanager
def chromium():
    """A browser; each test opens contexts of its own in it."""
    assert CHROMIUM.exists(), "these tests need Chromium, and are not left out without it: deploy/setup.sh browser"
    with sync_playwright() as driver:
        opened = driver.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield opened
        opened.close()


@contextmanager
def serving(app):
    """The address of a server for an application, in a thread."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    thread.join()
    server.server_close()


def look_over(tab):
    """The page as it stands fits into the window, and axe finds nothing."""
    tab.wait_for_load_state("load")  # with its styles: what is judged is what people see
    assert tab.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), tab.url
    found = Axe().run(tab, options={"runOnly": RULES})
    assert not found.response["violations"], f"{tab.url}\n{found.generate_report()}"


def listened_to(tab):
    """The list into which the console of the tab, and errors of its scripts, will be written."""
    said = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    return said


def without_refusals(said):
    """What was said besides the statuses of pages that refuse something."""
    return [text for text in said if not any(status in text for status in ("400", "403", "404", "409", "422", "503"))]
