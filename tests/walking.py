"""People who walk through the pages of site and desk on a phone, look each of them over, and may keep a picture of it."""

import io
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from PIL import Image
from playwright.sync_api import expect

from deploy.servers.children import wait_until
from registry_site.cases.staff import passwords
from tests.browsing import PHONE, listened_to, look_over, without_refusals
from tests.desking import PASSWORD
from tests.standing import SECONDS

LOCALES = {"ru": "ru-RU", "en": "en-GB"}
AGENT = "Mozilla/5.0 (X11; Linux) Trace/77.31"
# Colours and height of a picture in the documents: fewer and less where it would be large.
SHAPES = ((16, 5000), (16, 2300), (16, 1900), (8, 1900))
LARGEST = 40_000  # bytes of such a picture


@contextmanager
def phone(browser, language="ru", **said):
    """A tab of the phone of somebody who reads this language; what lies outside the stand is a page without contents."""
    context = browser.new_context(viewport=PHONE, user_agent=AGENT, locale=LOCALES[language], **said)
    context.route(
        "https://ya.ru/**", lambda route: route.fulfill(status=200, content_type="text/html", body="<title>elsewhere</title>")
    )
    yield context.new_page()
    context.close()


@dataclass(kw_only=True)
class Walker:
    """Somebody who reads one language at one door, and looks each page over; without `looks` those alone that are given a name, as
    another walk looks at the others. Where the run was asked for pictures, a page with a name is kept in their folder as
    `<language>/<walk>-<step>-<name>.png`."""

    tab: object
    address: str
    language: str
    walk: str = ""
    pictures: Path | None = None
    looks: bool = True  # at pages without a name, too
    steps: count = field(default_factory=lambda: count(1))

    def __post_init__(self):
        self.said = listened_to(self.tab)

    @property
    def text(self):
        return self.tab.locator("main").inner_text()

    @property
    def number(self):
        """The number of the case that the page tells of."""
        return re.search(r"[ERC]-\d{4}-\d{6}", self.text)[0]

    def at(self, path):
        return f"{self.address}/{self.language}/{path}"

    def go(self, path, name="", since=""):
        """To a page of the door by its path behind the language."""
        self.tab.goto(self.at(path))
        self.see(name, since)

    def press(self, selector, name="", since=""):
        """Press a button or follow a link, and look at the page that comes."""
        with self.tab.expect_navigation():
            self.tab.locator(selector).first.click()
        self.see(name, since)

    def submit(self):
        """Press the button of the form that the page is there for; a browser may have to work before it sends."""
        with self.tab.expect_navigation(timeout=SECONDS * 1000):
            self.tab.locator("main form button[type=submit]").last.click()

    def go_on(self, name=""):
        """Press that button, and look at the page that comes."""
        self.submit()
        self.see(name)

    def see(self, name="", since=""):
        """Keep a picture of the page, or of what stands there `since` an element, and look it over with everything unfolded."""
        if name and self.pictures:
            keep(self.tab, self.pictures / self.language / f"{self.walk}-{next(self.steps)}-{name}.png", since or "body")
        self.tab.evaluate("document.querySelectorAll('main details').forEach((one) => { one.open = true })")
        if name or self.looks:
            look_over(self.tab)
        assert not without_refusals(self.said), self.said

    def fill(self, values):
        for name, value in values.items():
            fill_in(self.tab, name, value)

    def through(self, form, steps, *, mistaken="", photo=None):
        """From the start of a form to its receipt. At the step `mistaken` the empty page is sent first; a `photo` is added where asked."""
        self.submit()
        for step, values in steps.items():
            expect(self.tab).to_have_url(self.at(f"{form}/{step}"))
            if step == mistaken:
                self.go_on("mistake")
                expect(self.tab.locator("#flaws")).to_be_focused()
            if photo and step in ("photos", "files"):
                self.tab.set_input_files("#q-photo", photo)
                self.press("form[action$=add] button")
                expect(self.tab.locator(".files li")).to_have_count(1)
            self.fill(values)
            self.see(step)
            self.submit()
        self.see("review")
        deliver(self)
        self.see("sent")
        return self.tab.inner_text("#code")

    def sign_in(self, login, code, name=""):
        self.tab.goto(self.at("sign-in"))
        self.fill({"login": login, "password": PASSWORD, "code": code})
        self.see(name)
        self.press("main form button")
        expect(self.tab.locator(".who")).to_be_visible()


@contextmanager
def at_desk(browser, stand, language, name, *roles, sign_in="", scripts=True, **more):
    """Somebody of the staff with a phone of their own, signed in; `sign_in` names the picture of that page."""
    login, secret = stand.employ(name, POSITIONS[language], *roles)
    with phone(browser, language, java_script_enabled=scripts) as tab:
        walker = Walker(tab=tab, address=stand.desk, language=language, **more)
        walker.sign_in(login, code_now(secret), sign_in)
        yield walker


POSITIONS = {"ru": "Отдел государственной регистрации", "en": "Unit of state registration"}


def code_now(secret):
    """The code that the application on the telephone of somebody shows."""
    return passwords.code_at(secret, datetime.now(UTC))


def fill_in(tab, name, value):
    """Answer the question of this name, whatever it looks like."""
    if tab.locator(f"input[type=radio][name={name}]").count():
        tab.check(f"input[name={name}][value={value}]")
    elif tab.locator(f"select[name={name}]").count():
        tab.select_option(f"[name={name}]", value)
    else:
        tab.fill(f"[name={name}]", value)


def reach(tab, selector, *keys):
    """Press Tab until the focus is there, then these keys."""
    wanted = tab.locator(selector).first
    wanted.wait_for(state="attached")
    for _ in range(60):
        tab.keyboard.press("Tab")
        if wanted.evaluate("one => one === document.activeElement"):
            break
    else:
        raise AssertionError(f"Tab does not reach {selector}")
    for key in keys:
        tab.keyboard.press(key)


def deliver(walker, to="/sent"):
    """Send what was answered, and come to the page of this address. Whoever is quicker than people are is told so, and sends it again."""

    def sent():
        walker.submit()
        return walker.tab.url.endswith(to)

    wait_until(sent, seconds=SECONDS, what="the form is sent")


def keep(tab, path, since="body", *, shapes=SHAPES, largest=LARGEST):
    """A picture of the page down to its footer, which is the same everywhere. The documents carry many of them: each is small."""
    tab.evaluate("document.fonts.ready.then(() => true)")
    start = int(tab.locator(since).first.evaluate("one => one.getBoundingClientRect().top + window.scrollY"))
    shot = tab.screenshot(full_page=True, animations="disabled", scale="css")
    end = int(tab.evaluate("document.querySelector('footer').getBoundingClientRect().top + window.scrollY"))
    path.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(shot)) as picture:
        page = picture.convert("RGB")
    for colours, height in shapes:
        page.crop((0, start, page.width, min(end, start + height))).quantize(colours).save(path, optimize=True)
        if path.stat().st_size <= largest:
            return
    raise AssertionError(f"{path.name}: {path.stat().st_size} bytes are too many for a picture in the documents")
