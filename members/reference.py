"""Loads the municipalities of Sweden: facts that the portal does not make up itself."""

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from django.db import transaction

from members.models import Organisation, Population

FILE = Path(__file__).resolve().parent / "data" / "municipalities.csv"
SOURCE = "SCB, folkmängd"
# What the register says over what anybody has typed. Website and e-mail domain are only filled in the first time.
FACTS = ("name", "short_name", "county_code", "organisation_number")

# Sweden's counties by SCB's code.
COUNTIES = {
    "01": "Stockholms län",
    "03": "Uppsala län",
    "04": "Södermanlands län",
    "05": "Östergötlands län",
    "06": "Jönköpings län",
    "07": "Kronobergs län",
    "08": "Kalmar län",
    "09": "Gotlands län",
    "10": "Blekinge län",
    "12": "Skåne län",
    "13": "Hallands län",
    "14": "Västra Götalands län",
    "17": "Värmlands län",
    "18": "Örebro län",
    "19": "Västmanlands län",
    "20": "Dalarnas län",
    "21": "Gävleborgs län",
    "22": "Västernorrlands län",
    "23": "Jämtlands län",
    "24": "Västerbottens län",
    "25": "Norrbottens län",
}


@transaction.atomic
def load_municipalities() -> int:
    """Put every municipality and its newest count in the register; how many. Running it again changes nothing."""
    rows = list(_rows())
    Organisation.objects.bulk_create(
        [_municipality(row) for row in rows],
        update_conflicts=True,
        unique_fields=["municipality_code"],
        update_fields=list(FACTS),
    )
    ids = dict(Organisation.objects.municipalities().values_list("municipality_code", "pk"))
    Population.objects.bulk_create(
        [
            Population(
                organisation_id=ids[row["municipality_code"]],
                inhabitants=int(row["inhabitants"]),
                counted_on=date.fromisoformat(row["counted_on"]),
                source=SOURCE,
            )
            for row in rows
        ],
        update_conflicts=True,
        unique_fields=["organisation", "counted_on"],
        update_fields=["inhabitants", "source"],
    )
    return len(rows)


def _rows() -> Iterator[dict[str, str]]:
    with FILE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _municipality(row: dict[str, str]) -> Organisation:
    return Organisation(
        kind=Organisation.Kind.MUNICIPALITY,
        municipality_code=row["municipality_code"],
        website=row["website"],
        email_domain=_domain(row["website"]),
        **{field: row[field] for field in FACTS},
    )


def _domain(website: str) -> str:
    """`ystad.se` from `https://www.ystad.se/`: a guess that only serves to warn. Nothing when it would be a poor one."""
    host = urlsplit(website).hostname or ""
    labels = host.split(".")
    return ".".join(labels[-2:]) if labels[-1] == "se" else ""
