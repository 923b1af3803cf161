"""What was said and decided at the meetings of the demo year, by how the title of the item begins."""

from dataclasses import dataclass

from operations.models import AgendaItem, Decision

AS_PROPOSED, CHANGED = Decision.Outcome.APPROVED, Decision.Outcome.CHANGED


@dataclass(frozen=True)
class Ruling:
    """A decision; `concerns` names those it binds when not all, `review_month` the month of the next year it is reviewed in."""

    text: str
    outcome: str = AS_PROPOSED
    reservation: str = ""
    concerns: tuple[str, ...] = ()
    review_month: int = 0


SPOKEN: tuple[tuple[str, str], ...] = (
    ("Öppnande", "Verksamhetsledaren hälsade välkommen. Dagordningen godkändes. Två justerare valdes."),
    (
        "Föregående protokoll",
        "Föregående protokoll lades till handlingarna. Åtgärdslistan gicks igenom: tre åtgärder är klara, en flyttas till nästa "
        "möte eftersom svaret från leverantörsregistret dröjer.",
    ),
    (
        "Lägesrunda",
        "Varje kommun berättade på två minuter vad som hänt sedan sist.\n\n"
        "– Ystad: provet med mattor utan skoskydd går in i sin sista månad.\n"
        "– Malmö: plastkrukorna är nu ett gemensamt case.\n"
        "– Trelleborg: söker en kommun till som vill vara med om tången.\n"
        "– Staffanstorp: bevattningen prövas på två platser.",
    ),
    ("Ekonomi", "Utfallet följer budget. Egen tid redovisas av åtta medlemmar; kansliet hör av sig till de två som saknas."),
    ("Höstens seminarier", "Fem seminarier är planerade. Det första är fullt och har kö."),
    ("Vårens seminarier", "Fyra seminarier är planerade, ett av dem i Ystad."),
    ("Årsrapport", "Rapporten visar för varje medlem vad nätverket gett. Chefernas frågor samlas till mötet i mars."),
    ("Testbädd", "Provrapporten delades. Driften sparade sex timmar i veckan, men laddningen behöver planeras bättre."),
    ("Matrisen", "Två rader föreslås få nya indikatorer. Förslaget skrivs som en ny version till nästa möte."),
    ("Matsvinn", "Ängelholm beskrev varför de väljer att först ändra menyn. Mötet såg inget skäl att upphandla nu."),
    ("Nyhetsbrev", "Innehållet godkändes med ett tillägg om testbädden."),
    ("Övrigt", "Inget övrigt. Nästa möte enligt kallelsen. Ordföranden tackade för i dag."),
)
# What is noted of an item that has no words of its own.
OTHERWISE: dict[str, str] = {
    AgendaItem.Kind.INFORMATION: "Informationen lades till handlingarna.",
    AgendaItem.Kind.DISCUSSION: "Mötet diskuterade frågan. Synpunkterna tas med i det fortsatta arbetet.",
    AgendaItem.Kind.DECISION: "Förslaget föredrogs och diskuterades.",
    AgendaItem.Kind.FOLLOW_UP: "Läget gicks igenom. Inget nytt behövde bestämmas.",
}
DECIDED: tuple[tuple[str, Ruling], ...] = (
    (
        "Årsplan",
        Ruling(
            "Årsplanen för {year} antas. Kansliet ansvarar för att datumen läggs in i kalendern senast den 31 januari.",
            review_month=1,
        ),
    ),
    (
        "Studiebesöket",
        Ruling("Studiebesöket i maj görs i Ystads testbädd för parkdrift. Ystad bjuder in.", concerns=("Ystad",)),
    ),
    (
        "Förslag 1 v2",
        Ruling(
            "Finansieringsprincipen för {next} antas enligt förslagets version 2. Avgiften aviseras före den 1 juni varje år.",
            review_month=4,
        ),
    ),
    ("Höstens nätverkscase", Ruling("Höstens två case är torka i stadsplanteringar och matsvinn i skolkök.")),
    (
        "Höstens två case",
        Ruling(
            "Staffanstorp leder caset om torka och Ängelholm caset om matsvinn. Första arbetsmötet hålls före den 15 september.",
            concerns=("Staffanstorp", "Ängelholm"),
        ),
    ),
    (
        "RFI om plastkrukor",
        Ruling("Frågorna skickas öppet. Alla som svarar får samma sammanfattning.", concerns=("Malmö",), review_month=2),
    ),
    ("Verksamhetsplan", Ruling("Verksamhetsplanen för {next} antas.", review_month=10)),
    ("Budget", Ruling("Budgeten för {next} antas.")),
    ("Avgiftstabell", Ruling("Avgiftstabellen för {next} antas och skickas till medlemmarna.", review_month=11)),
    ("Mötesdagar", Ruling("Nätverket möts andra onsdagen i månaden {next}, utom i juli.")),
)
