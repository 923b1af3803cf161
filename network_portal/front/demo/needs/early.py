"""The needs that have been with the network longest, and those that are worked with by many."""

from network_portal.front.demo.needs.story import (
    CHOSEN,
    NETWORK,
    SOLVED,
    Story,
    analysed,
    scanned,
    talked,
)

EARLY = [
    Story(
        owner="Malmö",
        by="miljostrateg.malmo",
        title="Plastkrukor vid inköp av växter",
        now="Varje år planterar vi 9 200 växter som levereras i svarta plastkrukor. Sorteringen känner inte igen dem, så de "
        "blir avfall samma dag. Parkarbetarna plockar, packar och kör bort dem: elva arbetsdagar per säsong. De fem "
        "kommuner som räknat har tillsammans 20 000 krukor om året.",
        wanted="Växterna är friska när de kommer fram, och inget engångsmaterial av fossil plast blir kvar hos oss. Arbetet vid "
        "plantering tar inte längre tid än i dag.",
        affected="Parkarbetare, odlare och plantskolor, avfallsbolaget",
        need_owner="Parkchefen, fastighets- och gatukontoret",
        cpv="03451000",
        row="Nätverkscase",
        registry_number="TN {year}/31",
        described=(10, 6, -1),
        shared=(((10, 20, -1), NETWORK),),
        moved=(
            ((1, 19), 2, "Fem kommuner beskriver samma sak. Behovet är genomgånget med parkdriften i alla fem."),
            (
                (4, 13),
                3,
                "Volymen är räknad och cheferna i fem kommuner har sagt ja.",
                analysed(
                    "20 000 krukor per år i fem kommuner, inköp av växter för 1,9–2,4 miljoner kronor.",
                    "Växterna ska klara transport och tre dagars väntan. Ingen extra tid vid plantering.",
                    "Retur med egen bil prövades i Malmö 2023: för många odlare och olika krukor.",
                    "Miljödirektören i Malmö, 9 mars. Parkcheferna i de andra fyra kommunerna under mars.",
                ),
            ),
            (
                (9, 14),
                4,
                "Inget känt på marknaden täcker alla fem kommunerna. Vi frågar öppet.",
                scanned(
                    "Sju odlare i Skåne och Danmark. Tre provar kärl av växtfiber, två har retursystem för egna kunder.",
                    "Regionalt odlarprojekt 2025 har en öppen rapport. Inga hinder från patent kända.",
                    "Växtfiber: provat hos odlare (ungefär TRL 6). Retursystem: i drift, men inte mellan flera köpare.",
                    "Malmös avtal om växter löper ut om två år. Ystad och Trelleborg kan avropa fritt.",
                ),
            ),
        ),
        joined=(
            ((10, 27, -1), "Trelleborg"),
            ((11, 3, -1), "Staffanstorp", "2 400 krukor per år och en plantering att prova i."),
            ((11, 17, -1), "Ystad"),
            ((12, 1, -1), "Öresunds miljökluster"),
            ((1, 26), "Trelleborg", "3 100 krukor per år. Vår parkchef är med i arbetsgruppen."),
            ((2, 9), "Ystad", "Enhetschefen för park är med i arbetsgruppen. Volymen räknas i höst."),
            ((4, 20), "Ängelholm"),
            ((5, 11), "Grön samverkan"),
            (8, "Svedala"),
        ),
    ),
    Story(
        owner="Ystad",
        by="teknik.ystad",
        title="Rena och torra golv i förskolans entréer",
        now="Mattor, skoskydd och mopp tre gånger om dagen håller inte golven torra från oktober till mars. Barn och personal "
        "halkar, och pedagogerna torkar i stället för att vara med barnen: 25 minuter per avdelning och dag.",
        wanted="Golvet är rent och torrt nog att krypa på hela dagen, utan att pedagogerna städar och utan att entrén blir "
        "svårare att gå igenom med barnvagn.",
        affected="Barn, pedagoger och lokalvårdare på 23 förskolor",
        need_owner="Förskolechefen, barn och utbildning",
        cpv="90910000",
        row="Gemensam upphandling",
        registry_number="BU {year}/214",
        described=(2, 10, -1),
        shared=(((2, 24, -1), CHOSEN, "Trelleborg", "Skurup"), ((5, 5, -1), NETWORK)),
        moved=(
            ((4, 14, -1), 2, "Två behovsworkshoppar med pedagoger och lokalvård från tre kommuner."),
            (
                (9, 15, -1),
                3,
                "Cheferna i tre kommuner går vidare tillsammans.",
                analysed(
                    "23 förskolor i Ystad, 61 i tre kommuner. Lokalvård i entréer: ungefär 3,2 miljoner kronor per år.",
                    "Brandkrav i utrymningsväg, inga lösa kanter, tål barnvagnar.",
                    "Ändrade städtider gav torrare golv på morgonen men inte på eftermiddagen.",
                    "Utbildningschefen, 2 september förra året.",
                ),
            ),
            (
                (1, 27),
                4,
                "Marknaden har delar men ingen helhet. Vi vill höra vad som är möjligt.",
                scanned(
                    "Elva företag: mattor, golvvård, byggnad. Ett med luftström i entrén.",
                    "Innovationsupphandling Syd beskrev samma behov 2017, rapporten är fri att använda.",
                    "Delarna är i drift, helheten prövad på en skola (TRL 7).",
                    "Ramavtal om mattor finns men omfattar inte funktion.",
                ),
            ),
            (
                (5, 18),
                5,
                "Nio företag svarade. Vi beskriver funktionen och låter lösningen vara öppen.",
                talked(
                    "Extern remiss och två dialogmöten, för att få veta vad ett funktionskrav kostar.",
                    "16 februari, i upphandlingsverktyget. Tolv frågor om mätning, garanti och prov.",
                    "I upphandlingsverktyget sedan 4 maj, samma text till alla.",
                ),
            ),
        ),
        joined=(
            ((3, 2, -1), "Trelleborg", "38 förskolor, och våra lokalvårdare kan mäta hur torrt det är."),
            ((3, 9, -1), "Skurup", "Rektorn på en förskola vill prova först."),
            ((5, 19, -1), "Grön samverkan"),
            ((9, 1, -1), "Svedala"),
            ((2, 16), "Tomelilla"),
            (4, "Landskrona"),
        ),
    ),
    Story(
        owner="Ystad",
        title="Delning av möbler mellan kommuner",
        now="En förvaltning köper skrivbord samma månad som en annan kör skrivbord till återvinningen. Ingen ser vad grannen "
        "har. I fyra kommuner köptes möbler för 11 miljoner kronor förra året.",
        wanted="Den som behöver en möbel ser först vad som redan finns i den egna kommunen och hos grannarna, och får den till "
        "dörren inom två veckor.",
        affected="Chefer som köper in, vaktmästare, miljön",
        need_owner="Servicechefen, kommunledningskontoret",
        cpv="72000000",
        row="Nätverkscase",
        registry_number="KS {year}/88",
        described=(1, 20, -1),
        shared=(((1, 27, -1), NETWORK),),
        moved=(
            ((3, 3, -1), 2, "Mätt i fyra kommuner: 40 procent av inköpen hade kunnat ersättas."),
            (
                (6, 9, -1),
                3,
                "Servicecheferna i fyra kommuner är eniga.",
                analysed(
                    "Möbler för 11 miljoner kronor per år i fyra kommuner.",
                    "Ska fungera över kommungräns, med moms och ägande ordnat.",
                    "Delade kalkylblad prövades: aktuella i tre veckor.",
                    "Kommundirektören i Ystad, 20 maj förra året.",
                ),
            ),
        ),
        joined=(
            ((2, 10, -1), "Trelleborg"),
            ((2, 17, -1), "Skurup", "Lager på 300 kvadratmeter och en vaktmästare en dag i veckan."),
            ((9, 8, -1), "Tomelilla"),
            ((10, 6, -1), "Landskrona"),
        ),
        closed=(
            (3, 16),
            SOLVED,
            "Tjänsten från det tidigare projektet gick att använda direkt. På ett halvår förmedlades fler möbler än hela året "
            "innan. Andra kommuner kan gå med.",
        ),
    ),
    Story(
        owner="Trelleborg",
        by="kust.trelleborg",
        title="Tång och alger på badstränder",
        now="Varje sommar driver 4 000–9 000 ton tång i land. Vi kör bort den för 2,1 miljoner kronor, den luktar på vägen och "
        "badgästerna klagar tills den är borta.",
        wanted="Stränderna går att bada vid hela sommaren, och tången kommer till nytta i stället för att bli en kostnad.",
        affected="Badgäster, strandägare, driftpersonal, lantbrukare",
        need_owner="Kuststrategen, samhällsbyggnad",
        cpv="90500000",
        row="Behovsworkshop",
        registry_number="SBN {year}/1207",
        described=(2, 16),
        shared=(((3, 2), NETWORK),),
        moved=(((6, 8), 2, "Mängd och innehåll är mätt på sex stränder tillsammans med Ystad."),),
        joined=(
            ((3, 9), "Ystad", "Våra stränder öster om Trelleborg, och mätningar från tre somrar."),
            ((3, 16), "Grön samverkan"),
            ((5, 4), "Ängelholm"),
            ((8, 24), "Landskrona"),
        ),
    ),
    Story(
        owner="Staffanstorp",
        by="vatten.staffanstorp",
        title="Torka i stadsplanteringar",
        now="Vi vattnar 140 planteringar med dricksvatten, tre kvällar i veckan från maj till september. Hälften behöver det "
        "inte just då, men vi vet inte vilka. Två personer och en bil är bundna hela sommaren.",
        wanted="Växterna överlever torra somrar. Vi vattnar bara där och när det behövs, och helst inte med dricksvatten.",
        affected="Parkarbetare, boende, VA-verksamheten",
        need_owner="Parkchefen, tekniska enheten",
        cpv="77310000",
        row="Testbädd",
        registry_number="KS {year}/412",
        described=(1, 26),
        shared=(((2, 9), NETWORK),),
        moved=(
            ((4, 20), 2, "En sommars vattning är räknad plats för plats."),
            (
                (8, 17),
                3,
                "Tekniska chefen vill veta vad som finns innan nästa säsong.",
                analysed(
                    "140 planteringar, 1 900 arbetstimmar och 5 200 kubikmeter dricksvatten per säsong.",
                    "Planteringarna ska se skötta ut. Inget grävarbete i rötterna.",
                    "Färre arter som tål torka löser en tredjedel.",
                    "Tekniska chefen, 10 augusti.",
                ),
            ),
        ),
        joined=(
            ((2, 23), "Malmö", "Vi har loggat jordfukt i Pildammsparken och delar serierna."),
            ((3, 9), "Öresunds miljökluster"),
            ((9, 7), "Hässleholm"),
            (11, "Ystad"),
        ),
    ),
    Story(
        owner="Malmö",
        title="Dagvatten i täta villaområden vid skyfall",
        now="Vid skyfallen 2014 och 2021 fick 3 000 villor vatten i källaren. Ledningarna räcker inte, och det finns inte plats "
        "för dammar mellan husen.",
        wanted="Ett skyfall stannar på ytor som tål det, och de boende kan själva sköta det som finns på deras tomt.",
        affected="Boende i villaområden, försäkringsbolag, VA-verksamheten",
        need_owner="Klimatsamordnaren, stadsbyggnadskontoret",
        cpv="45232130",
        row="Behovsworkshop",
        registry_number="SBN {year}/655",
        described=(9, 21),
        shared=((12, NETWORK),),
        joined=((6, "Staffanstorp"), (3, "Landskrona", "Vi har karterat lågpunkter i två områden.")),
    ),
    Story(
        owner="Ängelholm",
        title="Matsvinn i skolkök",
        now="Vi slänger 45 gram mat per portion, mest för att ingen vet hur många som äter förrän de står i kön. Det är 38 ton "
        "om året i tolv kök.",
        wanted="Svinnet är halverat, alla elever blir mätta och köken behöver inte fler händer.",
        affected="Elever, kockar, måltidschefen",
        need_owner="Kostchefen, måltidsenheten",
        cpv="55524000",
        row="Marknadsdialog",
        registry_number="KS {year}/519",
        described=(11, 17, -1),
        shared=(((12, 1, -1), NETWORK),),
        moved=(
            ((1, 12), 2, "Svinnet är vägt i alla kök i fyra veckor."),
            (
                (3, 23),
                3,
                "Kostchefen och skolchefen vill gå vidare.",
                analysed(
                    "12 kök, 5 600 portioner om dagen, råvaror för 640 000 kronor i svinn per år.",
                    "Livsmedelslagen, allergier, ingen registrering av enskilda elever.",
                    "Mindre bleck och sen tillagning gav 15 procent. Resten kräver att vi vet hur många som kommer.",
                    "Skolchefen, 16 mars.",
                ),
            ),
            (
                (6, 15),
                4,
                "Fyra företag har prognoser för restauranger. Vi behöver höra om skolor.",
                scanned(
                    "Fyra företag med prognoser, två med vägning, ett med schemadata.",
                    "Tre kommuner i landet har publicerat resultat. Schemadata ägs av skolan.",
                    "I drift hos restauranger (TRL 9), i skolor på prov (TRL 6).",
                    "Inget ramavtal passar.",
                ),
            ),
            (
                (10, 26),
                5,
                "Sex företag svarade. Vi väljer förfarande och om vi ska göra det med Hässleholm.",
                talked(
                    "RFI och ett digitalt dialogmöte, för att få veta vad som går att lova.",
                    "24 augusti. Nio frågor om träffsäkerhet, data och pris per kök.",
                    "I upphandlingsverktyget sedan 12 oktober.",
                ),
            ),
        ),
        joined=(
            ((12, 8, -1), "Hässleholm", "14 kök med samma kassasystem, vi väger från januari."),
            ((1, 19), "Ystad"),
            ((2, 2), "Öresunds miljökluster"),
            ((4, 13), "Skurup"),
        ),
    ),
]
