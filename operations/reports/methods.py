"""A version of a method on paper."""

from typing import Any

from django.utils.text import slugify

from network_portal.lib import dates
from operations.models import MethodVersion


def method_document(version: MethodVersion) -> tuple[str, dict[str, Any]]:
    """The template and its context. A version that another has followed says so."""
    holds = version.method.versions.published().order_by("-number").first()
    return "operations/reports/method.html", {
        "version": version,
        "method": version.method,
        "holds": holds if holds and holds.number > version.number else None,
        "today": dates.today(),
    }


def method_file_name(version: MethodVersion) -> str:
    return f"{slugify(version.method.title)}-v{version.number}.pdf"
