"""HTML to tagged PDF by WeasyPrint. Called from Celery tasks only: a page of charts costs a second of processor.

A process reads its style sheets and fonts once: for an invoice that is a third of the work. WeasyPrint is imported
late, because the web processes never need it.
"""

import atexit
import gc
import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from celery.signals import worker_process_shutdown
from django.conf import settings
from django.template.loader import render_to_string

STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="([\w/-]+\.css)">')


@cache
def _fetcher() -> Any:
    """Reads only files below static/: HTML with a stranger's text must not fetch anything else."""
    from weasyprint import URLFetcher

    root = (settings.BASE_DIR / "static").resolve()

    class StaticOnly(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = Path(unquote(urlsplit(url).path)).resolve()
            if urlsplit(url).scheme != "file" or not path.is_relative_to(root):
                raise ValueError(f"{url} is outside static/")
            return super().fetch(url, headers)

    return StaticOnly(allowed_protocols={"file", "data"})


@cache
def _fonts() -> Any:
    """The fonts of this process. Each is unpacked once into a folder that goes when the process ends."""
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@atexit.register
@worker_process_shutdown.connect
def _forget_fonts(**_about: object) -> None:
    """Take the folder of fonts away. A worker's child leaves without Python's own cleaning up, hence the signal."""
    _sheet.cache_clear()
    _fonts.cache_clear()
    gc.collect()  # pages already made may hold on to the fonts in a circle


@lru_cache(maxsize=32)
def _sheet(path: Path, changed_ns: int) -> Any:
    """A style sheet, read anew when its file has changed."""
    from weasyprint import CSS

    return CSS(url=path.as_uri(), url_fetcher=_fetcher(), font_config=_fonts())


def from_html(html: str) -> bytes:
    """A tagged PDF (PDF/UA-1 mark, language and title from the HTML) of a whole HTML document.

    Addresses in it are relative to static/. Style sheets are those of `<link rel="stylesheet" href="css/….css">`.
    """
    from weasyprint import HTML

    static = settings.BASE_DIR / "static"
    paths = [static / name for name in STYLE_SHEET.findall(html)]
    document = HTML(string=STYLE_SHEET.sub("", html), base_url=f"{static.as_uri()}/", url_fetcher=_fetcher())
    pdf: bytes = document.write_pdf(
        stylesheets=[_sheet(path, path.stat().st_mtime_ns) for path in paths],
        font_config=_fonts(),
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
    )
    return pdf


def from_template(template: str, context: dict[str, Any]) -> bytes:
    """A tagged PDF of `template` rendered with `context`."""
    return from_html(render_to_string(template, context))
