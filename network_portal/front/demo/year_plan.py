"""The plan of the year, as the demo network adopted it in January and has followed it since, and the draft of the next one."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from competence.models import Event
from network_portal.front.demo.cast import Cast, morning
from network_portal.front.year_plan import moving
from network_portal.lib import dates
from operations import actions
from operations.models import AgendaItem, Body, MatrixRow, Meeting, PlanItem, YearPlan, month_of
from operations.school_breaks_reference import load_school_breaks

NETWORK, OFFICE, MILJOKLUSTER, GRON = "", "Nätverkskansliet", "Öresunds miljökluster", "Grön samverkan"
ADMINISTRATOR, LEADER = "administrator", "verksamhetsledare"
CLUSTER, GREEN = "samordnare.miljokluster", "samordnare.gron"


@dataclass(frozen=True)
class Item:
    """`on` is a month, a day (month, day), or a first and a last day. `{year}`, `{next}`, `{last}`: the year and its neighbours.

    `who` is the organisation, or nothing for the whole network's meeting. `event` and `meeting` name what it became: the
    beginning of an event's title, the month of a meeting. `moved_to` and `dropped` happened after the decision.
    """

    on: int | tuple[int, ...]
    title: str
    row: str
    who: str
    responsible: str
    outcome: str
    event: str = ""
    meeting: int = 0
    moved_to: tuple[int, int] | None = None
    dropped: bool = False


YEAR = (
    Item(1, "Årsrapport {last} till varje medlem", "Uppföljning och utvärdering", OFFICE, ADMINISTRATOR,
         "Varje chef ser vad avgiften gav."),
    Item((1, 19, 1, 30), "Medlemsenkät", "Årlig medlemsdialog", OFFICE, LEADER,
         "Svar från minst åtta av tio kommuner, redovisade på mötet i februari."),
    Item(2, "Bokslut {last}", "Ekonomi och finansiering", OFFICE, ADMINISTRATOR, "Utfall mot budget klart till mötet i mars."),
    Item(2, "Avgiftsunderlag: folkmängden den 31 december", "Ekonomi och finansiering", OFFICE, ADMINISTRATOR,
         "Varje kommun har kontrollerat sin siffra innan fakturorna går ut."),
    Item((3, 11), "Årsmöte", "Styrgrupp", NETWORK, LEADER, "Ansvarsfrihet, val och inriktning beslutade.", meeting=3),
    Item(3, "Fakturor {year}", "Ekonomi och finansiering", OFFICE, ADMINISTRATOR, "Alla fakturor ute med rätt referens."),
    Item((3, 24), "Nyhetsbrev 1", "Nyhetsbrev", OFFICE, LEADER, "Chefer och politiker vet vad som hänt sedan jul."),
    Item(4, "Behovsinventering i alla kommuner", "Behovsinventering", GRON, GREEN,
         "En gemensam lista där det syns vilka kommuner som delar behov."),
    Item((4, 20, 6, 12), "Testbädd för tysta maskiner i parkdrift", "Testbädd", GRON, GREEN,
         "Provrapport som går att använda i kravställningen."),
    Item((5, 19), "Studiebesök", "Studiebesök", GRON, GREEN, "Deltagarna har sett en lösning i drift.", event="Studiebesök: Testbädd"),
    Item((5, 25, 5, 29), "Avisering av avgiften {next}", "Ekonomi och finansiering", OFFICE, ADMINISTRATOR,
         "Medlemmarna vet avgiften innan de skriver sin budget."),
    Item((6, 10), "Halvårsavstämning mot årsplanen", "Årsplan", NETWORK, LEADER,
         "Beslut om vad som blir av, flyttas eller stryks.", meeting=6),
    Item((6, 16), "Nyhetsbrev 2", "Nyhetsbrev", OFFICE, LEADER, "Vårens resultat på en sida."),
    Item(8, "Planering av hösten", "Årsplan", OFFICE, LEADER, "Datum och ansvarig för varje träff under hösten."),
    Item((9, 15), "Nyhetsbrev 3", "Nyhetsbrev", OFFICE, LEADER, "Höstens program når alla kommuner."),
    Item(9, "Underlag till medlemmarnas budget", "Ekonomi och finansiering", OFFICE, ADMINISTRATOR,
         "Avgift, egen tid och nytta på en sida, färdig att klistra in."),
    Item(9, "Inkubatorbesök", "Inkubatorbesök", MILJOKLUSTER, CLUSTER, "Nystartade företag känner till två av behoven.",
         dropped=True),
    Item((10, 14), "Marknadsdialog: växter utan plastkruka", "Marknadsdialog", GRON, GREEN,
         "Minst fem företag svarar, och sammanfattningen är publicerad.", event="Växter utan plastkruka"),
    Item((10, 20), "Nätverksdag", "Erfarenhetsutbyte", OFFICE, LEADER, "Alla medlemmar på plats, en lärdom från varje kommun.",
         moved_to=(11, 24)),
    Item((11, 11), "Verksamhetsplan, budget och avgifter {next}", "Ekonomi och finansiering", NETWORK, LEADER,
         "Beslut som kommunerna kan räkna med före jul.", meeting=11),
    Item((11, 16, 12, 11), "Utvärdering av medlemskapet, ett samtal med varje kommun", "Årlig medlemsdialog", OFFICE, LEADER,
         "Ingen säger upp sig utan att vi har pratat först."),
    Item((12, 1), "Nyhetsbrev 4", "Nyhetsbrev", OFFICE, LEADER, "Årets effekter, rad för rad."),
    Item((12, 9), "Avslut: året rad för rad i matrisen", "Uppföljning och utvärdering", NETWORK, LEADER,
         "Vi vet vilken effekt som syns och vad som ska ändras.", meeting=12),
    Item(12, "Mötesdagar och årsplan {next} klara", "Årsplan", OFFICE, LEADER, "Medlemmarna har dagarna i kalendern före jul."),
)  # fmt: skip


def build(cast: Cast, year: int) -> None:
    load_school_breaks()
    rows = {row.working_form: row for row in MatrixRow.objects.in_force()}
    with dates.at(morning(date(year - 1, 11, 25))):
        plan = actions.begin_plan(year, by=cast.person(LEADER))
        made = [actions.add_plan_item(plan, **_fields(item, cast, rows[item.row]), by=_leader(cast)) for item in YEAR]
    if _adopt(plan, cast):
        for item, planned in zip(YEAR, made, strict=True):
            _live(item, planned, cast)
    wanted = [one for one in moving.proposed(_leader(cast), year + 1) if one.key.startswith("plan-item-")]
    actions.take_over(year + 1, [one.fields for one in wanted], by=_leader(cast))


def _leader(cast: Cast) -> Any:
    return cast.person(LEADER)


def _fields(item: Item, cast: Cast, row: MatrixRow) -> dict[str, Any]:
    first, last = _days(item.on, cast.year)
    words = {"year": cast.year, "next": cast.year + 1, "last": cast.year - 1}
    return {
        "title": item.title.format(**words),
        "part": row.part,
        "matrix_row": row,
        "body": None if item.who else Body.network(),
        "organisation": cast[item.who] if item.who else None,
        "responsible": cast.person(item.responsible),
        "starts_on": first,
        "ends_on": last,
        "is_month": isinstance(item.on, int),
        "outcome": item.outcome,
    }


def _days(on: int | tuple[int, ...], year: int) -> tuple[date, date]:
    if isinstance(on, int):
        return month_of(year, on)
    first = dates.working_day_from(date(year, on[0], on[1]))
    return first, date(year, on[2], on[3]) if len(on) == 4 else first


def _adopt(plan: YearPlan, cast: Cast) -> bool:
    """At the first meeting of the year, when it has been; its agenda has the plan as an item."""
    meeting = Meeting.objects.get(title=f"Nätverksmöte 1/{plan.year}")
    held_on = dates.as_local_date(meeting.starts_at)
    if held_on >= dates.today():
        return False
    item = AgendaItem.objects.filter(meeting=meeting, kind=AgendaItem.Kind.DECISION).first()
    with dates.at(morning(held_on + timedelta(days=1))):
        actions.adopt_plan(plan, adopted_on=held_on, decision=item, decision_reference=meeting.title, by=_leader(cast))
    return True


def _live(item: Item, planned: PlanItem, cast: Cast) -> None:
    """What became of it, what was changed after the decision, and what is over is done."""
    today, year = dates.today(), cast.year
    if made := _what_it_became(item, year):
        actions.note_what_it_became(planned, made, by=_leader(cast))
    if item.moved_to and date(year, 8, 28) < today:
        day = dates.working_day_from(date(year, *item.moved_to))
        with dates.at(morning(date(year, 8, 28))):
            planned = actions.change_plan_item(planned, starts_on=day, ends_on=day, by=_leader(cast))
    if item.dropped and date(year, 8, 28) < today:
        with dates.at(morning(date(year, 8, 28))):
            actions.settle_plan_item(planned, PlanItem.State.DROPPED, by=_leader(cast))
    elif planned.ends_on < today:
        with dates.at(morning(min(planned.ends_on + timedelta(days=3), today))):
            actions.settle_plan_item(planned, PlanItem.State.DONE, by=_leader(cast))


def _what_it_became(item: Item, year: int) -> Event | Meeting | None:
    if item.event:
        return Event.objects.filter(title__startswith=item.event, starts_at__year=year).first()
    return Meeting.objects.filter(title=f"Nätverksmöte {item.meeting}/{year}").first() if item.meeting else None
