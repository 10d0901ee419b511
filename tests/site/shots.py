"""Screenshots for looking at: python -m tests.site.shots ADDRESS FOLDER PATH…"""

from __future__ import annotations

import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.site.conftest import FLAGS


def main() -> None:
    """Each path in both languages at both widths."""
    address, folder, *paths = sys.argv[1:]
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for width in (1280, 390):
            page = browser.new_page(viewport={"width": width, "height": 900})
            for path in paths:
                for prefix in ("", "/en"):
                    page.goto(address + prefix + path, wait_until="load")
                    page.evaluate("document.fonts.ready")
                    name = (
                        (path.strip("/").replace("/", "-").split("?")[0] or "home")
                        + (prefix.replace("/", "-") or "-ar")
                        + f"-{width}.png"
                    )
                    page.screenshot(path=str(Path(folder) / name), full_page="--full" in sys.argv)
        browser.close()


if __name__ == "__main__":
    main()
