"""Takes `docs/site.png`, the picture of the README, from the site itself: `make picture`."""

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from bench.children import ROOT, serving
from registry_site.settings import site_settings

QUIET = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


def main() -> None:
    """Serve the data folder of the settings and photograph the home page as a desk screen shows it."""
    with (
        tempfile.TemporaryDirectory() as logs,
        serving("wsgi:site", site_settings().data, Path(logs) / "log") as port,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=QUIET)
        page = browser.new_page(viewport={"width": 1120, "height": 900}, locale="ru-RU")
        page.goto(f"http://127.0.0.1:{port}/ru/", wait_until="networkidle")
        page.screenshot(path=ROOT / "docs" / "site.png")
        browser.close()


if __name__ == "__main__":
    main()
