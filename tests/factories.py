"""Short ways to make rows in tests where the row itself is not what is tested. Rules are tested through actions."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import Max
from django.utils import timezone

from competence.models import Event
from financing import ocr
from financing.models import FeeTable, FeeTier, Invoice, InvoiceLine, Issuer
from members.models import Mandate, Organisation, Person
from network_portal.lib import dates
from operations import actions as matrix_actions
from operations.models import (
    ActionItem,
    AgendaDocument,
    AgendaItem,
    Attendance,
    BacklogItem,
    Body,
    DatePoll,
    Decision,
    FollowUpAnswer,
    Indicator,
    Matrix,
    MatrixRow,
    MeasuredValue,
    Meeting,
    Method,
    Minutes,
    MinutesApproval,
    MinutesItem,
    ParagraphSeries,
    PlanItem,
    PollOption,
    Position,
    Proposal,
    ProposalRound,
    RoundReceiver,
    Seat,
    YearPlan,
)
from procurement.models import CpvCode, Need
from tests.cast import Cast


def matrix_row(part: int = 1, position: int = 1, working_form: str = "Seminarier") -> MatrixRow:
    matrix, _ = Matrix.objects.get_or_create(version=1, defaults={"adopted_on": date(2025, 1, 1)})
    row, _ = MatrixRow.objects.get_or_create(
        matrix=matrix,
        part=part,
        position=position,
        defaults={
            "working_form": working_form,
            "expected_result": "Föreläsningar, kunskapshöjning",
            "expected_effect": "Effektivare upphandlingar",
        },
    )
    return row


def matrix_draft(cast: Cast) -> Matrix:
    """The version that is being written, a copy of the one in force. There can be one only."""
    return Matrix.objects.drafts().first() or matrix_actions.draft_matrix(by=cast.administrator)


def indicator(row: MatrixRow, **fields: Any) -> Indicator:
    """How useful the seminar was, measured at once and after three months. The version is a draft for the moment, since an
    adopted one lets nobody in."""
    values: dict[str, Any] = {
        "of": "result", "name": "Nytta i det egna arbetet", "unit": "poäng 1–5", "base": Decimal(3), "target": Decimal(4),
        "points": [0, 3],
    }  # fmt: skip
    being_written = Matrix.objects.filter(pk__in=list(Matrix.objects.drafts().values_list("pk", flat=True)))
    adopted = Matrix.objects.filter(pk=row.matrix_id).exclude(adopted_on=None).values_list("adopted_on", flat=True).first()
    being_written.exclude(pk=row.matrix_id).update(adopted_on=date(2099, 1, 1))
    Matrix.objects.filter(pk=row.matrix_id).update(adopted_on=None)
    made = Indicator.objects.create(row=row, **{**values, **fields})
    Matrix.objects.filter(pk=row.matrix_id).update(adopted_on=adopted)
    being_written.update(adopted_on=None)
    return made


def question(cast: Cast, row: MatrixRow, **fields: Any) -> FollowUpAnswer:
    """Ystad is asked about the first quarter of 2026, at once."""
    values: dict[str, Any] = {
        "organisation": cast.ystad, "quarter_on": date(2026, 1, 1), "point": 0, "asked_on": timezone.localdate(),
        "due_on": timezone.localdate() + timedelta(days=21),
    }  # fmt: skip
    return FollowUpAnswer.objects.create(row=row, **{**values, **fields})


def answer(
    cast: Cast, row: MatrixRow, sign: str = "shown", values: dict[Indicator, Any] | None = None, **fields: Any
) -> FollowUpAnswer:
    """Ystad's officer has answered."""
    given = {"answered_at": timezone.now(), "answered_by": cast.officer, "sign": sign}
    made = question(cast, row, **{**given, **fields})
    for each, value in (values or {}).items():
        MeasuredValue.objects.create(answer=made, indicator=each, value=value)
    return made


def event(cast: Cast, **fields: Any) -> Event:
    """A published seminar in two weeks with ten seats."""
    starts_at = fields.pop("starts_at", timezone.now() + timedelta(days=14))
    values: dict[str, Any] = {
        "title": "Funktionskrav och utvärdering",
        "summary": "Hur man beskriver vad som ska uppnås i stället för hur.",
        "matrix_row": matrix_row(),
        "organiser": cast.cluster,
        "responsible": cast.coordinator,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=3),
        "registration_closes_at": starts_at - timedelta(hours=12),
        "place": "Stadshuset, Malmö",
        "capacity": 10,
        "state": Event.State.PUBLISHED,
        "audience": Event.Audience.MEMBERS,
    }
    return Event.objects.create(**{**values, **fields})


def need(cast: Cast, **fields: Any) -> Need:
    """Ystad's need, still only Ystad's own."""
    values: dict[str, Any] = {
        "organisation": cast.ystad,
        "title": "Tång och alger på badstränder",
        "current_state": "Bortforslingen är kostsam.",
        "wanted_state": "Tången nyttiggörs som resurs.",
        "affected": "Badgäster och driftpersonal",
        "need_owner": "Tekniska förvaltningen",
        "responsible": cast.officer,
        "stage_since": timezone.localdate(),
    }
    return Need.objects.create(**{**values, **fields})


def mandate(cast: Cast, **fields: Any) -> Mandate:
    """Ystad's officer speaks for Ystad in network meetings, until further notice."""
    values: dict[str, Any] = {
        "organisation": cast.ystad,
        "person": cast.officer,
        "kind": Mandate.Kind.SPEAK,
        "scope": "Alla frågor i nätverket",
        "starts_on": date(2025, 1, 1),
        "decided_by": "Kommunstyrelsen",
        "decided_on": date(2024, 12, 10),
    }
    return Mandate.objects.create(**{**values, **fields})


def body(**fields: Any) -> Body:
    """An open steering group in which nobody sits yet."""
    return Body.objects.create(**{"kind": Body.Kind.STEERING, "name": "Styrgruppen", **fields})


def seat(cast: Cast, body: Body, **fields: Any) -> Seat:
    """Ystad's officer represents Ystad, since last year."""
    values: dict[str, Any] = {"organisation": cast.ystad, "person": cast.officer, "starts_on": date(2025, 1, 1)}
    return Seat.objects.create(body=body, **{**values, **fields})


def poll(cast: Cast, body: Body, **fields: Any) -> DatePoll:
    """Two times next month, one after the other, to be answered within a week; asked by the coordinator."""
    now = timezone.now()
    values: dict[str, Any] = {
        "title": "Nästa möte",
        "last_day": timezone.localdate() + timedelta(days=7),
        "by": cast.coordinator,
        "asked_at": now,
    }
    made = DatePoll.objects.create(body=body, **{**values, **fields})
    for days in (30, 31):
        PollOption.objects.create(poll=made, starts_at=now + timedelta(days=days))
    return made


def meeting(cast: Cast, **fields: Any) -> Meeting:
    starts_at = fields.pop("starts_at", timezone.now() + timedelta(days=21))
    values: dict[str, Any] = {
        "body": Body.network(),
        "title": "Nätverksmöte 4/2026",
        "matrix_row": matrix_row(3, 1, "Nätverksmöte varje månad"),
        "organiser": cast.office,
        "responsible": cast.coordinator,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=2),
        "place": "Staffanstorps kommunhus",
        "state": Meeting.State.CALLED,
    }
    made = Meeting.objects.create(**{**values, **fields})
    AgendaItem.objects.create(meeting=made, position=1, title="Öppnande")
    return made


def method(cast: Cast, **fields: Any) -> Method:
    """A method with a published version 1 and a draft of version 2 that differs from it."""
    values: dict[str, Any] = {
        "title": "Behovsworkshop",
        "part": 2,
        "summary": "När flera förvaltningar har samma behov.",
        "responsible": cast.coordinator,
    }
    made = Method.objects.create(**{**values, **fields})
    made.versions.create(number=1, text="# Syfte\n\nBehovet först.", published_on=date(2026, 1, 15))
    made.versions.create(number=2, text="# Syfte\n\nBehovet först, aldrig lösningen.", what_is_new="Tydligare.")
    return made


def minutes(cast: Cast, state: str = "writing", **fields: Any) -> Minutes:
    """Of a meeting this morning with one item: § 1 of some year, a text, a decision. Written by the coordinator, who was
    there; the coordinator chaired and the administrator adjusts. Locked last, because nothing can be added afterwards."""
    held = fields.pop("meeting", None) or meeting(
        cast, starts_at=timezone.now() - timedelta(hours=3), called_at=timezone.now()
    )
    item = held.agenda.get()
    item.year, item.paragraph = held.year, (AgendaItem.objects.aggregate(last=Max("paragraph"))["last"] or 0) + 1
    item.save()
    ParagraphSeries.objects.update_or_create(year=held.year, defaults={"last": item.paragraph})
    made = Minutes.objects.create(meeting=held, writer=cast.coordinator, **fields)
    MinutesItem.objects.create(
        item=item, text="Ordföranden hälsade välkommen.", version=1, by=cast.coordinator, saved_at=timezone.now()
    )
    Attendance.objects.create(minutes=made, person=cast.coordinator, organisation=cast.cluster, state="present")
    Attendance.objects.create(minutes=made, name="Eva Ek, Region Skåne", state="present")
    MinutesApproval.objects.create(minutes=made, person=cast.coordinator, part="chair")
    MinutesApproval.objects.create(minutes=made, person=cast.administrator, part="adjuster")
    Decision.objects.create(
        item=item, title=item.title, decided_on=timezone.localdate(held.starts_at), text="Årsplanen antas."
    )
    if state != "writing":
        made.state, made.sent_at, made.round = "approving", timezone.now(), 1
        made.save()
    return lock(made) if state == "approved" else made


def lock(minutes: Minutes) -> Minutes:
    """Approved by all at this moment."""
    minutes.approvals.update(approved_at=timezone.now())
    minutes.sent_at = minutes.sent_at or timezone.now()
    minutes.state, minutes.approved_at = "approved", timezone.now()
    minutes.save()
    return minutes


def plan_item(cast: Cast, *, adopted: bool = True, **fields: Any) -> PlanItem:
    """The office's study visit on Tuesday 12 May of the present year, in its plan: adopted in January, or a draft."""
    year = fields.pop("year", timezone.localdate().year)
    plan, _ = YearPlan.objects.get_or_create(year=year)
    if adopted:
        plan.adopted_on, plan.decision_reference = date(timezone.localdate().year, 1, 14), "Nätverksmöte 1, § 4"
        plan.save()
    starts_on = fields.pop("starts_on", date.fromisocalendar(year, 20, 2))
    values: dict[str, Any] = {
        "title": "Studiebesök i maj",
        "part": 1,
        "organisation": cast.office,
        "responsible": cast.coordinator,
        "starts_on": starts_on,
        "ends_on": starts_on,
        "outcome": "Deltagarna har sett en lösning i drift.",
    }
    return PlanItem.objects.create(plan=plan, **{**values, **fields})


def action(cast: Cast, **fields: Any) -> ActionItem:
    """Ystad's officer has promised the network something, by next week."""
    values: dict[str, Any] = {
        "body": Body.network(),
        "what": "Samla in volymerna för plastkrukor",
        "owner": cast.officer,
        "organisation": cast.ystad,
        "due_on": timezone.localdate() + timedelta(days=7),
    }
    return ActionItem.objects.create(**{**values, **fields})


def matter(cast: Cast, **fields: Any) -> BacklogItem:
    """Something that Ystad's officer wants to have taken up in the network."""
    values: dict[str, Any] = {
        "body": Body.network(),
        "title": "Gemensam mall för tidig dialog",
        "why": "Vi skriver var sin, och de säger samma sak.",
        "by": cast.officer,
    }
    return BacklogItem.objects.create(**{**values, **fields})


def agenda_document(cast: Cast, item: AgendaItem, name: str = "Underlag.txt") -> AgendaDocument:
    made = AgendaDocument(item=item, file_name=name, by=cast.coordinator)
    made.file.save("underlag.txt", ContentFile(b"Underlag"), save=False)
    made.save()
    return made


def cpv(code: str = "03451000", check_digit: str = "6", name: str = "Växter") -> CpvCode:
    made, _ = CpvCode.objects.get_or_create(
        code=code, defaults={"check_digit": check_digit, "level": 5, "name_sv": name, "name_en": name}
    )
    return made


def issuer(organisation: Organisation) -> Issuer:
    return Issuer.objects.create(
        organisation=organisation, legal_name=organisation.name, bankgiro="9912346", email="ekonomi@example.org"
    )


def fee_table(year: int = 2026, *, decided: bool = True, **fields: Any) -> FeeTable:
    """Five steps by inhabitants, decided the autumn before. What is decided cannot change, so the steps come first."""
    decided_on = fields.pop("decided_on", date(year - 1, 11, 20) if decided else None)
    table = FeeTable.objects.create(
        **{
            "year": year,
            "population_on": date(year - 1, 12, 31),
            "cluster_fee": Decimal(10_000),
            "partner_fee": Decimal(5_000),
            "pro_rata": FeeTable.ProRata.HALF_YEAR,
            "vat_category": FeeTable.VatCategory.OUTSIDE,
            "vat_explanation": "Medlemsavgift utan direkt motprestation",
            **fields,
        }
    )
    for start, fee in ((0, 12_000), (15_000, 22_000), (30_000, 32_000), (60_000, 55_000), (150_000, 80_000)):
        FeeTier.objects.create(table=table, from_inhabitants=start, fee=Decimal(fee))
    if decided_on:
        table.decided_on = decided_on
        table.save(update_fields=["decided_on"])
    return table


def invoice(organisation: Organisation, table: FeeTable, *, by: Person, number: int = 1, **fields: Any) -> Invoice:
    """An invoice of 32 000 kr, issued ten days ago."""
    issued_on = fields.pop("issued_on", timezone.localdate() - timedelta(days=10))
    made = Invoice.objects.create(
        **{
            "year": issued_on.year,
            "number": number,
            "ocr": ocr.reference(issued_on.year, number),
            "organisation": organisation,
            "fee_table": table,
            "issued_on": issued_on,
            "due_on": issued_on + timedelta(days=30),
            "reference": organisation.invoice_reference,
            "buyer": {
                "name": organisation.name,
                "organisation_number": organisation.written_number,
                "peppol_id": "",
                "street": organisation.street,
                "postcode": organisation.postcode,
                "town": organisation.town,
            },
            "seller": {
                "name": "Nätverkskansliet",
                "organisation_number": "802499-1245",
                "bankgiro": "991-2346",
                "vat_number": "",
                "f_tax": False,
                "email": "ekonomi@example.org",
                "payment_days": 30,
                "street": "",
                "postcode": "211 00",
                "town": "Malmö",
            },
            "net": Decimal(32_000),
            "vat": Decimal(0),
            "total": Decimal(32_000),
            "vat_category": table.vat_category,
            "vat_explanation": table.vat_explanation,
            "issued_by": by,
            **fields,
        }
    )
    membership = organisation.memberships.get()
    InvoiceLine.objects.create(
        invoice=made,
        membership=membership,
        source=f"fee:{table.year}:{membership.pk}",
        text=f"Medlemsavgift {table.year}",
        explanation="31 800 invånare 31 december 2025, steg 30 000–59 999: 32 000 kr",
        amount=made.net,
        vat_rate=Decimal(0),
    )
    return made


def answer_mandate(organisation: Organisation, person: Person, **fields: Any) -> Mandate:
    """The person gives the organisation's position on proposals."""
    values: dict[str, Any] = {
        "scope": "Alla förslag i nätverket",
        "starts_on": date(2025, 1, 1),
        "decided_by": "Kommunstyrelsen",
        "decided_on": date(2024, 12, 10),
    }
    kind = Mandate.Kind.ANSWER
    return Mandate.objects.create(organisation=organisation, person=person, kind=kind, **{**values, **fields})


def proposal(cast: Cast, **fields: Any) -> Proposal:
    """A draft that the coordinator writes."""
    values: dict[str, Any] = {
        "kind": Proposal.Kind.FEE,
        "title": "Finansieringsprincip 2027",
        "ask": "Ska avgiften bestämmas av antalet invånare?",
        "text": "Avgiften följer antalet invånare.\n\nLägsta avgift är 10 000 kronor.",
        "responsible": cast.coordinator,
    }
    return matrix_actions.add_proposal(**{**values, **fields}, by=cast.coordinator)


def sent_round(cast: Cast, *receivers: Organisation, proposal: Proposal, **fields: Any) -> ProposalRound:
    """The latest version of the proposal is out for answers, for two weeks when nothing else is said."""
    version = proposal.versions.order_by("-number")[0]
    values: dict[str, Any] = {"answer_by": dates.today() + timedelta(days=14), "by": cast.coordinator}
    return matrix_actions.send_version(version, receivers, **{**values, **fields})


def receiver(sent: ProposalRound, organisation: Organisation) -> RoundReceiver:
    return RoundReceiver.objects.select_related("organisation", "round__version__proposal__responsible").get(
        round=sent, organisation=organisation
    )


def position(place: RoundReceiver, person: Person, stance: str = "for", **fields: Any) -> Position:
    """Given by somebody, who gets the mandate when there is none."""
    if not Mandate.objects.current().filter(person=person, organisation=place.organisation, kind="answer").exists():
        answer_mandate(place.organisation, person)
    values: dict[str, Any] = {"reason": "Därför.", "directives": []}
    matrix_actions.save_draft(place, stance=stance, by=person, **{**values, **fields})
    return matrix_actions.submit(place, by=person)
