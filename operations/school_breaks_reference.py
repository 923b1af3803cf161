"""The school breaks that a new portal begins with: what is generally known of Skåne in 2026 and 2027, to be checked.

Content, so it is in Swedish and not translated. Each municipality decides its own dates; the office replaces these rows.
"""

from datetime import date

from django.db import transaction

from operations import actions
from operations.models import SchoolBreak

SOURCE = "allmän regel i Skåne, kontrollera med kommunen"
BREAKS = [
    ("Jullov", date(2025, 12, 22), date(2026, 1, 7)),
    ("Sportlov, vecka 8", date(2026, 2, 16), date(2026, 2, 20)),
    ("Påsklov, där det ligger före påsk", date(2026, 3, 30), date(2026, 4, 2)),
    ("Påsklov, där det ligger efter påsk", date(2026, 4, 7), date(2026, 4, 10)),
    ("Sommarlov", date(2026, 6, 15), date(2026, 8, 14)),
    ("Höstlov, vecka 44", date(2026, 10, 26), date(2026, 10, 30)),
    ("Jullov", date(2026, 12, 21), date(2027, 1, 7)),
    ("Sportlov, vecka 8", date(2027, 2, 22), date(2027, 2, 26)),
    ("Påsklov, där det ligger före påsk", date(2027, 3, 22), date(2027, 3, 25)),
    ("Påsklov, där det ligger efter påsk", date(2027, 3, 30), date(2027, 4, 2)),
    ("Sommarlov", date(2027, 6, 14), date(2027, 8, 13)),
    ("Höstlov, vecka 44", date(2027, 11, 1), date(2027, 11, 5)),
    ("Jullov", date(2027, 12, 20), date(2028, 1, 7)),
]


@transaction.atomic
def load_school_breaks() -> int:
    """Enter them when there are none yet, and say how many there are now. What the office has entered is left alone."""
    if not SchoolBreak.objects.exists():
        for name, first, last in BREAKS:
            actions.add_break(name=name, starts_on=first, ends_on=last, source=SOURCE, by=None)
    return SchoolBreak.objects.count()
