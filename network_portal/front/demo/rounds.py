"""Three proposals of the demo year: one adopted after two versions, one that rests, and one that is out for answers now."""

from datetime import date, timedelta

from members.actions import give_mandate
from members.models import Mandate, Organisation
from network_portal.front.demo.cast import Cast, ascii_name, morning
from network_portal.front.demo.proposals import FEES, METHOD, ROW, Said, Text
from network_portal.lib import dates
from operations import actions
from operations.models import AgendaItem, Directive, MatrixRow, Meeting, Proposal, ProposalVersion, RoundReceiver

ASKED = ("Malmö", "Staffanstorp", "Trelleborg", "Ystad")
KIND = Proposal.Kind
BEGAN = 12  # days ago the open round began; about as many remain


def build(cast: Cast, year: int) -> None:
    """What lies ahead of today has not happened: in January little has."""
    _mandates(cast, year)
    _fees(cast, year)
    _method(cast, year)
    _row(cast)


def _mandates(cast: Cast, year: int) -> None:
    """The heads of procurement answer, and have done so since the autumn before."""
    starts_on = date(year - 1, 8, 3)
    with dates.at(morning(starts_on)):
        for name in ASKED:
            give_mandate(
                cast[name], cast.reader(name), Mandate.Kind.ANSWER, by=cast.contact(name), scope="Alla förslag i nätverket",
                starts_on=starts_on, decided_by="Kommundirektören på delegation", decided_on=starts_on - timedelta(days=40),
            )  # fmt: skip


def _fees(cast: Cast, year: int) -> None:
    first, second = FEES
    proposal = _begin(cast, first, KIND.FEE, date(year, 1, 16))
    if proposal is None or not _out(cast, proposal, date(year, 1, 19), 14, first):
        return
    changed_on = date(year, 2, 19)
    if changed_on > dates.today():
        return
    with dates.at(morning(changed_on)):
        draft = actions.draft_version(proposal, by=proposal.responsible)
        actions.change_version(
            draft, ask=_of_the_year(second.ask, year), text=second.text, news=second.news, by=proposal.responsible
        )
        for directive in Directive.objects.of(proposal).order_by("pk"):
            actions.answer_directive(directive, *first.answers[directive.text], by=proposal.responsible)
    if _out(cast, proposal, date(year, 2, 20), 14, second):
        _adopt(proposal, _of_the_year(second.title, year), year)


def _adopt(proposal: Proposal, title: str, year: int) -> None:
    """At the meeting that had it for decision, when that has been held."""
    held = Meeting.objects.filter(starts_at__year=year, state=Meeting.State.CALLED, ends_at__lt=dates.now())
    items = AgendaItem.objects.filter(meeting__in=held, kind=AgendaItem.Kind.DECISION, title__contains=title)
    item = items.select_related("meeting").order_by("meeting__starts_at").first()
    if item:
        with dates.at(item.meeting.ends_at):
            actions.adopt_proposal(proposal, item, by=proposal.responsible)


def _method(cast: Cast, year: int) -> None:
    rests_on = date(year, 5, 20)
    proposal = _begin(cast, METHOD, KIND.METHOD, date(year, 4, 17))
    if proposal and _out(cast, proposal, date(year, 4, 20), 15, METHOD) and rests_on <= dates.today():
        with dates.at(morning(rests_on)):
            actions.rest(proposal, METHOD.reason, by=proposal.responsible)


def _row(cast: Cast) -> None:
    """Half of those who were asked have answered, and Ystad has begun to write."""
    opened = dates.today() - timedelta(days=BEGAN)
    proposal = _begin(cast, ROW, KIND.NEW_ROW, opened)
    if proposal is None:
        return
    _out(cast, proposal, opened, 2 * BEGAN, ROW, observers=[cast["Öresunds miljökluster"]])
    with dates.at(morning(dates.today() - timedelta(days=1))):
        place = RoundReceiver.objects.get(round__version__proposal=proposal, organisation=cast["Ystad"])
        wish = {"kind": "wish", "text": "Lägg träffarna på onsdagar, då har tekniska nämnden inget möte."}
        actions.save_draft(
            place, reason="Vi har två leverantörer som vill visa sådant vi annars aldrig får se.", directives=[wish],
            by=cast.person("teknik.ystad"),
        )  # fmt: skip


def _begin(cast: Cast, text: Text, kind: str, on: date) -> Proposal | None:
    """A draft; nothing when its day lies ahead."""
    if on > dates.today():
        return None
    responsible = cast.person(text.responsible)
    with dates.at(morning(on)):
        return actions.add_proposal(
            kind=kind,
            title=_of_the_year(text.title, cast.year),
            ask=_of_the_year(text.ask, cast.year),
            text=text.text,
            matrix_row=None if kind == KIND.NEW_ROW else MatrixRow.objects.in_force().filter(part=text.part).first(),
            responsible=responsible,
            by=responsible,
            **({"part": text.part, **text.row} if text.row else {}),
        )


def _out(
    cast: Cast, proposal: Proposal, opened: date, days: int, text: Text, observers: list[Organisation] | None = None
) -> bool:
    """Sent and answered, as far as the days have passed; whether the round is closed too, the day after its last one."""
    if opened > dates.today():
        return False
    version = ProposalVersion.objects.filter(proposal=proposal).order_by("-number")[0]
    last = dates.working_day_from(opened + timedelta(days=days))
    with dates.at(morning(opened)):
        asked = [cast[name] for name in ASKED]
        sent = actions.send_version(version, asked, answer_by=last, observers=observers or (), by=proposal.responsible)
    for number, said in enumerate(text.said, 4):
        answered_on = opened + timedelta(days=number)
        if answered_on <= dates.today():
            with dates.at(morning(answered_on)):
                _answer(cast, RoundReceiver.objects.get(round=sent, organisation=cast[said.name]), said)
    if last >= dates.today():
        return False
    with dates.at(morning(last + timedelta(days=1))):
        actions.close_round(sent, by=proposal.responsible)
    return True


def _answer(cast: Cast, place: RoundReceiver, said: Said) -> None:
    by = cast.people[f"chef.{ascii_name(said.name)}"]
    directives = [{"kind": kind, "text": text} for kind, text in said.directives]
    actions.save_draft(place, stance=said.stance, reason=said.reason, directives=directives, by=by)
    actions.submit(place, by=by)


def _of_the_year(text: str, year: int) -> str:
    return text.replace("{next}", str(year + 1))
