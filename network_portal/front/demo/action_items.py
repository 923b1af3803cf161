"""What the meetings of the demo year asked somebody to do, and what people want to have taken up. What became of the
actions is told in action_ends, when the minutes are locked."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile

from network_portal.front.demo.agendas import ROUND
from network_portal.front.demo.cast import Cast
from network_portal.lib import dates
from network_portal.lib.files import TEXT, Upload
from network_portal.records.notices import history
from operations import actions
from operations.models import AgendaItem, Body, Meeting


@dataclass(frozen=True)
class Task:
    """An action from the meeting of `month`, `days` after which it is due. `moved`, `done` and `dropped` are days after it, too:
    on the first its owner got a week more."""

    month: int
    item: str  # how the title of the agenda's item begins
    what: str
    who: str  # local part of the address
    days: int
    done: int = 0
    note: str = ""
    dropped: int = 0
    moved: int = 0
    reason: str = ""


TASKS = (
    Task(1, "Årsplan", "Lägg in årsplanens dagar i kalendern", "verksamhetsledare", 14, done=9),
    Task(
        1,
        "Medlemsenkäten",
        "Korta enkäten till åtta frågor",
        "samordnare.gron",
        21,
        done=20,
        note="Åtta frågor, fyra minuter. Svarsfrekvensen blev nio av tio.",
    ),
    Task(
        2,
        "Case plastkrukor",
        "Räkna antalet inköpta krukor per år",
        "upphandlare.trelleborg",
        20,
        done=26,
        note="6 400 krukor, varav hälften till kyrkogårdarna.",
    ),
    Task(
        3,
        "Mallbanken",
        "Granska kravtexten om utsläppsfria arbetsmaskiner",
        "jurist.malmo",
        10,
        done=8,
        note="Två krav gick inte att följa upp och är omskrivna.",
    ),
    Task(4, "Case plastkrukor", "Läs frågorna i RFI som om du vore odlare", "parkchef.malmo", 14, done=13),
    Task(
        5,
        "Behovsinventeringen",
        "Slå ihop de elva behov som finns i flera kommuner",
        "samordnare.miljokluster",
        28,
        moved=24,
        done=30,
        note="Elva blev sju. Listan ligger i portalen under Behov.",
    ),
    Task(
        5,
        "Rekrytering",
        "Bjud in Sjöbo till nästa möte",
        "verksamhetsledare",
        20,
        dropped=15,
        reason="Sjöbo vill vänta till efter sin omorganisation och hör av sig själva.",
    ),
    Task(6, "Höstens nätverkscase", "Fråga de andra kommunerna om skolkökens svinn", "kostchef.angelholm", 45, done=62),
    Task(8, "Höstens två case", "Boka första mötet i casegruppen om torka", "upphandlare.staffanstorp", 14, done=11),
    Task(9, "RFI om plastkrukor", "Skicka ut RFI och samla frågorna", "miljostrateg.malmo", 7, done=6),
    Task(10, "Dagvatten", "Hitta en tjänsteperson som kan dagvatten hos er", "upphandlare.svedala", 21),
    Task(
        10,
        "Ekonomi",
        "Lämna in egen tid för tredje kvartalet",
        "upphandlare.ystad",
        30,
        done=29,
        note="38 timmar, mest i behovsinventeringen.",
    ),
    Task(11, "Verksamhetsplan", "Skicka den beslutade planen till er registrator", "upphandlare.ystad", 20),
    Task(11, "Svaren på RFI", "Skriv sammanfattningen på lätt svenska", "miljostrateg.malmo", 28),
    Task(11, "Utvärdering", "Boka medlemssamtal med alla tio kommuner", "samordnare.miljokluster", 35),
    Task(11, "Avgiftstabell", "Lägg in avgifterna för nästa år i portalen", "administrator", 35),
)
# Title, why, who suggests it, days ago.
MATTERS = (
    (
        "En gemensam mall för att tacka företag efter en dialog",
        "Efter marknadsdialogen hörde tre företag av sig och undrade vad som händer nu. Vi svarade olika. "
        "Jag skulle vilja att vi enas om ett kort brev och när det skickas.",
        "upphandlare.ystad",
        9,
    ),
    (
        "Studiebesök där tång blir jord",
        "Det finns en anläggning på andra sidan sundet som tar emot tång från badstränder. "
        "Vilka fler än Trelleborg och Ystad har nytta av att se den? Räcker en halvdag i mars?",
        "kust.trelleborg",
        4,
    ),
)
NOTE = """Tänk igenom före mötet, två minuter per kommun:

1. Vilket behov har rört sig sedan sist, och vad är nästa steg?
2. Var står det still, och vem av oss andra kan hjälpa till?
3. Har någon utanför upphandling frågat efter nätverket?
"""


def build(cast: Cast, year: int) -> None:
    with history():
        for task in TASKS:
            item = item_of(task, year)
            if item and item.meeting.starts_at < dates.now():
                _live(task, item, cast)
        for title, why, who, days in MATTERS:
            with dates.at(dates.now() - timedelta(days=days)):
                actions.suggest_matter(Body.network(), title=title, why=why, by=cast.person(who))
        _add_document(cast)


def item_of(task: Task, year: int) -> AgendaItem | None:
    items = AgendaItem.objects.filter(meeting__starts_at__year=year, meeting__starts_at__month=task.month)
    return items.filter(title__startswith=task.item).select_related("meeting__body").first()


def _live(task: Task, item: AgendaItem, cast: Cast) -> None:
    """Written down at the end of the meeting."""
    held, owner = item.meeting.ends_at, cast.person(task.who)
    assert owner.acting_for
    with dates.at(held):
        actions.add_action(
            item.meeting.body,
            what=task.what,
            owner=owner,
            organisation=owner.acting_for,
            due_on=dates.working_day_from(dates.as_local_date(held) + timedelta(days=task.days)),
            item=item,
            by=item.meeting.responsible,
        )


def _add_document(cast: Cast) -> None:
    """Something to read before the next meeting."""
    ahead = AgendaItem.objects.filter(meeting__in=Meeting.objects.upcoming(), title=ROUND[0])
    item = ahead.select_related("meeting").order_by("meeting__starts_at").first()
    if item:
        upload = Upload(ContentFile(NOTE.encode()), "Frågor inför lägesrundan.txt", TEXT)
        actions.add_document(item, upload, by=cast.person("verksamhetsledare"))
