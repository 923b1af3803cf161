from dataclasses import dataclass
from datetime import date
from typing import Any

from members.models import Application, LeaveNotice, Membership, NoticePeriod, Organisation
from network_portal.lib import dates
from network_portal.records.models import RetentionItem, RetentionList
from operations.models import MatrixRow, Meeting, Method, PlanItem
from procurement.models import Need
from tests import factories
from tests.access.table import Row
from tests.cast import Cast, organisation


@dataclass
class World:
    """An application of a municipality outside, one that was declined, and Ystad's notice that it leaves.

    What is waiting to be confirmed is Ystad's; the membership that nobody has ended is Trelleborg's.
    """

    cast: Cast
    row: MatrixRow
    draft_row: MatrixRow
    outside: Organisation
    steps: dict[str, Application]
    declined: Application
    notice: LeaveNotice
    planned: Meeting
    item: PlanItem  # of this year's plan, which is adopted
    draft_item: PlanItem  # of next year's, which is a draft
    method: Method
    need: Need

    def of_the_need(self, version: str) -> dict[str, Any]:
        published = self.method.versions.published().get()
        return {"thing": f"need-{self.need.pk}", "version": published.pk if version == "version_pk" else published.number}


def two_people(world: World) -> list[Any]:
    return ["person", world.cast.officer.pk, world.cast.colleague.pk]


def this_year(world: World) -> list[Any]:
    return [dates.today().year]


def next_year(world: World) -> list[Any]:
    return [dates.today().year + 1]


def an_item(world: World) -> dict[str, Any]:
    return {
        "title": "Höstens planering", "part": 3, "month": 8, "holder": f"organisation-{world.cast.office.pk}",
    }  # fmt: skip


READ = "302 403 200 200 200 200 200"
WRITE = "302 403 403 403 403 200 200"
WRITE_POST = "302 403 403 403 403 302 302"
EVERYBODY = "200 200 200 200 200 200 200"
SIGNED_IN = "302 200 200 200 200 200 200"
ADMINISTRATOR = "302 403 403 403 403 403 200"

ADMINISTRATOR_POST = "302 403 403 403 403 403 302"
OFFICE_ONLY = "302 404 404 404 404 404 200"
OFFICE_ONLY_POST = "302 404 404 404 404 404 302"
ALL_LED_ON = "302 302 302 302 302 302 302"
APPLICATION = {
    "wished_on": "2030-01-01",
    "contact_name": "Vera Sökande",
    "contact_email": "vera@example.org",
    "decider": "Kommunstyrelsen",
}
SHORT_NAME = {"name": "Sökande 1", "short_name": "Sökande 1"}
DECISION = {
    "decision": "approved",
    "decided_on": "2026-01-15",
    "decided_by": "Nätverksmötet",
    "registry_number": "NK 2026/14",
}

ROWS: dict[str, Row] = {
    "front:home": Row(SIGNED_IN),
    "front:gallery": Row(EVERYBODY),
    "front:search": Row(SIGNED_IN),
    "front:theme": Row("302 302 302 302 302 302 302", method="POST", data=lambda world: {"theme": "dark"}),
    "front:about": Row(EVERYBODY),
    "front:accessibility": Row(EVERYBODY),
    "front:privacy": Row(EVERYBODY),
    "front:personal_data": Row(SIGNED_IN),
    "front:export_order": Row("302 302 302 302 302 302 302", method="POST"),
    "front:export_json": Row(SIGNED_IN),
    "front:erase_oneself": Row(SIGNED_IN),
    # The officer is Ystad's; who has no role sees nobody else.
    "front:erase_person": Row("302 404 403 403 403 403 200", lambda world: [world.cast.officer.pk]),
    "front:retention": Row(ADMINISTRATOR),
    "front:retention_approve": Row(ADMINISTRATOR, lambda world: [2026]),
    "front:retention_rule": Row(ADMINISTRATOR, lambda world: ["letters"]),
    "front:retention_rule kept": Row("302 403 403 403 403 403 404", lambda world: ["invoices"]),
    "front:who_may_what": Row(EVERYBODY),
    "front:calendar": Row(SIGNED_IN),
    # The token in the address is the key: calendar programs cannot sign in.
    "front:calendar_feed": Row(EVERYBODY, lambda world: [world.cast.officer.calendar_token]),
    "front:method": Row("302 404 200 200 200 200 200", lambda world: [world.method.pk]),
    "front:method_difference": Row("302 404 404 404 404 200 200", lambda world: [world.method.pk]),  # one is published
    "front:method_use": Row("302 404 200 200 200 200 200", lambda world: [world.method.pk]),
    "front:method_use again": Row(
        "302 404 302 200 200 200 200", lambda world: [world.method.pk], "POST", lambda world: world.of_the_need("version_pk")
    ),
    "front:method_forget": Row(
        "302 404 302 404 403 404 404", lambda world: [world.method.pk], "POST", lambda world: world.of_the_need("number")
    ),
    "front:followup": Row("302 403 200 200 200 200 200"),
    "front:followup_order": Row("302 403 302 302 302 302 302", method="POST"),
    "front:matrix_row": Row("302 404 200 200 200 200 200", lambda world: [world.row.pk]),
    "front:matrix_row draft": Row("302 404 404 404 404 200 200", lambda world: [world.draft_row.pk]),
    "front:reports": Row(SIGNED_IN),
    "front:report_order": Row(
        "302 404 302 404 302 404 404",
        method="POST",
        data=lambda world: {"organisation": world.cast.ystad.pk, "year": dates.today().year},
    ),
    # Without a year the question cannot be asked.
    "front:reports_order_all": Row("302 403 403 403 403 403 409"),
    "front:reports_order_all again": Row(
        "302 403 403 403 403 403 302", method="POST", data=lambda world: {"year": dates.today().year}
    ),
    "front:silent_members": Row("302 403 403 403 403 200 200"),
    "front:hand_over": Row("302 404 200 403 403 403 200", lambda world: [world.cast.officer.pk]),
    # Sent empty it hands over nothing, and says so.
    "front:hand_over again": Row("302 404 200 403 403 403 200", lambda world: [world.cast.officer.pk], method="POST"),
    "front:doubles": Row(ADMINISTRATOR),
    "front:doubles_merge": Row(ADMINISTRATOR, two_people),
    "front:doubles_merge again": Row(
        "302 403 403 403 403 403 302",
        two_people,
        method="POST",
        data=lambda world: {"keep": "first", "name": "first", "email": "first"},
    ),
    "front:doubles_merge organisations": Row(
        ADMINISTRATOR, lambda world: ["organisation", world.cast.ystad.pk, world.cast.malmo.pk]
    ),
    "front:doubles_apart": Row("302 403 403 403 403 403 302", two_people, method="POST"),
    "front:year_plan": Row(READ),
    "front:year_plan_of": Row(READ, this_year),
    "front:year_plan_of next": Row(READ, next_year),  # the plan is a draft: what else is known of the year is shown
    "front:year_plan_of never": Row("302 403 409 409 409 409 409", lambda world: [1]),
    "front:year_plan_ics": Row(READ, this_year),
    "front:year_plan_csv": Row(READ, this_year),
    "front:year_plan_pdf": Row("302 403 302 302 302 302 302", this_year, method="POST"),
    "front:year_plan_begin": Row(WRITE_POST, lambda world: [dates.today().year + 2], method="POST"),
    "front:year_plan_draft": Row(WRITE, next_year),
    "front:year_plan_draft again": Row(
        WRITE_POST, next_year, method="POST", data=lambda world: {"take": [f"plan-item-{world.item.pk}"]}
    ),
    "front:year_plan_adopt": Row("302 404 404 404 404 200 200", next_year),
    "front:year_plan_adopt again": Row(
        "302 404 404 404 404 302 302",
        next_year,
        method="POST",
        data=lambda world: {"adopted_on": dates.today(), "decision_reference": "§ 9"},
    ),
    "front:year_plan_adopt twice": Row("302 404 403 403 403 409 409", this_year),
    "front:plan_item_add": Row("302 404 403 403 403 200 200", this_year),
    "front:plan_item_add again": Row("302 404 403 403 403 302 302", this_year, method="POST", data=an_item),
    "front:plan_item": Row("302 404 200 200 200 200 200", lambda world: [world.item.pk]),
    "front:plan_item draft": Row("302 404 404 404 404 200 200", lambda world: [world.draft_item.pk]),
    "front:plan_item_edit": Row("302 404 403 403 403 200 200", lambda world: [world.item.pk]),
    "front:plan_item_edit again": Row(
        "302 404 403 403 403 302 302", lambda world: [world.item.pk], method="POST", data=an_item
    ),
    "front:plan_item_settle": Row(
        "302 404 403 403 403 302 302", lambda world: [world.item.pk], method="POST", data=lambda world: {"state": "done"}
    ),
    "front:plan_item_remove": Row("302 404 403 403 403 409 409", lambda world: [world.item.pk], method="POST"),
    "front:plan_item_remove draft": Row("302 404 404 404 404 302 302", lambda world: [world.draft_item.pk], method="POST"),
    "front:plan_item_let_go": Row("302 404 403 403 403 302 302", lambda world: [world.item.pk], method="POST"),
    "front:plan_days": Row(READ),
    "front:overview": Row(ADMINISTRATOR),
    "front:agenda_build": Row("302 404 404 404 404 200 200", lambda world: [world.planned.pk]),
    "front:journal": Row(ADMINISTRATOR),
    "front:join": Row(EVERYBODY),
    "front:join_other": Row(EVERYBODY),
    "front:join_other again": Row(
        ALL_LED_ON,
        method="POST",
        data=lambda world: {**APPLICATION, "kind": "partner", "name": "Nytt bolag", "organisation_number": "556000-0167"},
    ),
    "front:join_thanks": Row(EVERYBODY),
    "front:join_municipality": Row(EVERYBODY, lambda world: [world.outside.pk]),
    "front:join_municipality again": Row(
        ALL_LED_ON, lambda world: [world.outside.pk], method="POST", data=lambda world: APPLICATION
    ),
    "front:applications": Row(ADMINISTRATOR),
    "front:application_add": Row(ADMINISTRATOR),
    "front:application_add again": Row(
        ADMINISTRATOR_POST,
        method="POST",
        data=lambda world: {**APPLICATION, "organisation": world.outside.pk, "language": "sv"},
    ),
    "front:application": Row(OFFICE_ONLY, lambda world: [world.steps["check"].pk]),
    "front:application_check": Row(
        OFFICE_ONLY_POST, lambda world: [world.steps["check"].pk], method="POST", data=lambda world: SHORT_NAME
    ),
    "front:application_decide": Row(
        OFFICE_ONLY_POST, lambda world: [world.steps["decide"].pk], method="POST", data=lambda world: DECISION
    ),
    "front:application_begin": Row(
        OFFICE_ONLY_POST,
        lambda world: [world.steps["begin"].pk],
        method="POST",
        data=lambda world: {"starts_on": str(dates.today())},
    ),
    "front:application_invite": Row(
        OFFICE_ONLY_POST,
        lambda world: [world.steps["invite"].pk],
        method="POST",
        data=lambda world: {"name": "Ny Kontakt", "email": "ny.kontakt@example.org"},
    ),
    "front:application_welcome": Row(OFFICE_ONLY_POST, lambda world: [world.steps["welcome"].pk], method="POST"),
    "front:application_introduce": Row(
        OFFICE_ONLY_POST,
        lambda world: [world.steps["introduce"].pk],
        method="POST",
        data=lambda world: {"introduced_on": str(dates.today())},
    ),
    "front:application_withdraw": Row(OFFICE_ONLY, lambda world: [world.steps["check"].pk]),
    "front:application_withdraw again": Row(OFFICE_ONLY_POST, lambda world: [world.steps["check"].pk], method="POST"),
    "front:application_erase": Row(OFFICE_ONLY, lambda world: [world.declined.pk]),
    "front:application_erase again": Row(OFFICE_ONLY_POST, lambda world: [world.declined.pk], method="POST"),
    # The cast's contact person, who gives notice, is no column of the table; her rights are tested in tests/front.
    "front:leave": Row(ADMINISTRATOR, lambda world: [world.cast.trelleborg.memberships.get().pk]),
    "front:leave again": Row(
        ADMINISTRATOR_POST,
        lambda world: [world.cast.trelleborg.memberships.get().pk],
        method="POST",
        data=lambda world: {"last_day": "2030-12-31", "reason": "Vi köper sällan nytt."},
    ),
    "front:leave_notice": Row("302 404 200 404 200 404 200", lambda world: [world.notice.pk]),
    "front:leave_confirm": Row(
        "302 404 403 404 403 404 302",
        lambda world: [world.notice.pk],
        method="POST",
        data=lambda world: {"ends_on": "2030-12-31", "reference": "NK 2026/31"},
    ),
    "front:leave_withdraw": Row("302 404 403 404 403 404 200", lambda world: [world.notice.pk]),
    "front:leave_withdraw again": Row("302 404 403 404 403 404 302", lambda world: [world.notice.pk], method="POST"),
    # Mail is read in the portal on a developer's machine only.
    "front:mail": Row("404 404 404 404 404 404 404"),
    "front:letter": Row("404 404 404 404 404 404 404", lambda world: ["abc"]),
    "front:healthz": Row(EVERYBODY),
    "front:readyz": Row(EVERYBODY),
}


def make_world(cast: Cast) -> World:
    outside = organisation("municipality", "Lund", "2120001132", "1281", 130_000)
    outside.memberships.all().delete()
    steps = {step.value: _application(cast, number, step) for number, step in enumerate(Application.Step)}
    declined = Application.objects.create(
        **_said(9), decision="declined", decided_on=dates.today(), closed_at=dates.now(), decision_reason="x"
    )
    membership = cast.ystad.memberships.order_by("-starts_on").first()
    assert membership is not None
    notice = LeaveNotice.objects.create(
        membership=membership, reason="Vi har ont om tid.", last_day=date(2030, 12, 31), given_by=cast.officer
    )
    NoticePeriod.objects.create(months=1, valid_from=date(2024, 1, 1), decision_reference="Nätverksmöte § 9")
    row = factories.matrix_row(3, 1, "Nätverksmöte varje månad")
    draft_row = factories.matrix_draft(cast).rows.get()
    made = RetentionList.objects.create(year=2026, made_on=dates.today())
    RetentionItem.objects.create(list=made, kind="letters", until=dates.today(), count=1)
    return World(
        cast=cast,
        planned=factories.meeting(cast, state="draft"),
        row=row,
        draft_row=draft_row,
        outside=outside,
        steps=steps,
        declined=declined,
        notice=notice,
        item=factories.plan_item(cast),
        draft_item=factories.plan_item(cast, adopted=False, year=dates.today().year + 1, title="Nästa års studiebesök"),
        method=factories.method(cast, title="Frågekort"),
        need=factories.need(cast),
    )


def _said(number: int) -> dict[str, Any]:
    return {
        "kind": "partner",
        "name": f"Sökande {number + 1}",
        "organisation_number": f"55600001{number:02}",
        "wished_on": date(2030, 1, 1),
        "contact_name": "Vera Sökande",
        "contact_email": f"vera{number}@example.org",
        "contact_title": "Chef",
        "contact_phone": "040-1",
        "decider": "Styrelsen",
        "invoice_reference": "REF",
        "hopes": "Att lära",
    }


def _application(cast: Cast, number: int, step: Application.Step) -> Application:
    """One that is at the step: those before it are done."""
    made = Application(**_said(number))
    done = list(Application.Step)[:number]
    if Application.Step.CHECK in done:
        made.checked_at = dates.now()
        made.organisation = organisation("partner", made.name, made.organisation_number)
        made.organisation.memberships.all().delete()
    if Application.Step.DECIDE in done:
        made.decision, made.decided_on, made.decided_by = "approved", date(2026, 1, 15), "Nätverksmötet"
        made.registry_number = "NK 2026/14"
    if Application.Step.BEGIN in done:
        assert made.organisation is not None
        made.membership = Membership.objects.create(organisation=made.organisation, starts_on=dates.today())
    if Application.Step.INVITE in done:
        made.invited_at = dates.now()
    if Application.Step.WELCOME in done:
        made.welcomed_at = dates.now()
    made.save()
    return made
