"""What the demo network proposes, and what its members say of it."""

from dataclasses import dataclass, field

FOR, CHANGE, AGAINST, ABSTAIN = "for", "change", "against", "abstain"
INSTRUCTION, WISH = "instruction", "wish"
WORKED_IN, REJECTED = "worked_in", "rejected"


@dataclass(frozen=True)
class Said:
    """What a member answered; `directives` are pairs of kind and text."""

    name: str
    stance: str
    reason: str = ""
    directives: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Text:
    """A version, and what came of it. `answers`: by the words of a directive, what became of it and why."""

    title: str
    responsible: str
    part: int
    ask: str
    text: str
    said: tuple[Said, ...] = ()
    news: str = ""
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    reason: str = ""
    row: dict[str, str] = field(default_factory=dict)  # the words of a new row of the matrix


NOTICE = "Avgiften ska aviseras före 1 juni, annars hinner den inte med i budgeten."
CEILING = "Sätt ett tak för den största medlemmen."
OWN_TIME = "Visa egen tid i kronor bredvid avgiften."
CLUSTERS = "Klusterorganisationerna ska betala lika mycket som en liten kommun."
FEES = (
    Text(
        "Finansieringsprincip {next}",
        "verksamhetsledare",
        3,
        "Ska avgiften {next} följa antalet invånare i fem steg?",
        "Avgiften bestäms av antalet invånare den 31 december året före avgiftsåret, enligt SCB.\n\n"
        "Avgiften har fem steg. Lägsta avgift är 10 000 kronor.\n\n"
        "Klusterorganisationer betalar 10 000 kronor.\n\n"
        "Avgiften beslutas av nätverksmötet senast i november.",
        (
            Said("Malmö", CHANGE, "Vi betalar mest. Utan tak vet vi inte vad som händer när vi växer.",
                 ((INSTRUCTION, CEILING),)),
            Said("Trelleborg", FOR, "", ((WISH, CLUSTERS),)),
            Said("Staffanstorp", AGAINST, "Avgiften kommer för sent. Vår budget är klar i juni.",
                 ((INSTRUCTION, NOTICE),)),
            Said("Ystad", CHANGE, "Avgiften är halva sanningen: vi lägger mer i egen tid.", ((INSTRUCTION, OWN_TIME),)),
        ),
        answers={
            CEILING: (WORKED_IN, "Punkt 2: högsta avgift är 80 000 kronor."),
            CLUSTERS: (REJECTED, "De bidrar redan med samordningen. Uträkningen ligger i bilagan till bokslutet."),
            NOTICE: (WORKED_IN, "Ny sista punkt: aviseras senast den 31 maj."),
            OWN_TIME: (WORKED_IN, "Ny punkt om egen tid. Timpriset beslutas varje år."),
        },
    ),
    Text(
        "Finansieringsprincip {next}",
        "verksamhetsledare",
        3,
        "Ska avgiften {next} följa antalet invånare i fem steg, med lägsta och högsta belopp?",
        "Avgiften bestäms av antalet invånare den 31 december två år före avgiftsåret, enligt SCB.\n\n"
        "Avgiften har fem steg. Lägsta avgift är 12 000 kronor och högsta avgift 80 000 kronor.\n\n"
        "Klusterorganisationer betalar 10 000 kronor.\n\n"
        "Varje medlem redovisar egen tid i kronor bredvid avgiften. Timpriset beslutas varje år.\n\n"
        "Nästa års avgift aviseras senast den 31 maj.",
        (
            Said("Malmö", FOR),
            Said("Ystad", FOR, "Bra att egen tid syns."),
            Said("Staffanstorp", FOR),
            Said("Trelleborg", ABSTAIN),
        ),
        "Tak och golv, egen tid bredvid avgiften och avisering i maj. För att hinna avisera i maj räknar vi på invånarna "
        "ett år tidigare.",
    ),
)  # fmt: skip
METHOD = Text(
    "Gemensam mall för tidig dialog",
    "samordnare.gron",
    2,
    "Ska alla medlemmar använda samma mall när de bjuder in till tidig dialog?",
    "Mallen har en sida om behovet, en sida med frågor och en sida om hur svaren används.\n\n"
    "Den används vid dialoger som berör mer än en medlem.\n\n"
    "Mallen ses över varje vår.",
    (
        Said("Trelleborg", FOR, "", ((WISH, "Gör en kort version för små inköp."),)),
        Said("Malmö", ABSTAIN, "Vi väntar på vår egen mall, som beslutas till hösten."),
    ),
    reason="Upphandlingsmyndigheten har aviserat en nationell mall till hösten. Vi tar upp förslaget igen när den är klar.",
)
ROW = Text(
    "Ny rad i matrisen: öppet hus för leverantörer",
    "samordnare.miljokluster",
    2,
    "Ska vi pröva öppet hus för leverantörer två gånger om året, som en egen rad i matrisen?",
    "Vi beskriver behov utan att veta vad som går att köpa. Ett öppet hus visar sådant som inte finns i våra avtal.\n\n"
    "## Så går det till\n\n"
    "- En förmiddag, högst åtta leverantörer.\n"
    "- Öppen inbjudan, och alla får samma tid.\n"
    "- Ingen pågående upphandling diskuteras.",
    (
        Said("Malmö", FOR, "Vi lånar gärna ut stadshuset.", ((WISH, "Ett tema per gång, till exempel vatten eller måltider."),)),
        Said("Trelleborg", CHANGE, "Bara om inbjudan annonseras, så att ingen får försprång.",
             ((INSTRUCTION, "Annonsera varje öppet hus minst fyra veckor före."),)),
    ),
    row={
        "working_form": "Öppet hus för leverantörer",
        "expected_result": "Kommunerna vet vad som finns innan behovet beskrivs.",
        "expected_effect": "Fler upphandlingar lämnar plats för nya lösningar.",
    },
)  # fmt: skip
