"""The matrix that a new portal begins with: the three parts, their working forms, and what each should lead to.

Content, so it is in Swedish and not translated. The row on seminars is quoted word for word from the project's page in
Vinnova's public registry; the other rows follow the same pattern: the result is what a working form gives at once, the
effect what should change later because of it.
"""

from datetime import date

from django.db import transaction

from network_portal.lib import dates
from network_portal.records.journal import journal
from operations.models import Matrix, MatrixRow, Part

PROJECT_PAGE = "Vinnovas projektdatabas, projektsidan ”Geografiskt nätverk för innovationsupphandling i Skåne”"

ROWS: dict[int, list[tuple[str, str, str]]] = {
    Part.COMPETENCE: [
        (
            "Seminarier",
            "Föreläsningar, kunskapshöjning",
            "Kunskapshöjning som effektiviserar nätverket och höjer allmän kunskap i kommunen vilket möjliggör effektivare "
            "och behovssäkrade upphandlingar som genererar innovationer.",
        ),
        (
            "Lunchwebbinarier",
            "Ett ämne på 45 minuter, inspelat, och en lärdom publicerad",
            "Fler i varje kommun kan grunderna, även utanför inköpsenheten.",
        ),
        (
            "Utbildningsdagar",
            "Deltagarna har övat på ett eget ärende och fått det granskat",
            "Kommunen klarar svårare upphandlingar med egen personal och behöver köpa mindre stöd.",
        ),
        (
            "Studiecirklar",
            "Fyra träffar i en fast grupp, ett gemensamt svar på en svår fråga",
            "Kunskapen delas av flera och finns kvar när någon slutar.",
        ),
        (
            "Erfarenhetsutbyte",
            "Varje träff lämnar ett dokument som andra kan använda: vad som gick bra och vad som gick snett",
            "Ett misstag görs en gång i nätverket, inte en gång i varje kommun.",
        ),
        (
            "Studiebesök",
            "Deltagarna har sett en lösning i drift och frågat dem som använder den",
            "Beslut om nya lösningar bygger på hur de fungerar i vardagen.",
        ),
        (
            "Mentorspar mellan kommuner",
            "Två träffar per par, en lärdom publicerad",
            "Tryggare upphandlare vågar använda fler förfaranden.",
        ),
        (
            "Mall- och metodbank",
            "Kravtexter, utvärderingsmodeller och arbetssätt, med uppgift om hur det gick",
            "Mindre arbete per upphandling och jämnare kvalitet; en liten kommun får samma stöd som en stor.",
        ),
    ],
    Part.INNOVATION: [
        (
            "Behovsworkshop",
            "Behov beskrivna utan lösning av dem som äger dem, från flera förvaltningar",
            "Upphandlingen börjar i verksamhetens behov, inte i en produkt.",
        ),
        (
            "Behovsinventering",
            "En gemensam lista över behov, där det syns vilka kommuner som delar dem",
            "Kommuner med samma behov hittar varandra i tid och slipper lösa det var för sig.",
        ),
        (
            "Nätverkscase",
            "Gemensam behovsbeskrivning och kravförslag",
            "Större samlad efterfrågan som gör det lönsamt att utveckla nytt.",
        ),
        (
            "Marknadsdialog",
            "Minst fem företag svarar, sammanfattning publicerad",
            "Fler lösningar blir kända innan kraven skrivs; bättre konkurrens.",
        ),
        (
            "Informationsbegäran (RFI)",
            "Skriftliga svar på gemensamma frågor, sammanfattade lika för alla",
            "Kraven går att uppfylla och stänger inte ute lösningar som ännu är nya.",
        ),
        (
            "Matchning och pitch",
            "Företag har visat lösningar på ett namngivet behov, och minst ett samtal går vidare",
            "Fler små företag når kommunerna, och kommunerna har fler att välja mellan.",
        ),
        (
            "Inkubatorbesök",
            "Nystartade företag känner till kommunernas behov, kontakter förmedlade",
            "Företag utvecklar det som kommunerna behöver, inte det som de tror behövs.",
        ),
        (
            "Testbädd",
            "Lösning provad i skarp miljö, provrapport",
            "Lägre risk vid inköp; lokala företag får referenskund.",
        ),
        (
            "Innovationstävling",
            "Flera förslag på samma behov, bedömda av en oberoende jury",
            "Kommunen hittar lösningar som den inte kände till, utan att ha låst sig för någon av dem.",
        ),
        (
            "Gemensam upphandling",
            "Ett upphandlingsdokument och ett avtal, med fullmakt från varje kommun som deltar",
            "Bättre villkor, delat arbete och en köpare stor nog för att leverantörer ska våga utveckla nytt.",
        ),
    ],
    Part.OPERATION: [
        (
            "Nätverksmöte varje månad",
            "Beslut, ställningstaganden och åtgärder dokumenterade",
            "Sammanhållning och tempo; kommunerna styr arbetet.",
        ),
        (
            "Styrgrupp",
            "Tre eller fyra möten om året med beslut om inriktning, budget och plan",
            "Ledningen hos varje medlem står bakom arbetet, och samordnaren har ett tydligt uppdrag.",
        ),
        (
            "Årsplan",
            "Årets aktiviteter med datum, ansvarig och kostnad, antagna före årsskiftet",
            "Medlemmarna hinner avsätta tid och pengar, och fler kan delta.",
        ),
        (
            "Nyhetsbrev",
            "Fyra nummer om året: vad som hänt, vad vi lärt oss och vad som väntar",
            "Chefer och politiker känner till nyttan, också mellan mötena.",
        ),
        (
            "Årlig medlemsdialog",
            "Utvärdering med varje kommun",
            "Långsiktigt medlemskap och stabil finansiering.",
        ),
        (
            "Rekrytering",
            "Samtal med minst två nya kommuner om året, med avgift och nytta på papper",
            "Fler delar på kostnaden, och kommunernas behov väger tyngre på marknaden.",
        ),
        (
            "Uppföljning och utvärdering",
            "Resultat och effekter samlade för varje rad i matrisen, en årsrapport till varje medlem",
            "Varje medlem kan visa vad avgiften gav, och nätverket lägger sin tid på det som fungerar.",
        ),
        (
            "Ekonomi och finansiering",
            "Beslutad finansieringsprincip; budget och utfall redovisade på mötena",
            "Avgifter som går att förutse och planera in i kommunens budget.",
        ),
    ],
}


@transaction.atomic
def load_matrix(adopted_on: date | None = None, decision_reference: str = "Portalens startversion") -> Matrix:
    """Version 1 of the matrix, adopted (default today). Safe to run again: a version 1 that is there stays as it is."""
    matrix, is_new = Matrix.objects.get_or_create(
        version=1, defaults={"adopted_on": adopted_on or dates.today(), "decision_reference": decision_reference}
    )
    if is_new:
        rows = MatrixRow.objects.bulk_create(rows_for(matrix))
        journal("operations.matrix_loaded", matrix, by=None, rows=len(rows))
    return matrix


def rows_for(matrix: Matrix) -> list[MatrixRow]:
    """The rows that a new portal begins with, not saved."""
    return [_row(matrix, part, position, *texts) for part in ROWS for position, texts in enumerate(ROWS[part], 1)]


def _row(matrix: Matrix, part: int, position: int, working_form: str, result: str, effect: str) -> MatrixRow:
    is_quoted = working_form == "Seminarier"
    return MatrixRow(
        matrix=matrix,
        part=part,
        position=position,
        working_form=working_form,
        expected_result=result,
        expected_effect=effect,
        source=PROJECT_PAGE if is_quoted else "",
    )
