"""Notices when a need sounds like a purchase. A need is described without its solution, so that more solutions can fit."""

import re

# Words that name a thing to buy or somebody to buy it from, Swedish and English; compounds ending in "system" too.
_SOLUTIONS = re.compile(
    r"""\b(
        köpa(?:\s+in)? | köper | inköpa | upphandlar? | beställa | installera | införskaffa |
        app(?:en|ar|arna)? | (?!eko|nerv|avlopps|sol|skol)\w*system(?:et|en|s)? | plattform(?:en|ar)? | portal(?:en|er)? |
        programvar(?:a|an|or) | mjukvar(?:a|an|or) | hårdvara | licens(?:en|er)? | abonnemang | molntjänst(?:en|er)? |
        e-tjänst(?:en|er)? | webbtjänst(?:en|er)? | sensor(?:n|er|erna)? | robot(?:en|ar|arna)? | drönare(?:n|rna)? |
        kamer(?:a|an|or|orna) | surfplatt(?:a|an|or|orna) | produkt(?:en|er|erna)? | leverantör(?:en|er|erna)? |
        konsult(?:en|er|erna)? | entreprenör(?:en|er|erna)? | AI |
        buy(?:ing)? | purchase | procure | software | supplier | vendor | licence | platform | robot | drone | camera
    )\b""",
    re.IGNORECASE | re.VERBOSE,
)
FIELDS = ("title", "current_state", "wanted_state")  # of a need: where one writes of the matter itself
LONGEST = 10_000  # characters of each that are looked at


def solution_words(*texts: str) -> list[str]:
    """The words in the texts that sound like a solution, each once, in order: at most three, as a hint is no verdict."""
    found = (match.group(0) for text in texts for match in _SOLUTIONS.finditer(text[:LONGEST]))
    return list({word.lower(): word for word in found}.values())[:3]
