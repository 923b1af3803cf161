"""The same few people in every test: the owner, the colleague, the neighbour, the stranger.

Ystad is the owner: `officer` and `colleague` work there, `reader` is the manager who reads the report. Malmö is the
`neighbour`. `coordinator` works for a cluster organisation, `administrator` for the network's office, and `stranger`
has an account but no role.
"""

from dataclasses import dataclass
from datetime import date

from members.models import Membership, Organisation, Person, Population, Role

KINDS = Role.Kind


@dataclass
class Cast:
    ystad: Organisation
    malmo: Organisation
    trelleborg: Organisation
    cluster: Organisation
    office: Organisation
    officer: Person
    colleague: Person
    reader: Person
    neighbour: Person
    contributor: Person
    coordinator: Person
    administrator: Person
    stranger: Person

    def visitors(self) -> dict[str, Person | None]:
        """Every kind of visitor, in the order of the access table."""
        return {
            "anonymous": None,
            "stranger": self.stranger,
            "officer": self.officer,
            "neighbour": self.neighbour,
            "reader": self.reader,
            "coordinator": self.coordinator,
            "administrator": self.administrator,
        }


def organisation(kind: str, name: str, number: str, code: str | None = None, inhabitants: int = 0) -> Organisation:
    made = Organisation.objects.create(
        kind=kind,
        name=f"{name}s kommun" if code else name,
        short_name=name,
        organisation_number=number,
        municipality_code=code,
        county_code="12" if code else "",
        street="Storgatan 1",
        postcode="271 00",
        town=name,
        invoice_reference="ZZ100",
    )
    Membership.objects.create(organisation=made, starts_on=date(2024, 1, 1))
    if code:
        Population.objects.create(organisation=made, inhabitants=inhabitants, counted_on=date(2025, 12, 31), source="SCB")
    return made


def person(name: str, where: Organisation | None = None, kind: str = "", email: str = "") -> Person:
    made = Person.objects.create_user(email or f"{name.lower().replace(' ', '.')}@example.org", name=name)
    if where:
        Role.objects.create(person=made, organisation=where, kind=kind, starts_on=date(2024, 1, 1))
    return made


def make_cast() -> Cast:
    ystad = organisation("municipality", "Ystad", "2120001181", "1286", 31_800)
    malmo = organisation("municipality", "Malmö", "2120001124", "1280", 367_924)
    trelleborg = organisation("municipality", "Trelleborg", "2120001199", "1287", 46_800)
    cluster = organisation("cluster", "Öresunds miljökluster", "8024991237")
    office = organisation("coordinator", "Nätverkskansliet", "8024991245")
    return Cast(
        ystad=ystad,
        malmo=malmo,
        trelleborg=trelleborg,
        cluster=cluster,
        office=office,
        officer=person("Officer Ystad", ystad, KINDS.PROCUREMENT_OFFICER),
        colleague=person("Colleague Ystad", ystad, KINDS.ORGANISATION_CONTACT),
        reader=person("Reader Ystad", ystad, KINDS.READER),
        neighbour=person("Neighbour Malmo", malmo, KINDS.PROCUREMENT_OFFICER),
        contributor=person("Contributor Trelleborg", trelleborg, KINDS.PROCUREMENT_OFFICER),
        coordinator=person("Coordinator Cluster", cluster, KINDS.CLUSTER_COORDINATOR),
        administrator=person("Administrator Office", office, KINDS.NETWORK_ADMINISTRATOR),
        stranger=person("Stranger"),
    )
