"""The methods that the network has described, one of them in two versions, and where they were used during the year."""

from dataclasses import dataclass, field
from datetime import date

from competence import actions as events
from competence.models import Event
from members.models import Person
from network_portal.front.demo.cast import Cast, morning
from network_portal.lib import dates
from operations import actions
from operations.models import Method, MethodVersion, Part
from procurement import actions as needs
from procurement.models import Need


@dataclass(frozen=True)
class Described:
    """`texts`: one for each version, with what was new in it. `used_at` and `used_for`: titles of events and needs."""

    title: str
    part: int
    summary: str
    texts: tuple[tuple[str, str], ...]
    used_at: tuple[str, ...] = ()
    used_for: tuple[str, ...] = ()
    retired: str = ""
    months: tuple[int, ...] = field(default=(2, 8))  # of the year before: when each version was published


WORKSHOP = """# Syfte

Att få fram behov som flera förvaltningar delar, beskrivna av dem som äger dem.

# Innan

- En uppdragsgivare som kan säga vad som händer med resultatet.
- 15–25 personer från minst tre förvaltningar. Hälften ska arbeta i verksamheten, inte med inköp.
- En lokal där fem grupper kan prata samtidigt.

# Steg

1. **Nuläge (30 min).** Varje grupp beskriver en situation som inte fungerar. Ingen får nämna en produkt.
2. **Önskat läge (30 min).** Hur skulle det vara? Vem märker skillnaden, och hur?
3. **Vem mer? (20 min).** Grupperna byter bord och skriver vilka andra som har samma behov.
4. **Rösta (10 min).** Tre röster var: vilka behov ska beskrivas i portalen?

# Efteråt

Samordnaren lägger in de tre främsta behoven samma vecka, med behovsägare. Annars dör de.
"""
SHARPER = WORKSHOP.replace(
    "1. **Nuläge (30 min).** Varje grupp beskriver en situation som inte fungerar. Ingen får nämna en produkt.",
    "1. **Nuläge (30 min).** Varje grupp beskriver en situation som inte fungerar, med ett tal: hur ofta, hur många eller vad "
    "det kostar. Den som nämner en produkt får dricka en kopp kaffe till.",
).replace(
    "Samordnaren lägger in de tre främsta behoven samma vecka, med behovsägare. Annars dör de.",
    "Behovsägaren lägger själv in sitt behov före dagens slut, på telefonen om det behövs. Samordnaren ringer dem som inte "
    "hunnit inom en vecka.",
)
DIALOGUE = """# Syfte

Att veta vad marknaden kan och vill innan kraven skrivs, utan att gynna någon.

# Innan

- Behovet är beskrivet utan lösning.
- En annons med datum, frågor och hur svaren används, publicerad minst tre veckor före.
- Samma underlag till alla. Frågor och svar publiceras utan namn.

# Steg

1. Behovsägaren beskriver behovet (10 min). Upphandlaren säger vad som är bestämt och vad som är öppet.
2. Företagen ställer frågor i grupp. Svaren antecknas ordagrant.
3. Enskilda samtal, lika långa för alla, med två från kommunen i rummet.

# Efteråt

| Vad | Senast | Vem |
|---|---|---|
| Sammanfattning, publicerad för alla | 2 veckor | upphandlaren |
| Vad som ändras i behovet | 4 veckor | behovsägaren |
| Tack till dem som kom, med nästa datum | 1 vecka | samordnaren |

# Det som brukar gå snett

Att sammanfattningen aldrig blir av. Boka tid för att skriva den redan när dialogen bokas.
"""
VISIT = """# Syfte

Att se en lösning i drift och fråga dem som använder den, inte dem som säljer den.

# Steg

1. Deltagarna får frågekortet en vecka före: *Vad var svårast? Vad kostar det i tid? Vad skulle ni göra annorlunda?*
2. På plats: en timme med driftpersonalen, en halvtimme med inköp. Leverantören är inte med.
3. På bussen hem skriver var och en en lärdom. Samordnaren publicerar dem dagen efter.
"""
BREAKFAST = """# Syfte

Att träffa företag regelbundet, utan särskilt ämne.

# Steg

Frukost klockan 8, tre företag presenterar sig i tio minuter var, mingel till 9.30.
"""

METHODS = (
    Described(
        title="Behovsworkshop över förvaltningsgränser",
        part=Part.INNOVATION,
        summary="När flera förvaltningar tros ha samma behov. En förmiddag ger tre beskrivna behov med behovsägare.",
        texts=(
            (WORKSHOP, ""),
            (SHARPER, "Varje nuläge ska ha ett tal, och behovsägaren lägger själv in behovet före dagens slut."),
        ),
        used_at=("Behovsinventering över förvaltningsgränser",),
        used_for=("Matsvinn i skolkök", "Torka i stadsplanteringar"),
    ),
    Described(
        title="Marknadsdialog med publicerad sammanfattning",
        part=Part.INNOVATION,
        summary="När behovet är beskrivet och kraven inte är skrivna. Lika information till alla, sammanfattning inom två veckor.",
        texts=((DIALOGUE, ""),),
        used_at=("Växter utan plastkruka – odlare möter beställare", "Torka i stadsplanteringar – öppen marknadsdialog"),
        used_for=("Plastkrukor vid inköp av växter",),
    ),
    Described(
        title="Studiebesök med frågekort",
        part=Part.COMPETENCE,
        summary="När någon redan har en lösning i drift. Deltagarna frågar dem som använder den.",
        texts=((VISIT, ""),),
        used_at=("Studiebesök: Testbädd för klimatsmart parkdrift", "Studiebesök: Återbrukslagret för byggmaterial"),
    ),
    Described(
        title="Företagsfrukost",
        part=Part.INNOVATION,
        summary="Ett öppet möte med företag, utan särskilt behov.",
        texts=((BREAKFAST, ""),),
        retired="Få samtal gick vidare. Använd marknadsdialog, där ett namngivet behov står i centrum.",
    ),
)


def build(cast: Cast, year: int) -> None:
    by = cast.person("verksamhetsledare")
    for described in METHODS:
        method = _describe(described, by, year - 1)
        _note_uses(described, method.versions.first(), by)


def _describe(described: Described, by: Person, year: int) -> Method:
    """Each version written and published in its month of `year`."""
    method: Method | None = None
    for (text, new), month in zip(described.texts, described.months, strict=False):
        with dates.at(morning(date(year, month, 14))):
            if method is None:
                method = actions.describe_method(
                    title=described.title,
                    part=described.part,
                    summary=described.summary,
                    responsible=by,
                    review_on=None,
                    by=by,
                )
                draft = method.versions.get()
            else:
                draft = actions.draft_method_version(method, by=by)
            draft = actions.write_method_version(draft, text=text, what_is_new=new, by=by)
            actions.publish_method_version(draft, by=by)
    assert method is not None
    if described.retired:
        with dates.at(morning(date(year, 12, 2))):
            actions.retire_method(method, why=described.retired, by=by)
    return method


def _note_uses(described: Described, version: MethodVersion | None, by: Person) -> None:
    """Events by the one who answers for the method, needs by those who answer for them."""
    assert version is not None
    for event in Event.objects.filter(title__in=described.used_at, ends_at__lt=dates.now()):
        events.use_method(event, version, by=by)
    for need in Need.objects.filter(title__in=described.used_for).select_related("responsible"):
        needs.use_method(need, version, by=need.responsible)
