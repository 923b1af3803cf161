"""HTML to tagged PDF by WeasyPrint. Called from Celery tasks only: a page of charts costs a second of processor."""

from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string


@cache
def fetcher() -> Any:
    """Reads only files below static/: HTML with a stranger's text must not fetch anything else."""
    from weasyprint import URLFetcher

    class StaticOnly(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            if url.startswith("data:"):
                return super().fetch(url, headers)
            path = Path(unquote(urlsplit(url).path)).resolve()
            if urlsplit(url).scheme != "file" or not path.is_relative_to(settings.BASE_DIR / "static"):
                raise ValueError(f"{url} is outside static/")
            return super().fetch(url, headers)

    return StaticOnly(allowed_protocols={"file", "data"})


def from_html(html: str) -> bytes:
    """A tagged PDF (PDF/UA-1 mark, language and title from the HTML) of a whole HTML document."""
    from weasyprint import HTML

    base = (settings.BASE_DIR / "static").as_uri() + "/"
    return HTML(string=html, base_url=base, url_fetcher=fetcher()).write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)


def from_template(template: str, context: dict[str, Any]) -> bytes:
    """A tagged PDF of `template` rendered with `context`; addresses in it are relative to static/."""
    return from_html(render_to_string(template, context))
