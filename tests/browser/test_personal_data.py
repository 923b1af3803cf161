"""One's own data, taken out and looked through; the administrator's list of what is kept."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser.steps import download, press, wait_for_work
from tests.browser.windows import Windows

pytestmark = [pytest.mark.browser, pytest.mark.timeout(170, func_only=True)]

Look = Callable[[Page], None]


class TestOwnData:
    def test_are_taken_out_on_paper_and_for_programs(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person("upphandlare.ystad")
        page.goto("/personal-data/")
        no_barriers(page)
        with page.expect_download() as waited:
            page.get_by_role("link", name="Ladda ner för ett program (JSON)").click()
        found = json.loads(Path(waited.value.path()).read_text())
        assert {
            "account",
            "sign_in",
            "sessions",
            "membership",
            "competence",
            "procurement",
            "operations",
            "financing",
            "records",
        } == set(found["sections"])

        press(page, "Gör en pdf att läsa")
        wait_for_work(page)
        with pikepdf.open(io.BytesIO(download(page, "Ladda ner"))) as pdf:
            assert pdf.Root.Lang == "sv"
            assert pdf.Root.MarkInfo.Marked

    def test_are_erased_after_a_page_that_says_what_stays(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person("upphandlare.ystad")
        page.goto("/personal-data/erase/")
        no_barriers(page)
        press(page, "Radera för gott")
        expect(page.get_by_role("link", name="Kryssa i rutan om du är säker.")).to_be_visible()
        no_barriers(page)


class TestRetention:
    def test_is_read_by_everybody_and_decided_by_the_administrator(self, as_person: Windows, no_barriers: Look) -> None:
        page = as_person("administrator")
        for address in ("/privacy/", "/retention/", "/retention/letters/"):
            page.goto(address)
            no_barriers(page)
