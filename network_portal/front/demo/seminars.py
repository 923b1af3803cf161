"""What the demo network learns in a year: twenty-two events, with programmes that could be held."""

from dataclasses import dataclass

from competence.models import Event

Kind = Event.Kind
MILJOKLUSTER, GRON, KANSLI = "Öresunds miljökluster", "Grön samverkan", "Nätverkskansliet"
MEETING = "https://mote.example.org/"
HEARING = "Hiss, hörslinga, textade bilder"
CAPTIONS = "Textas direkt. Inspelningen textas i efterhand."


@dataclass(frozen=True)
class Seminar:
    """An event on (month, day) of the year, or so many days from today. `wish` is how many people register.

    `first` are municipalities that come first; `cancelled` is the reason; a `draft` is never published.
    """

    on: tuple[int, int] | int
    begins: tuple[int, int]
    ends: tuple[int, int]
    title: str
    kind: str
    row: str
    organiser: str
    place: str
    capacity: int
    wish: int
    summary: str
    description: str
    online: str = ""
    accessibility: str = HEARING
    public: bool = False
    cancelled: str = ""
    draft: bool = False
    first: tuple[str, ...] = ()


YEAR = (
    Seminar(
        on=(1, 21),
        begins=(12, 0),
        ends=(12, 45),
        title="Året som kommer: vad vi lär oss tillsammans",
        kind=Kind.LUNCH_WEBINAR,
        row="Lunchwebbinarier",
        organiser=KANSLI,
        place="",
        online=MEETING + "aret",
        accessibility=CAPTIONS,
        capacity=100,
        wish=19,
        summary="Samordnarna går igenom vårens och höstens träffar. Du hör vad som passar dig och vad som passar en kollega.",
        description="""12.00–12.15 Våren: behov, juridik och ett studiebesök
Verksamhetsledaren
12.15–12.30 Hösten: innovationspartnerskap och marknadsdialog
Samordnarna
12.30–12.45 Vad saknas? Era önskemål
Skriv gärna i chatten redan innan.""",
    ),
    Seminar(
        on=(2, 4),
        begins=(12, 0),
        ends=(12, 45),
        title="Från lösning till behov – så skriver du ett behov på en sida",
        kind=Kind.LUNCH_WEBINAR,
        row="Lunchwebbinarier",
        organiser=MILJOKLUSTER,
        place="",
        online=MEETING + "behov",
        accessibility=CAPTIONS,
        capacity=100,
        wish=24,
        public=True,
        summary="För dig som vet vad som inte fungerar men inte vad som ska köpas. Efteråt har du en mall och ett eget första utkast.",
        description="""De flesta behov kommer till inköp som en produkt: ”vi behöver fem nya bilar”. Vi övar på att fråga ett steg till.

12.00–12.10 Tre behov som blev tre produkter
Samordnaren visar hur det gick.
12.10–12.25 Nuläge, önskat läge, vem berörs
Förskolerektor, Ystad: så skrev vi om våra våta golv.
12.25–12.40 Skriv själv
Du skriver i tio minuter. Vi läser tre texter högt, om ni vill.
12.40–12.45 En lärdom var

Ta med ett behov från din egen verksamhet.""",
    ),
    Seminar(
        on=(2, 25),
        begins=(13, 0),
        ends=(14, 0),
        title="Juridikstund: Tidig dialog och likabehandling – vad får jag säga?",
        kind=Kind.LEGAL_HOUR,
        row="Erfarenhetsutbyte",
        organiser=MILJOKLUSTER,
        place="",
        online=MEETING + "juridik",
        accessibility=CAPTIONS,
        capacity=40,
        wish=22,
        summary="En jurist svarar på era frågor om samtal med företag före en upphandling. Skicka frågorna i förväg.",
        description="""13.00–13.15 Vad lagen säger, och vad den inte säger
Upphandlingsjurist, Malmö
13.15–13.50 Era frågor
Samma information till alla, anteckningar, jäv, enskilda möten.
13.50–14.00 Sammanfattning
Svaren läggs i mall- och metodbanken inom en vecka.""",
    ),
    Seminar(
        on=(3, 17),
        begins=(9, 0),
        ends=(15, 0),
        title="Behovsinventering över förvaltningsgränser",
        kind=Kind.WORKSHOP,
        row="Behovsworkshop",
        organiser=GRON,
        place="Staffanstorps kommunhus, Torget 1, sal Knutstorp",
        capacity=30,
        wish=27,
        first=("Staffanstorp", "Trelleborg", "Ystad"),
        summary="Vård, skola och teknik från flera kommuner letar efter behov som de delar. Ni går hem med en gemensam lista.",
        description="""08.30–09.00 Kaffe och registrering
09.00–09.30 Vad är ett behov, och vem äger det?
Samordnaren, Grön samverkan
09.30–11.30 Inventering i grupper, förvaltningarna blandade
Varje grupp lämnar fem behov, beskrivna utan lösning.
11.30–12.30 Lunch
12.30–14.00 Vilka delar vi?
Vi sorterar, slår ihop och väljer tre att gå vidare med.
14.00–14.15 Rast
14.15–15.00 Nästa steg: vem beskriver, vem följer, vem bidrar?

Kom gärna två från varje kommun: en från inköp och en från verksamheten.""",
    ),
    Seminar(
        on=(4, 14),
        begins=(9, 0),
        ends=(11, 30),
        title="Rena och torra golv: vad avtalet lärde oss",
        kind=Kind.SEMINAR,
        row="Erfarenhetsutbyte",
        organiser=GRON,
        place="Gamla rådhuset, Ystad",
        online=MEETING + "golv",
        capacity=35,
        wish=23,
        first=("Ystad", "Trelleborg", "Skurup"),
        summary="Tre kommuner köpte en ren och torr golvyta i stället för mattor. Ett år senare: vad höll, vad skulle de göra om?",
        description="""09.00–09.30 Funktionen vi bad om
Upphandlare, Ystad
09.30–10.10 Vardagen i hallen
Förskolerektor, Ystad: sjukfrånvaro, städtid och blöta vantar.
10.10–10.30 Rast
10.30–11.10 Uppföljning: mätningen som ingen hann göra
Upphandlare, Trelleborg
11.10–11.30 Vad kan ni ta med er?
Kravtext och utvärderingsmodell delas ut och får användas fritt.""",
    ),
    Seminar(
        on=(4, 28),
        begins=(9, 0),
        ends=(16, 0),
        title="Läs en marknad på en dag",
        kind=Kind.TRAINING_DAY,
        row="Utbildningsdagar",
        organiser=MILJOKLUSTER,
        place="Hamngatan 4, Malmö, kurslokalen",
        capacity=24,
        wish=21,
        summary="Du övar på ett eget ärende: vilka finns, vad kan de, vad kostar det och vad vet ingen ännu?",
        description="""09.00–09.30 Fyra frågor till en marknad
09.30–11.30 Kartlägg på egen hand
Öppna källor, tidigare avtal, patent och testbäddar.
11.30–12.30 Lunch
12.30–14.00 Ring tre företag
Vi skriver frågorna tillsammans och ringer från rummet intill.
14.00–14.20 Fika
14.20–15.30 Granska varandras analyser
15.30–16.00 Vad gör du på måndag?""",
    ),
    Seminar(
        on=(5, 19),
        begins=(9, 30),
        ends=(14, 30),
        title="Studiebesök: Testbädd för klimatsmart parkdrift",
        kind=Kind.STUDY_VISIT,
        row="Studiebesök",
        organiser=GRON,
        place="Norra Promenaden, Ystad. Samling vid driftstationen",
        accessibility="Besöket är utomhus på grusgångar. En eldriven vagn finns för den som behöver.",
        capacity=20,
        wish=23,
        first=("Malmö", "Staffanstorp"),
        summary="Se tysta maskiner i drift och fråga dem som kör. Vi tittar på laddning, arbetspass och vad som går sönder.",
        description="""09.30–10.00 Kaffe vid driftstationen
10.00–11.30 Maskinerna i arbete
Parkförvaltningens förare berättar. Du får köra själv.
11.30–12.30 Lunch
12.30–13.30 Siffrorna: driftstid, laddning, service
Enhetschef teknik, Ystad
13.30–14.30 Vad skulle vi kräva i en gemensam upphandling?

Ta med varselväst och kläder för väder. Tåget från Malmö är framme kl. 09.12.""",
    ),
    Seminar(
        on=(6, 3),
        begins=(13, 0),
        ends=(15, 0),
        title="Matsvinn i skolkök: mät, jämför, minska",
        kind=Kind.SEMINAR,
        row="Seminarier",
        organiser=GRON,
        place="Stadshuset, Ängelholm",
        online=MEETING + "matsvinn",
        capacity=40,
        wish=18,
        first=("Ängelholm", "Landskrona", "Svedala"),
        summary="45 gram per portion blir svinn. Kostchefer från fyra kommuner jämför hur de mäter och vad de har provat.",
        description="""13.00–13.25 Vad vågen visade
Kostchef, Ängelholm
13.25–13.50 Två skolor, två sätt
13.50–14.05 Fika
14.05–14.45 Är det ett inköp, eller ett sätt att arbeta?
Samtal i grupper
14.45–15.00 Ett gemensamt behov?""",
    ),
    Seminar(
        on=(8, 26),
        begins=(12, 0),
        ends=(12, 45),
        title="Avtalsspärr, överprövning och andra datum som måste stämma",
        kind=Kind.LUNCH_WEBINAR,
        row="Lunchwebbinarier",
        organiser=MILJOKLUSTER,
        place="",
        online=MEETING + "datum",
        accessibility=CAPTIONS,
        capacity=100,
        wish=26,
        summary="Räkna rätt första gången: tio eller femton dagar, helger, och den tidigaste dagen ni får skriva avtal.",
        description="""12.00–12.15 Så räknar du
Upphandlingsjurist, Malmö
12.15–12.35 Fyra exempel, ett med påsk
Räkna själv och jämför.
12.35–12.45 Frågor""",
    ),
    Seminar(
        on=(9, 9),
        begins=(9, 0),
        ends=(12, 0),
        title="Studiebesök: Återbrukslagret för byggmaterial",
        kind=Kind.STUDY_VISIT,
        row="Studiebesök",
        organiser=GRON,
        place="Återbrukslagret, Lund",
        capacity=18,
        wish=9,
        summary="Dörrar, armaturer och undertak som fått ett andra liv. Vi ser hur ett gemensamt lager sköts.",
        description="09.00–10.30 Rundvandring\n10.30–10.45 Fika\n10.45–12.00 Vem äger, vem betalar, vem hämtar?",
        cancelled="Lagret flyttar under september. Vi besöker det i vår i stället och hör av oss med ett datum.",
    ),
    *(
        Seminar(
            on=on,
            begins=(13, 0),
            ends=(15, 0),
            title=f"Innovationspartnerskap steg för steg, träff {number} av 4",
            kind=Kind.STUDY_CIRCLE,
            row="Studiecirklar",
            organiser=MILJOKLUSTER,
            place="Hamngatan 4, Malmö",
            capacity=12,
            wish=14,
            first=("Malmö", "Trelleborg", "Landskrona"),
            summary=summary,
            description=description,
        )
        for number, (on, summary, description) in enumerate(
            (
                (
                    (9, 16),
                    "Studiecirkel i fyra träffar. Den första gången: när passar formen, och när är den för stor?",
                    "13.00–13.30 Vad är ett innovationspartnerskap?\n13.30–14.15 Era ärenden: passar det?\n14.15–14.30 Fika\n"
                    "14.30–15.00 Vad ska vi ha svarat på efter fyra träffar?",
                ),
                (
                    (10, 7),
                    "Andra träffen: att beskriva ett behov som ingen har löst, och att välja partner.",
                    "13.00–14.00 Behovet, målen och gränserna\n14.00–14.15 Fika\n14.15–15.00 Urval: vad får vi fråga om?",
                ),
                (
                    (10, 28),
                    "Tredje träffen: etapper, delmål, ersättning och rätten att sluta.",
                    "13.00–14.00 Etapper och delmål\n14.00–14.15 Fika\n14.15–15.00 Vem äger resultatet?",
                ),
                (
                    (11, 18),
                    "Sista träffen: köpet efter utvecklingen, och vårt gemensamma svar.",
                    "13.00–14.00 Från utveckling till köp\n14.00–14.15 Fika\n14.15–15.00 Vi skriver vårt svar\n"
                    "Dokumentet läggs i mall- och metodbanken.",
                ),
            ),
            1,
        )
    ),
    Seminar(
        on=(10, 14),
        begins=(10, 0),
        ends=(12, 0),
        title="Växter utan plastkruka – odlare möter beställare",
        kind=Kind.MARKET_DIALOGUE,
        row="Marknadsdialog",
        organiser=GRON,
        place="",
        online=MEETING + "vaxter",
        accessibility=CAPTIONS,
        capacity=60,
        wish=25,
        public=True,
        first=("Malmö", "Ystad", "Trelleborg"),
        summary="Kommuner berättar vad de behöver, odlare visar vad de kan. Fem minuter var. Allt som sägs sammanfattas för alla.",
        description="""Det här är en tidig dialog, inte en upphandling. Ingen får en fördel av att vara med, ingen en nackdel av att inte vara det.

10.00–10.20 Behovet: 20 000 krukor om året
Miljöstrateg, Malmö
10.20–11.20 Odlarna: fem minuter var
11.20–11.30 Paus
11.30–11.55 Frågor åt båda håll
11.55–12.00 Så går det vidare

Sammanfattningen publiceras senast två veckor efter mötet.""",
    ),
    Seminar(
        on=(11, 11),
        begins=(12, 0),
        ends=(12, 45),
        title="Hyra i stället för köpa: när lönar det sig?",
        kind=Kind.LUNCH_WEBINAR,
        row="Lunchwebbinarier",
        organiser=MILJOKLUSTER,
        place="",
        online=MEETING + "hyra",
        accessibility=CAPTIONS,
        capacity=100,
        wish=21,
        summary="Möbler, maskiner och lokaler som tjänst. Två kommuner visar kalkylen och vad som inte syns i den.",
        description="""12.00–12.15 Kalkylen
Upphandlare, Svedala
12.15–12.30 Det som inte syns: skador, flytt och slut på avtalet
Fastighetschef, Landskrona
12.30–12.45 Frågor""",
    ),
    Seminar(
        on=4,
        begins=(9, 0),
        ends=(12, 0),
        title="Funktionskrav och utvärdering som släpper in nya lösningar",
        kind=Kind.SEMINAR,
        row="Seminarier",
        organiser=MILJOKLUSTER,
        place="Stadshuset, Malmö, rum Öresund",
        online=MEETING + "funktionskrav",
        capacity=30,
        wish=34,
        public=True,
        summary="En förmiddag om hur du beskriver vad som ska uppnås i stället för hur, och hur du utvärderar svar som inte liknar varandra.",
        description="""08.30–09.00 Kaffe och registrering
09.00–09.20 Varför funktionskrav – och när inte?
Samordnaren, Öresunds miljökluster
09.20–10.05 Rena och torra golv: från moppschema till funktion
Upphandlare, Ystad. Kravtext och utvärderingsmodell delas ut.
10.05–10.20 Rast
10.20–11.20 Övning i fyra grupper: skriv om ett ska-krav
Ta gärna med ett eget krav. Grupperna blandas mellan kommunerna.
11.20–11.50 Utvärdera det som inte finns ännu
Upphandlingsjurist, Malmö
11.50–12.00 En lärdom var

Föredragen kl. 09.00–10.05 och 11.20–11.50 sänds. Övningen spelas inte in.""",
    ),
    Seminar(
        on=9,
        begins=(10, 0),
        ends=(15, 0),
        title="Mät effekten utan att drunkna i siffror",
        kind=Kind.WORKSHOP,
        row="Behovsworkshop",
        organiser=GRON,
        place="Svedala kommunhus, rum Havgård",
        capacity=24,
        wish=15,
        first=("Svedala", "Tomelilla"),
        summary="Välj ett mått före köpet, mät två gånger och sluta sedan. Du går hem med ett mått för ett eget avtal.",
        description="""10.00–10.40 Ett mått räcker
10.40–12.00 Välj ditt mått
Arbete i par, en upphandlare och en från verksamheten.
12.00–13.00 Lunch
13.00–14.15 Vem mäter, när, med vad?
14.15–14.30 Fika
14.30–15.00 Redovisning, två minuter var""",
    ),
    Seminar(
        on=16,
        begins=(13, 0),
        ends=(14, 0),
        title="Juridikstund: Fullmakt och gemensam upphandling – vad binder vi oss till?",
        kind=Kind.LEGAL_HOUR,
        row="Erfarenhetsutbyte",
        organiser=MILJOKLUSTER,
        place="",
        online=MEETING + "fullmakt",
        accessibility=CAPTIONS,
        capacity=40,
        wish=17,
        summary="Volym, tid, avrop och vem som bär risken. För dig som ska skriva på, eller be chefen att göra det.",
        description="""13.00–13.20 Fullmakten rad för rad
Upphandlingsjurist, Malmö
13.20–13.50 Era frågor
13.50–14.00 Vad chefen behöver veta""",
    ),
    Seminar(
        on=23,
        begins=(12, 0),
        ends=(12, 45),
        title="Livscykelkostnad på en lunch",
        kind=Kind.LUNCH_WEBINAR,
        row="Lunchwebbinarier",
        organiser=KANSLI,
        place="",
        online=MEETING + "livscykel",
        accessibility=CAPTIONS,
        capacity=100,
        wish=11,
        summary="Vad kostar det att äga? Ett kalkylblad, tre exempel och en kvart för frågor.",
        description="12.00–12.15 Kalkylbladet\n12.15–12.30 Tre exempel: belysning, kök, gräsklippare\n12.30–12.45 Frågor",
    ),
    Seminar(
        on=58,
        begins=(9, 0),
        ends=(12, 0),
        title="Torka i stadsplanteringar – öppen marknadsdialog",
        kind=Kind.MARKET_DIALOGUE,
        row="Marknadsdialog",
        organiser=MILJOKLUSTER,
        place="Staffanstorps kommunhus, Torget 1",
        online=MEETING + "torka",
        capacity=50,
        wish=8,
        public=True,
        first=("Staffanstorp", "Malmö"),
        summary="Kommunerna vill vattna när växterna behöver det, helst med dagvatten. Företag är välkomna att berätta vad som går.",
        description="""Det här är en tidig dialog, inte en upphandling. Sammanfattningen publiceras för alla.

09.00–09.30 Behovet
VA-ingenjör, Staffanstorp
09.30–11.00 Företagen: tio minuter var
11.00–11.15 Fika
11.15–12.00 Frågor åt båda håll""",
    ),
    Seminar(
        on=72,
        begins=(13, 0),
        ends=(16, 0),
        title="Inkubatorn berättar: sju unga bolag på en eftermiddag",
        kind=Kind.STUDY_VISIT,
        row="Inkubatorbesök",
        organiser=MILJOKLUSTER,
        place="Forskningsbyn, Lund",
        capacity=40,
        wish=0,
        draft=True,
        summary="Sju bolag, sju minuter var, och tid att prata. Vi väljer bolag efter de behov ni har delat i portalen.",
        description="13.00–13.15 Välkomna\n13.15–14.15 Sju bolag\n14.15–14.45 Fika\n14.45–16.00 Samtal vid bord",
    ),
)
