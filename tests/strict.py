"""A test client that fails every page which breaks a promise of the house."""

import re
from html.parser import HTMLParser
from typing import Any

from django.test import Client


class _Page(HTMLParser):
    """Collects what the checks need."""

    def __init__(self) -> None:
        super().__init__()
        self.headings = 0
        self.title = ""
        self.faults: list[str] = []
        self._in_title = False
        self._post_form_open = False
        self._csrf = False
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "h1":
            self.headings += 1
        if tag == "title":
            self._in_title = not self.title
        if tag == "script" and not given.get("src"):
            self.faults.append("inline script")
        if tag == "style" or "style" in given:
            self.faults.append(f"inline style in <{tag}>")
        for name in given:
            if name.startswith("on") and name not in {"one"}:
                self.faults.append(f"event attribute {name} in <{tag}>")
        if "id" in given:
            if given["id"] in self.ids:
                self.faults.append(f"id {given['id']} twice")
            self.ids.add(given["id"] or "")
        if tag == "img" and "alt" not in given:
            self.faults.append("img without alt")
        if tag == "form":
            self._post_form_open, self._csrf = (given.get("method") or "").lower() == "post", False
        if tag == "input" and given.get("name") == "csrfmiddlewaretoken":
            self._csrf = True

    def handle_endtag(self, tag: str) -> None:
        if tag == "title":
            self._in_title = False
        if tag == "form":
            if self._post_form_open and not self._csrf:
                self.faults.append("POST form without CSRF token")
            self._post_form_open = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


def faults(html: str, *, whole_page: bool) -> list[str]:
    """What is wrong with a page, or with a part of one."""
    page = _Page()
    page.feed(html)
    found = list(page.faults)
    if "{{" in html or "{%" in html:
        found.append("template syntax in the output")
    if whole_page:
        if not page.title.strip():
            found.append("no <title>")
        if page.headings != 1:
            found.append(f"{page.headings} <h1>")
        if not re.search(r"<html[^>]+lang=", html):
            found.append("no language")
    return found


class StrictClient(Client):
    """Django's test client; every HTML answer is checked as it comes."""

    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if "html" in response.headers.get("Content-Type", "") and not response.streaming:
            path = request.get("PATH_INFO", "")
            html = response.content.decode()
            found = faults(html, whole_page="<html" in html)
            if found and not path.startswith("/back-office/"):
                raise AssertionError(f"{path}: " + "; ".join(found))
        return response
