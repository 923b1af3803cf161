"""What the demo network meets about, month by month. `{year}`, `{next}` and `{last}` are the demo year and its neighbours."""

from dataclasses import dataclass

from operations.models import AgendaItem

INFORMATION, DISCUSSION = AgendaItem.Kind.INFORMATION, AgendaItem.Kind.DISCUSSION
DECISION, FOLLOW_UP = AgendaItem.Kind.DECISION, AgendaItem.Kind.FOLLOW_UP

Point = tuple[str, str, int, str]  # title, kind, minutes, description


@dataclass(frozen=True)
class Gathering:
    """A meeting on the second Wednesday of `month`; `cancelled` says why it was, `moved_to` where it went instead."""

    month: int
    place: str
    invitation: str
    points: tuple[Point, ...]
    hour: int = 9
    minutes: int = 150
    online: bool = False
    moved_to: str = ""
    cancelled: str = ""


OPENING: Point = ("Öppnande, val av justerare", INFORMATION, 5, "")
LAST_TIME: Point = (
    "Föregående protokoll och åtgärdslista",
    FOLLOW_UP,
    10,
    "Säg till i förväg om din åtgärd inte blev klar.",
)
ROUND: Point = (
    "Lägesrunda behov och upphandlingar (2 min/kommun)",
    DISCUSSION,
    25,
    "Vad har hänt sedan sist, vad är nästa steg, och vad behöver ni av oss andra?",
)
# Who introduces an item, by how its title begins; the others are introduced by whoever leads the meeting.
INTRODUCED_BY = {
    "Case plastkrukor": "miljostrateg.malmo",
    "Ekonomi": "administrator",
    "Tång och alger": "kust.trelleborg",
    "Rena och torra golv": "rektor.ystad",
    "Matsvinn i skolkök": "kostchef.angelholm",
    "Dagvatten i villaområden": "vatten.staffanstorp",
    "Testbädd i Ystad": "teknik.ystad",
    "Årsrapporten": "administrator",
    "Mötesdagar": "verksamhetsledare",
}
CLOSING: Point = ("Övrigt, nästa möte", INFORMATION, 10, "")
ONLINE = "https://mote.example.org/bestallarnatverket"

YEAR = (
    Gathering(
        1,
        "Stadshuset, Malmö",
        "Vi börjar året med årsplanen. Har ni en dag som inte passar, säg det nu.",
        (
            OPENING,
            LAST_TIME,
            ROUND,
            (
                "Årsplan {year}",
                DECISION,
                20,
                "Datum, ansvarig och kostnad för varje aktivitet. Planen är utskickad före jul och har fått tre ändringar.",
            ),
            ("Årsrapport {last}: vad varje medlem fick", INFORMATION, 15, "Rapporten går till er chef i slutet av januari."),
            ("Medlemsenkäten: frågor och tidplan", DISCUSSION, 10, "Förra året svarade sju av tio. Vad får fler att svara?"),
            ("Juridikstunden: frågor som kommit in", INFORMATION, 10, "Flest handlar om tidig dialog och likabehandling."),
            (
                "Behovsinventering i april: hur vi gör",
                DISCUSSION,
                15,
                "Samma arbetsblad i alla kommuner, så att svaren går att jämföra.",
            ),
            ("Vårens seminarier", INFORMATION, 10, ""),
            CLOSING,
        ),
    ),
    Gathering(
        2,
        "Gamla rådhuset, Ystad",
        "Bokslutet är klart, och vi får se första förslaget till hur nätverket ska betalas nästa år.",
        (
            OPENING,
            LAST_TIME,
            ROUND,
            ("Ekonomi: bokslut {last}", INFORMATION, 15, "Överskott på 14 000 kr, mest för att två studiebesök blev ett."),
            (
                "Folkmängd och avgiftsunderlag",
                INFORMATION,
                10,
                "SCB:s folkmängd den 31 december är publicerad. Kontrollera er siffra.",
            ),
            (
                "Case plastkrukor: volymer i fem kommuner",
                DISCUSSION,
                15,
                "Malmö har räknat. Ta med era siffror, en uppskattning räcker.",
            ),
            (
                "Förslag 1 v1 ”Finansieringsprincip {next}”",
                DISCUSSION,
                20,
                "Avgift efter antal invånare i fem steg. Fyra kommuner har svarat: vi går igenom deras instruktioner och önskemål.",
            ),
            ("Mentorspar: vilka vill vara med i vår?", DISCUSSION, 10, "Två träffar per par. Fyra platser finns."),
            (
                "Studiebesöket i maj: val av plats",
                DECISION,
                10,
                "Ystads testbädd för parkdrift, eller Landskronas lagerhall.",
            ),
            CLOSING,
        ),
    ),
    Gathering(
        3,
        "Rådhuset, Trelleborg",
        "Andra varvet om finansieringen. Trelleborg och Ystad berättar vad de lärt sig om tången på stränderna.",
        (
            OPENING,
            LAST_TIME,
            ROUND,
            ("Fakturor {year}: utskick och betalning", INFORMATION, 10, "Kontrollera att er referens stämmer. Två saknas."),
            (
                "Förslag 1 v2 ”Finansieringsprincip {next}”",
                DISCUSSION,
                20,
                "Ändrat sedan v1: högsta och lägsta belopp, egen tid bredvid avgiften och avisering i maj. Se svarslistan.",
            ),
            ("Behovsinventeringen: arbetsblad och kontaktpersoner", DISCUSSION, 15, "En kontaktperson per förvaltning."),
            ("Tång och alger på badstränder: vad vi har lärt oss", INFORMATION, 15, "Trelleborg och Ystad."),
            ("Mallbanken: tre kravtexter att granska", FOLLOW_UP, 10, "Svara i portalen senast en vecka efter mötet."),
            ("Nyhetsbrev 1: innehåll", INFORMATION, 5, ""),
            CLOSING,
        ),
    ),
    Gathering(
        4,
        "Staffanstorps kommunhus",
        "Vi beslutar om finansieringen för {next}, i tid för att ni ska hinna få in avgiften i er budget. "
        "Den som inte kan komma kan lämna sitt ställningstagande i förväg.",
        (
            OPENING,
            LAST_TIME,
            ROUND,
            (
                "Förslag 1 v2 ”Finansieringsprincip {next}”",
                DECISION,
                30,
                "Ställningstaganden från avgiftsgruppens fyra kommuner: 3 tillstyrker, 1 avstår.\n"
                "Instruktionen ”Avgiften ska aviseras före 1 juni” är inarbetad.",
            ),
            (
                "Case plastkrukor: utkast till RFI",
                DISCUSSION,
                20,
                "Ett första utkast. Läs frågorna och säg vilka en odlare inte kan svara på.",
            ),
            (
                "Höstens seminarier",
                DISCUSSION,
                15,
                "Önskemål från Ystad: gärna fler digitala träffar på onsdagar. Mottaget.",
            ),
            ("Ekonomi: utfall mot budget, egen tid", INFORMATION, 10, "Tre kommuner har ännu inte lämnat sin egna tid."),
            CLOSING,
        ),
    ),
    Gathering(
        5,
        "Nya rådhuset, Ystad",
        "Mötet hålls i samband med studiebesöket. Buss till testbädden går kl. 13.00.",
        (
            OPENING,
            LAST_TIME,
            ROUND,
            (
                "Avgift {next}: aviserad till alla medlemmar",
                FOLLOW_UP,
                5,
                "Aviserad före 1 juni, som kommunerna har begärt.",
            ),
            (
                "Behovsinventeringen: vad kom fram?",
                DISCUSSION,
                35,
                "43 behov från åtta kommuner. Elva av dem finns i mer än en kommun.",
            ),
            (
                "Rena och torra golv i förskolans entréer: uppföljning",
                INFORMATION,
                15,
                "Ystad visar mätningen före och efter.",
            ),
            ("Rekrytering: två kommuner i samtal", INFORMATION, 10, ""),
            CLOSING,
        ),
    ),
    Gathering(
        6,
        "Landskrona stadshus",
        "Halvårsavstämning: vad av årsplanen har blivit av, och vad ska bort?",
        (
            OPENING,
            LAST_TIME,
            ROUND,
            (
                "Halvårsavstämning mot årsplan {year}",
                FOLLOW_UP,
                25,
                "Sexton av tjugotvå aktiviteter är genomförda eller på väg.",
            ),
            (
                "Höstens nätverkscase: val av två",
                DECISION,
                25,
                "Torka i stadsplanteringar, matsvinn i skolkök eller delning av möbler. Läs behoven i portalen före mötet.",
            ),
            ("Marknadsdialog i oktober: upplägg", DISCUSSION, 15, "Växter utan plastkruka: odlare möter beställare."),
            (
                "Fossilfria arbetsmaskiner: gemensam upphandling",
                INFORMATION,
                10,
                "Malmö och Staffanstorp. Bara läge och datum.",
            ),
            CLOSING,
        ),
    ),
    Gathering(
        7,
        "",
        "Ett kort digitalt möte för den som är i tjänst.",
        (
            OPENING,
            LAST_TIME,
            ("Frågor inför hösten", DISCUSSION, 20, ""),
            CLOSING,
        ),
        minutes=60,
        online=True,
        cancelled="För få är i tjänst för att det ska vara ett möte. Punkterna tas upp i augusti.",
    ),
    Gathering(
        8,
        "Tomelilla kommunhus",
        "Hösten börjar. Vi fördelar arbetet i de två casen och bestämmer vem som gör vad.",
        (
            OPENING,
            LAST_TIME,
            ROUND,
            (
                "Höstens två case: grupper och första steg",
                DECISION,
                30,
                "En kommun leder varje case. Andra följer eller bidrar.",
            ),
            ("Testbädd i Ystad: provrapport från våren", INFORMATION, 15, ""),
            ("Ny metodbeskrivning: behov på en sida", DISCUSSION, 15, "Prova den på ett eget behov före mötet."),
            ("Nyhetsbrev 3: innehåll", INFORMATION, 5, ""),
            CLOSING,
        ),
    ),
    Gathering(
        9,
        "Ängelholms stadshus",
        "Nu skriver kommunerna sin budget. Ni får underlaget om nätverket färdigt att klistra in.",
        (
            OPENING,
            LAST_TIME,
            ROUND,
            ("Underlag till kommunernas budget {next}", INFORMATION, 15, "Avgift, egen tid och vad ni fått, på en sida."),
            ("Matsvinn i skolkök: vägvalet", DISCUSSION, 20, "Ängelholm vill pröva sitt resonemang på er andra."),
            (
                "RFI om plastkrukor: frågorna är klara",
                DECISION,
                15,
                "Skickas öppet, med samma sammanfattning till alla efteråt.",
            ),
            ("Mentorspar: en lärdom från varje par", FOLLOW_UP, 15, ""),
            CLOSING,
        ),
    ),
    Gathering(
        10,
        "Stora salen, Svedala kommunhus",
        "Mötet ligger på förmiddagen samma dag som marknadsdialogen. Stanna gärna.",
        (
            OPENING,
            LAST_TIME,
            ROUND,
            (
                "Marknadsdialogen: roller under dagen",
                INFORMATION,
                15,
                "Vem hälsar välkommen, vem antecknar, vem håller tiden?",
            ),
            (
                "Verksamhetsplan och budget {next}: första läsningen",
                DISCUSSION,
                30,
                "Instruktioner och önskemål senast den 25.",
            ),
            ("Dagvatten i villaområden: vem mer har behovet?", DISCUSSION, 15, "Malmö söker två kommuner till."),
            ("Ekonomi: utfall mot budget, egen tid", INFORMATION, 10, ""),
            CLOSING,
        ),
        moved_to="Digitalt, länken finns i kallelsen",
    ),
    Gathering(
        11,
        "Stadshuset, Malmö",
        "Årets beslutsmöte: plan, budget och avgifter. Kontrollera att den som kommer får besluta för er.",
        (
            OPENING,
            LAST_TIME,
            ROUND,
            (
                "Verksamhetsplan {next}",
                DECISION,
                20,
                "Andra läsningen. Fem önskemål är inarbetade, ett är avvisat med skäl.",
            ),
            ("Budget {next}", DECISION, 15, ""),
            (
                "Avgiftstabell {next}",
                DECISION,
                15,
                "Enligt finansieringsprincipen från april. Tak 80 000 kr, klusterorganisationer 10 000 kr.",
            ),
            (
                "Svaren på RFI om plastkrukor: sammanfattning",
                INFORMATION,
                15,
                "Samma sammanfattning som är publicerad för alla.",
            ),
            ("Utvärdering av medlemskapet: samtal före jul", INFORMATION, 10, "Boka en halvtimme med samordnaren."),
            CLOSING,
        ),
    ),
    Gathering(
        12,
        "Skurups kommunhus",
        "Vi ser tillbaka på året, rad för rad i matrisen. Kaffe och lussekatter från kl. 08.30.",
        (
            OPENING,
            LAST_TIME,
            ROUND,
            ("Året rad för rad: vad gav det?", DISCUSSION, 35, "Läs matrisen före mötet. Vilken effekt har ni sett hos er?"),
            ("Matrisen: behöver någon rad ändras?", DISCUSSION, 15, "Förslag tas vidare som en ny version."),
            ("Mötesdagar {next}", DECISION, 10, "Andra onsdagen i månaden, utom juli."),
            ("Årsrapporten: vad ska med?", DISCUSSION, 15, ""),
            CLOSING,
        ),
        online=True,
    ),
)

# The first meeting of the year after, always still a draft.
AFTERWARDS = Gathering(
    1,
    "Stadshuset, Malmö",
    "",
    (
        OPENING,
        LAST_TIME,
        ROUND,
        ("Årsplan {next}", DECISION, 20, ""),
        ("Årsrapport {year}: vad varje medlem fick", INFORMATION, 15, ""),
    ),
)
