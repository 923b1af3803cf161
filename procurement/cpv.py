"""Finds codes of the Common Procurement Vocabulary."""

from django.core.cache import cache
from django.db.models import Case, Q, When
from django.utils.text import Truncator
from django.utils.translation import get_language

from network_portal.lib import search
from procurement.models import CpvCode

AT_MOST = 12


def find(typed: str, *, chosen: str = "") -> list[CpvCode]:
    """Codes whose names hold all the words, or that begin with the digits; `chosen` before all.

    Both languages are searched: many know the English word from the notices.
    """
    words = search.split(typed)
    found: list[CpvCode] = []
    digits = typed.replace("-", "").strip()[:9]
    if digits.isascii() and digits.isdigit() and len(digits) >= 2:
        found = list(CpvCode.objects.filter(code__startswith=digits[:8]).order_by("level", "code")[:AT_MOST])
    elif words:
        names = search.all_words(words, "name_sv") | search.all_words(words, "name_en")
        found = list(CpvCode.objects.filter(names).order_by(_likeness(" ".join(words)), "level", "code")[:AT_MOST])
    if chosen and len(chosen) == 8 and chosen.isascii() and chosen.isdigit():
        found = [*CpvCode.objects.filter(pk=chosen), *(code for code in found if code.code != chosen)]
    return found


def _likeness(phrase: str) -> Case:
    """A name that is what was typed before one that begins so, and that before the rest."""
    same = Q(name_sv__iexact=phrase) | Q(name_en__iexact=phrase)
    begins = Q(name_sv__istartswith=phrase) | Q(name_en__istartswith=phrase)
    return Case(When(same, then=0), When(begins, then=1), default=2)


def divisions() -> list[tuple[str, str]]:
    """The 45 most general areas: their two digits, and digits with name. Kept for an hour: the vocabulary hardly changes."""
    made: list[tuple[str, str]] = cache.get_or_set(f"cpv.divisions:{get_language()}", _divisions, 3600) or []
    return made


def _divisions() -> list[tuple[str, str]]:
    codes = CpvCode.objects.filter(level=1)
    return [(code.code[:2], Truncator(f"{code.code[:2]} {code.name}").chars(63)) for code in codes]
