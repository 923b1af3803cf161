"""The main pages of each role, with the price each may have."""

from dataclasses import dataclass

from django.urls import reverse

from competence.models import Event
from members.models import Membership, Person
from operations.models import Proposal
from procurement.models import Need


@dataclass(frozen=True)
class PageToMeasure:
    """`target`: the most it may cost as a multiple of the floor (middle of the rounds, one client); `queries`: the most queries."""

    name: str
    path: str
    person: Person | None
    target: float
    queries: int


def pages(people: dict[str, Person]) -> list[PageToMeasure]:
    officer, coordinator, administrator = people["officer"], people["coordinator"], people["administrator"]
    upcoming = Event.objects.public().upcoming().first()
    need = Need.objects.visible_to(officer).order_by("-pk").first()
    own = officer.organisation_ids[0]
    asked = Proposal.objects.visible_to(officer).latest("number")
    assert upcoming is not None
    assert need is not None
    assert Membership.objects.current().filter(organisation=own).exists()
    return [
        PageToMeasure("seminar list, nobody signed in", reverse("competence:events"), None, 1.8, 4),
        PageToMeasure("seminar page, nobody signed in", reverse("competence:event", args=[upcoming.pk]), None, 2.0, 6),
        PageToMeasure("seminar list, officer", reverse("competence:events"), officer, 2.0, 8),
        PageToMeasure("seminar page, officer", reverse("competence:event", args=[upcoming.pk]), officer, 2.0, 8),
        PageToMeasure("home, officer", reverse("front:home"), officer, 3.0, 15),
        PageToMeasure("needs, officer", reverse("procurement:needs"), officer, 2.0, 8),
        PageToMeasure("need, officer", reverse("procurement:need", args=[need.pk]), officer, 3.0, 15),
        PageToMeasure("organisation, officer", reverse("members:organisation", args=[own]), officer, 3.0, 15),
        PageToMeasure("calendar, officer", reverse("front:calendar"), officer, 3.0, 10),
        PageToMeasure("search, officer", reverse("front:search") + "?q=torra+golv", officer, 3.0, 12),
        PageToMeasure("matrix, officer", reverse("operations:matrix"), officer, 2.0, 8),
        PageToMeasure("decisions, officer", reverse("operations:decisions"), officer, 2.0, 8),
        PageToMeasure("decisions, search", reverse("operations:decisions") + "?q=plastkrukor+beslutar", officer, 4.0, 8),
        PageToMeasure("proposals, officer", reverse("operations:proposals") + "?tab=all", officer, 3.0, 8),
        # Every member in two versions, and each answer with its reason: a table, not a page of a list.
        PageToMeasure(
            "proposal with the answers of every member", reverse("operations:proposal", args=[asked.pk]), officer, 8.0, 15
        ),
        PageToMeasure("actions, 50 rows, officer", reverse("operations:actions") + "?state=all", officer, 3.0, 10),
        PageToMeasure("methods, officer", reverse("operations:methods"), officer, 2.0, 8),
        PageToMeasure("year plan, officer", reverse("front:year_plan"), officer, 4.0, 15),
        PageToMeasure(
            "matrix followed up over three years, officer",
            reverse("front:followup") + "?period=three-years",
            officer,
            3.0,
            15,
        ),
        PageToMeasure("home, coordinator", reverse("front:home"), coordinator, 3.0, 15),
        PageToMeasure(
            "attendance list, coordinator", reverse("competence:registrations", args=[upcoming.pk]), coordinator, 4.0, 10
        ),
        PageToMeasure("meetings, coordinator", reverse("operations:meetings"), coordinator, 2.0, 8),
        PageToMeasure("home, administrator", reverse("front:home"), administrator, 3.0, 15),
        PageToMeasure(
            "organisations, 100 rows, sorted", reverse("members:organisations") + "?sort=-inhabitants", officer, 4.0, 10
        ),
        PageToMeasure("people, 100 rows, search", reverse("members:people") + "?q=person&sort=name", administrator, 4.0, 10),
        PageToMeasure(
            "people, page 2, search, officer", reverse("members:people") + "?q=upphandlare&page=2", officer, 4.0, 10
        ),
        PageToMeasure("mandates, 100 rows", reverse("members:mandates"), officer, 4.0, 10),
        PageToMeasure("who sees me, officer", reverse("members:who_sees_me"), officer, 3.0, 15),
        PageToMeasure("contact check, 100 rows", reverse("members:contact_checks"), administrator, 4.0, 10),
        # More than a list: the latest log-in, registration and need of every member are weighed before the first row.
        PageToMeasure("quiet members, 50 rows", reverse("front:silent_members"), coordinator, 8.0, 10),
        PageToMeasure("doubles, 100 pairs", reverse("front:doubles"), administrator, 4.0, 10),
        PageToMeasure("invoices, 100 rows, sorted", reverse("financing:invoices") + "?sort=-due", administrator, 4.0, 10),
        PageToMeasure("fee table with preview", reverse("financing:fee_table", args=[PREVIEW_YEAR]), administrator, 8.0, 15),
        PageToMeasure("journal, 100 rows", reverse("front:journal"), administrator, 4.0, 10),
    ]


PREVIEW_YEAR = 2026
