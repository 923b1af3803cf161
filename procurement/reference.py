"""Loads the codes that needs are sorted by."""

import csv
from pathlib import Path

from django.db import transaction

from procurement.models import CpvCode

CPV_FILE = Path(__file__).parent / "data" / "cpv.csv"


@transaction.atomic
def load_cpv() -> int:
    """Bring the table of CPV codes in step with data/cpv.csv; how many codes the file holds.

    Safe to run again: a code that is there gets the file's names, nothing is removed (needs may point to it).
    """
    with CPV_FILE.open(encoding="utf-8", newline="") as file:
        codes = [CpvCode(**{**row, "level": int(row["level"])}) for row in csv.DictReader(file)]
    CpvCode.objects.bulk_create(
        codes,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["check_digit", "level", "name_sv", "name_en"],
    )
    return len(codes)
