"""The pictures of the README, taken again from a portal that has the demo network and that nobody has worked in.

    ./portal up --state /tmp/fresh &
    python -m tests.browser.pictures http://localhost:8000

Run by hand in the portal's environment, when the pages have changed. Needs Chromium and pdftoppm (poppler-utils).
"""

import io
import os
import re
import subprocess
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "network_portal.settings")
os.environ.setdefault("PORTAL_MODE", "development")

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "pictures"
WINDOW, PICTURE = 1440, 1200  # px, the width of the window and of the picture
SCREEN = 1000  # px, the height of the first picture; the others are as high as a sheet of paper at most
SHEET = round(WINDOW * 297 / 210)
COLOURS = 80
OFFICER, ADMINISTRATOR = "upphandlare.ystad", "administrator"
SEMINAR = "Funktionskrav och utvärdering som släpper in nya lösningar"
NEED = "Rena och torra golv i förskolans entréer"


def main(address: str) -> None:
    import django

    django.setup()  # the password of the demo people stands beside models
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        from tests.browser.looking import LAUNCH

        browser = playwright.chromium.launch(**LAUNCH)
        officer, administrator = _window(browser, address, OFFICER), _window(browser, address, ADMINISTRATOR)
        officer.goto("/")
        _keep("home", officer.screenshot(clip={"x": 0, "y": 0, "width": WINDOW, "height": SCREEN}, full_page=True))
        _follow(officer, "/competence/events/", SEMINAR)
        _keep("seminar", officer.screenshot(full_page=True))
        _follow(officer, "/procurement/needs/", NEED)
        _keep("need", officer.screenshot(full_page=True))
        administrator.goto("/financing/fees/")
        administrator.locator("main tbody th a").first.click()
        _keep("fees", administrator.screenshot(full_page=True))
        _keep("report", _first_page(_report(officer)))
        browser.close()


def _window(browser: Browser, address: str, who: str) -> Page:
    from tests.browser.windows import sign_in

    context = browser.new_context(
        base_url=address, locale="sv-SE", color_scheme="light", viewport={"width": WINDOW, "height": SCREEN}
    )
    page = context.new_page()
    sign_in(page, who)
    return page


def _follow(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state("networkidle")


def _report(page: Page) -> bytes:
    from tests.browser.steps import download, press, wait_for_work

    page.goto("/reports/")
    press(page, "Gör rapporten")
    wait_for_work(page)
    return download(page, "Ladda ner")


def _first_page(pdf: bytes) -> bytes:
    command = ["pdftoppm", "-png", "-f", "1", "-l", "1", "-scale-to-x", str(WINDOW), "-scale-to-y", "-1", "-"]
    return subprocess.run(command, input=pdf, capture_output=True, check=True).stdout


def _keep(name: str, png: bytes) -> None:
    """Smaller and with fewer colours: the pages use few, and a README is fetched often."""
    with Image.open(io.BytesIO(png)) as picture:
        sheet = picture.convert("RGB").crop((0, 0, picture.width, min(picture.height, SHEET)))
    small = sheet.resize((PICTURE, round(sheet.height * PICTURE / sheet.width)), Image.Resampling.LANCZOS)
    path = FOLDER / f"{name}.png"
    # Not by how common a colour is: the yellow that says "here and now" is never common.
    small.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(FOLDER.parents[1])}  {path.stat().st_size // 1000} kB")


if __name__ == "__main__":
    if len(sys.argv) != 2 or not re.match(r"https?://", sys.argv[1]):
        raise SystemExit("Say where the portal runs: python -m tests.browser.pictures http://localhost:8000")
    main(sys.argv[1].rstrip("/"))
