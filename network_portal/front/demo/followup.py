"""What came of the matrix: six rows with indicators in its second version, and two years of questions and answers."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from members.models import Person, Role
from network_portal.front.demo.cast import Cast, morning
from network_portal.front.followup import asking
from network_portal.lib import dates
from operations import actions, rules
from operations.models import FollowUpAnswer, Indicator, Matrix

SEMINARS, LUNCH, CIRCLES, NEEDS, EXCHANGE, MEETINGS = (
    "Seminarier", "Lunchwebbinarier", "Studiecirklar", "Behovsworkshop", "Erfarenhetsutbyte", "Nätverksmöte varje månad",
)  # fmt: skip
RESULT, EFFECT = Indicator.Of.RESULT, Indicator.Of.EFFECT
UP, DOWN = Indicator.Better.UP, Indicator.Better.DOWN

# Few take part in the study circles, so the network's figures of them are withheld.
# Working form: what is measured (result or effect), its unit, value before, target, direction, and months after.
INDICATORS: dict[str, list[tuple[str, str, str, str | None, str, str, list[int]]]] = {
    SEMINARS: [
        (RESULT, "Nytta i det egna arbetet", "poäng 1–5", "3", "4", UP, [0]),
        (EFFECT, "Upphandlingar med funktionskrav", "procent", "15", "30", UP, [3, 12]),
    ],
    LUNCH: [(RESULT, "Deltagare som är nya för nätverket", "stycken", "0", "3", UP, [0])],
    CIRCLES: [(RESULT, "Frågor som fick ett gemensamt svar", "stycken", "0", "1", UP, [0])],
    NEEDS: [
        (RESULT, "Behov beskrivna utan lösning", "stycken", "0", "2", UP, [0]),
        (EFFECT, "Behov som gått vidare till dialog", "stycken", "0", "1", UP, [3, 12]),
    ],
    EXCHANGE: [(EFFECT, "Timmar sparade på lånade underlag", "timmar", None, "20", UP, [3])],
    MEETINGS: [(EFFECT, "Dagar från förslag till beslut", "dagar", "60", "35", DOWN, [0, 12])],
}

# What they say, the careful first.
WORDS: dict[str, tuple[str, ...]] = {
    SEMINARS: (
        "Fyra av oss var med. Vi har börjat prata om funktion i stället för produkt.",
        "Kraven på kommunens nya arbetsfordon skrevs om till funktion efter seminariet.",
        "Vi har en egen mall för funktionskrav som tre förvaltningar använder.",
        "Två anbudsgivare som inte lämnat anbud förut kom med i höstens upphandling.",
    ),
    LUNCH: (
        "Inspelningen har visats på ett arbetsplatsmöte.",
        "Två från socialförvaltningen var med för första gången.",
        "En rektor hörde av sig med ett eget behov efter lunchen.",
    ),
    CIRCLES: (
        "Vi har ett svar på när förhandling lönar sig, och fyra kommuner står bakom det.",
        "Gruppen träffas vidare på egen hand.",
    ),
    NEEDS: (
        "Vi gick hem med ett behov som ingen hade formulerat förut.",
        "Två behov från tekniska är beskrivna och ligger i portalen.",
        "Behovet från verkstaden delas nu med två grannkommuner.",
    ),
    EXCHANGE: (
        "Vi fick se ett kontrakt som sparade oss ett fel.",
        "Vi lånade en utvärderingsmodell och slapp börja från noll.",
        "Tre underlag från andra kommuner har använts i år.",
    ),
    MEETINGS: (
        "Vi vet vad som är på gång och hinner förankra hemma.",
        "Besluten kommer snabbare sedan förslagen skickas ut i tid.",
        "Våra instruktioner syns i nästa version, det märks att vi styr.",
    ),
}
COMMENTS = ("", "", "Gärna fler exempel från små kommuner.", "", "Det är svårt att skilja det från annat vi gör.")
SILENT = ("Hässleholm", "Tomelilla")  # have not answered about the latest quarter


def adopt_second_version(year: int) -> None:
    """A year and a half before: indicators in six rows, and two rows in clearer words."""
    with dates.at(morning(date(year - 1, 6, 10))):
        draft = actions.draft_matrix(by=None)
        for working_form, indicators in INDICATORS.items():
            row = draft.rows.get(working_form=working_form)
            for of, name, unit, base, target, better, points in indicators:
                actions.add_indicator(
                    row, of=of, name=name, unit=unit, base=Decimal(base) if base else None, target=Decimal(target),
                    better=better, points=points, by=None,
                )  # fmt: skip
        for working_form, text in (
            ("Studiecirklar", "Fyra träffar i en fast grupp, ett gemensamt svar som andra kan använda"),
            ("Testbädd", "Lösning provad i skarp miljö, provrapport som alla medlemmar får läsa"),
        ):
            actions.change_row(draft.rows.get(working_form=working_form), expected_result=text, by=None)
        actions.adopt(draft, adopted_on=date(year - 1, 6, 9), decision_reference=f"Nätverksmöte § 27/{year - 1}", by=None)


def build(cast: Cast, year: int) -> None:
    """Live through the quarters: ask in each what came of the earlier ones, and let most of the organisations answer."""
    if Matrix.in_force() is None:
        return
    for quarter in _quarters(date(year - 1, 7, 1), dates.today()):
        with dates.at(morning(rules.asks_from(quarter))):
            asking.ask_in(quarter)
            actions.tell_asked()
        latest = rules.quarters_before(quarter, -3) > dates.today()
        for number, question in enumerate(FollowUpAnswer.objects.open().select_related("row", "organisation")):
            if not (latest and (number % 3 == 0 or question.organisation.short_name in SILENT)):
                _answer(question, number)


def _quarters(first: date, today: date) -> Iterator[date]:
    quarter = first
    while rules.asks_from(quarter) <= today:
        yield quarter
        quarter = rules.quarters_before(quarter, -3)


def _answer(question: FollowUpAnswer, number: int) -> None:
    """The later one asks, the more has come of it; municipalities differ, and some remain careful."""
    by = _who_answers(question)
    if by is None:
        return
    words = WORDS[question.row.working_form]
    progress = question.organisation_id % 3 + (question.point > 0) + 2 * (question.point >= 12)
    sign = ("early", "partly", "shown", "shown", "shown")[min(progress, 4)]
    answered = morning(question.asked_on) + timedelta(days=2 + number % 15, hours=number % 7)
    with dates.at(min(answered, dates.now())):
        actions.answer_follow_up(
            question,
            sign=sign,
            result="" if progress == 0 and number % 2 else words[min(progress, len(words) - 1)],
            comment=COMMENTS[number % len(COMMENTS)],
            values={each.pk: _value(each, progress, number) for each in question.indicators()},
            by=by,
        )


def _value(indicator: Indicator, progress: int, number: int) -> Decimal | None:
    """From the value before towards the target, and past it for some; now and then nobody measured."""
    if number % 6 == 5:
        return None
    start = indicator.base if indicator.base is not None else Decimal(0)
    reached = start + (indicator.target - start) * Decimal(40 + 20 * progress + 5 * (number % 4)) / 100
    most = Decimal(5) if "1–5" in indicator.unit else reached
    return min(reached, most).quantize(
        Decimal("0.1") if indicator.target < 10 and "stycken" not in indicator.unit else Decimal(1)
    )


def _who_answers(question: FollowUpAnswer) -> Person | None:
    roles: Any = Role.objects.current().filter(
        organisation=question.organisation, kind__in=rules.ANSWER_FOLLOW_UP.roles, person__is_active=True
    )
    role = roles.select_related("person").order_by("kind", "pk").first()
    return role.person if role else None
