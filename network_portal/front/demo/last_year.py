"""What the demo network learnt the autumn before, when its newest member had come: this year is compared with it."""

from network_portal.front.demo.seminars import CAPTIONS, GRON, KANSLI, MEETING, MILJOKLUSTER, Kind, Seminar

AUTUMN = (
    Seminar(
        on=(9, 10),
        begins=(12, 0),
        ends=(12, 45),
        title="Innovationsupphandling på en lunch: vad är det, och när lönar det sig?",
        kind=Kind.LUNCH_WEBINAR,
        row="Lunchwebbinarier",
        organiser=MILJOKLUSTER,
        place="",
        online=MEETING + "lunch",
        accessibility=CAPTIONS,
        capacity=100,
        wish=17,
        public=True,
        summary="För dig som hört ordet men inte sett någon göra det. Tre köp som gav något nytt, och ett som inte gjorde det.",
        description="""12.00–12.10 Tre ord som ofta blandas ihop
Samordnaren
12.10–12.35 Fyra köp, fyra utfall
Vad beställaren gjorde, vad det kostade och vad som blev kvar.
12.35–12.45 Frågor""",
    ),
    Seminar(
        on=(9, 24),
        begins=(9, 0),
        ends=(12, 0),
        title="Behovet först: tre förvaltningar berättar",
        kind=Kind.SEMINAR,
        row="Seminarier",
        organiser=GRON,
        place="Rådhuset, Trelleborg, sal Söderslätt",
        capacity=40,
        wish=20,
        first=("Trelleborg", "Malmö", "Ystad"),
        summary="Tre verksamheter beskriver vad som inte fungerar, utan att säga vad som ska köpas. Vi frågar tills vi förstår.",
        description="""09.00–09.15 Varför vi börjar här
Samordnaren
09.15–10.15 Stranden, förskolan och parken
Kuststrateg, rektor och parkchef: tjugo minuter var.
10.15–10.30 Fika
10.30–11.45 Vid borden: skriv om ett behov tillsammans
11.45–12.00 En lärdom var""",
    ),
    Seminar(
        on=(10, 8),
        begins=(13, 0),
        ends=(14, 0),
        title="Juridikstund: Liten upphandling, stor frihet – vad ska dokumenteras?",
        kind=Kind.LEGAL_HOUR,
        row="Erfarenhetsutbyte",
        organiser=MILJOKLUSTER,
        place="",
        online=MEETING + "dokumentera",
        accessibility=CAPTIONS,
        capacity=40,
        wish=14,
        summary="En jurist går igenom vad som gäller under direktupphandlingsgränsen, och vad revisorn frågar efter.",
        description="""13.00–13.20 Vad lagen kräver, och vad era riktlinjer lägger till
Upphandlingsjurist, Malmö
13.20–13.50 Era frågor
13.50–14.00 Sammanfattning""",
    ),
    Seminar(
        on=(10, 22),
        begins=(9, 0),
        ends=(15, 0),
        title="Behovsverkstad: från klagomål till behov",
        kind=Kind.WORKSHOP,
        row="Behovsworkshop",
        organiser=GRON,
        place="Ystads rådhus, stora salen",
        capacity=30,
        wish=16,
        first=("Ystad", "Tomelilla", "Skurup"),
        summary="Ta med ett klagomål som ni hört mer än tre gånger. Vi arbetar två och två och går hem med ett behov var.",
        description="""09.00–09.30 Kaffe och registrering
09.30–10.30 Vem klagar, och vad händer om ingen gör något?
10.30–12.00 Vid borden, första varvet
12.00–13.00 Lunch
13.00–14.30 Andra varvet: byt behov med grannen
14.30–15.00 Vad vi delar i nätverket""",
    ),
    Seminar(
        on=(11, 5),
        begins=(12, 0),
        ends=(12, 45),
        title="Referenser som säger något: fråga dem som köpt före dig",
        kind=Kind.LUNCH_WEBINAR,
        row="Lunchwebbinarier",
        organiser=KANSLI,
        place="",
        online=MEETING + "referenser",
        accessibility=CAPTIONS,
        capacity=100,
        wish=12,
        summary="Fem frågor som ger svar, och tre som bara ger artighet. Med en mall att ta med.",
        description="""12.00–12.15 Fem frågor
Verksamhetsledaren
12.15–12.35 Vi ringer en referens tillsammans
12.35–12.45 Mallen""",
    ),
    Seminar(
        on=(11, 26),
        begins=(13, 0),
        ends=(16, 0),
        title="Höstens lärdomar: vad gör vi annorlunda nästa år?",
        kind=Kind.SEMINAR,
        row="Erfarenhetsutbyte",
        organiser=KANSLI,
        place="Stadshuset, Malmö, rum Öresund",
        capacity=50,
        wish=22,
        summary="Kommunerna berättar vad de prövade under hösten, vad som gick bra och vad de inte gör om.",
        description="""13.00–14.15 Fem kommuner, tolv minuter var
14.15–14.40 Fika
14.40–15.40 Tre önskemål inför nästa år
15.40–16.00 Vad vi tar med till matrisen""",
    ),
)
