"""Who may speak, sign and answer for the municipalities, as their boards and committees have decided."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.base import ContentFile

from members import actions
from members.models import Mandate
from network_portal.front.demo.cast import Cast, morning
from network_portal.lib import dates
from network_portal.lib.files import TEXT, Upload

KIND = Mandate.Kind
# Organisation, whose (local part of the address; None is the officer), what, in what, kronor, deputy, who decided, number.
MANDATES: list[tuple[str, str | None, str, str, int | None, bool, str, str]] = [
    ("Malmö", None, KIND.SPEAK, "Alla frågor i nätverket", None, False, "Kommunstyrelsens arbetsutskott", "STK 2025-118"),
    (
        "Malmö",
        "jurist.malmo",
        KIND.SIGN,
        "Avtal om gemensam upphandling",
        2_000_000,
        False,
        "Kommunstyrelsen",
        "STK 2025-301",
    ),
    ("Malmö", "miljostrateg.malmo", KIND.SPEAK, "Frågor om park och miljö", None, True, "Miljönämnden", "MN 2025-77"),
    ("Ystad", None, KIND.SPEAK, "Alla frågor i nätverket", None, False, "Kommunstyrelsen", "KS 2025/204"),
    ("Ystad", None, KIND.BUY, "Inköp inom beslutad budget", 700_000, False, "Kommunstyrelsen", "KS 2025/204"),
    (
        "Ystad",
        "teknik.ystad",
        KIND.ANSWER,
        "Förslag som rör tekniska nämnden",
        None,
        False,
        "Tekniska nämnden",
        "TN 2025/41",
    ),
    ("Trelleborg", "kust.trelleborg", KIND.SPEAK, "Kust och vatten", None, False, "Samhällsbyggnadsnämnden", "SBN 2025/9"),
    (
        "Staffanstorp",
        None,
        KIND.ANSWER,
        "Alla förslag i nätverket",
        None,
        False,
        "Kommundirektören på delegation",
        "KD 2025-12",
    ),
]
WITH_A_DOCUMENT = "KS 2025/204"
SOON = ("Trelleborg", 45)  # expires so many days from today: its contact is asked who comes after


def build(cast: Cast, year: int) -> None:
    """Decided in December, valid from 1 January of `year` for two years."""
    starts_on, decided_on = date(year, 1, 1), date(year - 1, 12, 9)
    soon = dates.today() + timedelta(days=SOON[1])
    with dates.at(morning(starts_on)):
        for name, key, kind, scope, limit, is_deputy, decided_by, number in MANDATES:
            actions.give_mandate(
                cast[name],
                cast.person(key) if key else cast.officer(name),
                kind,
                by=cast.contact(name),
                document=_decision(decided_by, number) if number == WITH_A_DOCUMENT else None,
                scope=scope,
                limit=Decimal(limit) if limit else None,
                is_deputy=is_deputy,
                starts_on=starts_on,
                ends_on=soon if name == SOON[0] else date(year + 1, 12, 31),
                decided_by=decided_by,
                decided_on=decided_on,
                registry_number=number,
            )


def _decision(decided_by: str, number: str) -> Upload:
    """A short extract of the minutes, as plain text."""
    text = f"{decided_by} {number}\n\nBeslut: mandat i beställarnätverket enligt förslag. Gäller i två år.\n"
    return Upload(ContentFile(text.encode()), f"Protokollsutdrag {number.replace('/', '-')}.txt", TEXT)
