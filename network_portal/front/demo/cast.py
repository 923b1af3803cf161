"""Who is in the demo network: ten municipalities, two cluster organisations, the network's office, and their people."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from members import actions
from members.grants import ADMINISTRATOR, CONTACT, COORDINATOR, OFFICER, READER
from members.models import Invitation, Organisation, Person
from network_portal.lib import dates

PASSWORD = "sommarnatt-i-skane"  # of everybody in the demo network; it never runs in production

# Short name, municipality code, postcode of the town hall, reference that invoices must carry (made up).
MUNICIPALITIES = [
    ("Malmö", "1280", "205 80", "M80411"),
    ("Staffanstorp", "1230", "245 80", "ST2210"),
    ("Trelleborg", "1287", "231 83", "TR4003"),
    ("Ystad", "1286", "271 80", "YS1120"),
    ("Ängelholm", "1292", "262 80", "AN5501"),
    ("Skurup", "1264", "274 80", "SK0301"),
    ("Svedala", "1263", "233 80", "SV7702"),
    ("Tomelilla", "1270", "273 80", "TO1500"),
    ("Landskrona", "1282", "261 80", "LA3310"),
    ("Hässleholm", "1293", "281 80", "HA9020"),
]
NEWCOMER = "Hässleholm"  # joined on 1 July last year; the others two years ago

APPLICANT = "1281"  # Lund asked to join last week

# Kind, name, short name, organisation number (made up, with a right check digit), street, postcode, town, reference.
OTHERS = [
    ("coordinator", "Nätverkskansliet Skåne", "Nätverkskansliet", "8024991245", "Hamngatan 4", "211 22", "Malmö", ""),
    (
        "cluster",
        "Öresunds miljökluster AB",
        "Öresunds miljökluster",
        "5593001000",
        "Bassänggatan 2",
        "211 19",
        "Malmö",
        "EK-12",
    ),
    (
        "cluster",
        "Föreningen Grön samverkan Skåne",
        "Grön samverkan",
        "8024992003",
        "Stora torg 1",
        "291 31",
        "Kristianstad",
        "GS-3",
    ),
]

# Local part of the address, name, title, organisation's short name, role.
EVERYWHERE = [
    ("upphandlare", "Upphandlare", "Upphandlare", OFFICER),
    ("kontakt", "Kontaktperson", "Utvecklingsstrateg", CONTACT),
    ("chef", "Inköpschef", "Inköpschef", READER),
]
BESIDES = [
    ("administrator", "Nätverkets administratör", "Administratör", "Nätverkskansliet", ADMINISTRATOR),
    ("verksamhetsledare", "Verksamhetsledare", "Verksamhetsledare", "Nätverkskansliet", COORDINATOR),
    (
        "samordnare.miljokluster",
        "Samordnare Öresunds miljökluster",
        "Klustersamordnare",
        "Öresunds miljökluster",
        COORDINATOR,
    ),
    ("kontakt.miljokluster", "Kontaktperson Öresunds miljökluster", "Kontorschef", "Öresunds miljökluster", CONTACT),
    ("samordnare.gron", "Samordnare Grön samverkan", "Projektledare", "Grön samverkan", COORDINATOR),
    ("kontakt.gron", "Kontaktperson Grön samverkan", "Kanslichef", "Grön samverkan", CONTACT),
    ("miljostrateg.malmo", "Miljöstrateg Malmö", "Miljöstrateg", "Malmö", OFFICER),
    ("parkchef.malmo", "Parkchef Malmö", "Parkchef", "Malmö", READER),
    ("jurist.malmo", "Upphandlingsjurist Malmö", "Upphandlingsjurist", "Malmö", OFFICER),
    ("rektor.ystad", "Förskolerektor Ystad", "Rektor", "Ystad", READER),
    ("teknik.ystad", "Enhetschef teknik Ystad", "Enhetschef", "Ystad", OFFICER),
    ("kust.trelleborg", "Kuststrateg Trelleborg", "Kuststrateg", "Trelleborg", OFFICER),
    ("hemtjanst.trelleborg", "Enhetschef hemtjänst Trelleborg", "Enhetschef", "Trelleborg", READER),
    ("vatten.staffanstorp", "VA-ingenjör Staffanstorp", "VA-ingenjör", "Staffanstorp", OFFICER),
    ("kostchef.angelholm", "Kostchef Ängelholm", "Kostchef", "Ängelholm", READER),
    ("fastighet.landskrona", "Fastighetschef Landskrona", "Fastighetschef", "Landskrona", READER),
]


@dataclass
class Cast:
    """The demo network's organisations by short name and people by the local part of their address.

    `cast["Ystad"]` is an organisation, `cast.officer("Ystad")` a person of it, `cast.person("jurist.malmo")` anybody.
    `year` is the year that is lived through; `cast.at(3, 14, 9)` is 14 March of it at 09.00 in Stockholm.
    """

    year: int
    organisations: dict[str, Organisation] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)

    def __getitem__(self, short_name: str) -> Organisation:
        return self.organisations[short_name]

    def person(self, key: str) -> Person:
        return self.people[key]

    def officer(self, short_name: str) -> Person:
        return self.people[f"upphandlare.{ascii_name(short_name)}"]

    def contact(self, short_name: str) -> Person:
        return self.people[f"kontakt.{ascii_name(short_name)}"]

    def reader(self, short_name: str) -> Person:
        return self.people[f"chef.{ascii_name(short_name)}"]

    @property
    def administrator(self) -> Person:
        return self.people["administrator"]

    @property
    def coordinator(self) -> Person:
        return self.people["samordnare.miljokluster"]

    @property
    def coordinators(self) -> list[Person]:
        return [self.people[key] for key in ("samordnare.miljokluster", "samordnare.gron", "verksamhetsledare")]

    @property
    def office(self) -> Organisation:
        return self["Nätverkskansliet"]

    @property
    def clusters(self) -> list[Organisation]:
        return [one for one in self.organisations.values() if one.kind == Organisation.Kind.CLUSTER]

    @property
    def municipalities(self) -> list[Organisation]:
        return [one for one in self.organisations.values() if one.kind == Organisation.Kind.MUNICIPALITY]

    def people_of(self, short_name: str) -> list[Person]:
        """Everybody who acts for the organisation, in the order they joined."""
        return [person for person in self.people.values() if person.acting_for == self[short_name]]

    def at(self, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
        return timezone.make_aware(datetime.combine(date(self.year, month, day), time(hour, minute)))


def ascii_name(short_name: str) -> str:
    """`angelholm`: as the name stands in an address."""
    return short_name.lower().translate(str.maketrans("åäöé ", "aaoe-"))


def build(year: int) -> Cast:
    """Make the organisations members and let their people in, two years before `year`."""
    cast = Cast(year)
    with dates.at(morning(date(year - 2, 1, 2))):
        for name, code, postcode, reference in MUNICIPALITIES:
            known = Organisation.objects.get(municipality_code=code)
            cast.organisations[name] = actions.change_organisation(
                known, by=None, street="Stadshuset", postcode=postcode, town=name, invoice_reference=reference
            )
        for kind, name, short_name, number, street, postcode, town, reference in OTHERS:
            cast.organisations[short_name] = actions.add_organisation(
                kind,
                name,
                short_name,
                number,
                by=None,
                street=street,
                postcode=postcode,
                town=town,
                invoice_reference=reference,
            )
    joined_on = date(year - 2, 1, 1)
    for name, organisation in cast.organisations.items():
        if name == NEWCOMER:
            continue
        with dates.at(morning(joined_on)):
            if organisation != cast.office:
                actions.join(organisation, joined_on, f"KS {joined_on.year}/{100 + len(name)}", by=None)
            _let_in(cast, name, joined_on)
    _let_the_newcomer_in(cast, date(year - 1, 7, 1))
    _somebody_applies(cast, year)
    _somebody_is_declined(cast, year)
    _lively(cast, year)
    # One slow hash for all: the point of the demo is to look around, not to guess fifty passwords.
    Person.objects.filter(pk__in=[person.pk for person in cast.people.values()]).update(password=make_password(PASSWORD))
    _sign_in(cast, year)
    _period_of_notice(cast, year)
    return find(year)


def _lively(cast: Cast, year: int) -> None:
    """Some choose who reads their number, a contact proposes a new name, and one person was let in twice."""
    shown = {"phone": "0411-57 71 20", "phone_shown": Person.Shown.ORGANISATION}
    with dates.at(morning(date(year, 1, 12))):
        actions.change_person(cast.officer("Ystad"), by=cast.officer("Ystad"), **shown)
        actions.change_person(cast.contact("Malmö"), by=cast.contact("Malmö"), phone="040-34 10 50")
        actions.add_person(
            "parkchefen.malmo@example.org", "Parkchef Malmö", cast["Malmö"], READER, by=None, title="Enhetschef park"
        )
        done = actions.propose(
            cast["Grön samverkan"], "email_domain", "gronsamverkan.example", "Vi har fått en egen domän.",
            by=cast.people["kontakt.gron"],
        )  # fmt: skip
    with dates.at(morning(date(year, 1, 14))):
        actions.approve(done, "Tack, inbjudningar varnar nu för andra adresser.", seen="", by=cast.administrator)
    actions.propose(
        cast["Öresunds miljökluster"], "name", "Öresunds miljö- och klimatkluster AB",
        "Namnet ändrades på bolagsstämman, registreringsbevis kommer i veckan.", by=cast.people["kontakt.miljokluster"],
    )  # fmt: skip
    for viewer in (cast.officer("Malmö"), cast.coordinator, cast.contact("Trelleborg")):
        actions.note_view(cast.officer("Ystad"), by=viewer)


def _let_in(cast: Cast, name: str, joined_on: date, besides: str = "") -> None:
    for key, title, full_name, kind in _staff(name):
        if key != besides:
            address = f"{key}@example.org"
            cast.people[key] = actions.add_person(
                address, full_name, cast[name], kind, by=None, starts_on=joined_on, title=title
            )


def _let_the_newcomer_in(cast: Cast, joined_on: date) -> None:
    """The newest member applied in the spring and was taken all the way to its first meeting."""
    by, place, contact = cast.administrator, cast[NEWCOMER], f"kontakt.{ascii_name(NEWCOMER)}"
    with dates.at(morning(joined_on - timedelta(days=68))):
        application = actions.receive_application(
            by=None,
            organisation=place,
            kind=place.kind,
            name=place.name,
            organisation_number=place.organisation_number,
            wished_on=joined_on,
            contact_name=f"Kontaktperson {NEWCOMER}",
            contact_title="Utvecklingsstrateg",
            contact_email=f"{contact}@example.org",
            contact_phone="0451-00 00 00",
            decider="Kommunstyrelsens arbetsutskott",
            hopes="Vi byter måltidssystem om två år och vill veta vad andra har prövat innan vi skriver något.",
        )
    with dates.at(morning(joined_on - timedelta(days=67))):
        actions.check_application(application, by=by)
    with dates.at(morning(joined_on - timedelta(days=40))):
        actions.decide_application(
            application,
            by=by,
            decision="approved",
            decided_on=dates.today() - timedelta(days=1),
            decided_by="Nätverksmötet",
            registry_number=f"NK {joined_on.year}/14",
        )
    with dates.at(morning(joined_on)):
        actions.begin_membership(application, joined_on, by=by)
        actions.invite_first_contact(
            application, f"{contact}@example.org", f"Kontaktperson {NEWCOMER}", by=by, title="Utvecklingsstrateg"
        )
        _let_in(cast, NEWCOMER, joined_on, besides=contact)
    # The first letter was overlooked in the holidays; the second was answered the same day.
    with dates.at(morning(joined_on + timedelta(days=6))):
        again = actions.invite_again(Invitation.objects.get(email=f"{contact}@example.org"), by=by)
        cast.people[contact] = actions.accept_invitation(again.token, name=f"Kontaktperson {NEWCOMER}", password=PASSWORD)
    with dates.at(morning(joined_on + timedelta(days=49))):
        actions.welcome(application, "front/notices/welcome.txt", {"meeting": None, "event": None}, by=by)
    with dates.at(morning(joined_on + timedelta(days=71))):
        actions.note_introduced(application, dates.today() - timedelta(days=1), by=by)


def _somebody_applies(cast: Cast, year: int) -> None:
    """Last week a municipality outside applied; the details are looked through, the decision waits."""
    place = Organisation.objects.get(municipality_code=APPLICANT)
    with dates.at(dates.now() - timedelta(days=6)):
        application = actions.receive_application(
            by=None,
            organisation=place,
            kind=place.kind,
            name=place.name,
            organisation_number=place.organisation_number,
            wished_on=date(year + 1, 1, 1),
            contact_name="Utvecklingschef Lund",
            contact_title="Utvecklingschef",
            contact_email="utvecklingschef.lund@example.org",
            contact_phone="046-00 00 00",
            decider="Kommunstyrelsen",
            invoice_reference="LU7100",
            hopes="Vi vill dela behov med grannarna i stället för att fråga samma leverantörer var för sig.",
        )
    with dates.at(dates.now() - timedelta(days=4)):
        actions.check_application(application, by=cast.administrator)


def _somebody_is_declined(cast: Cast, year: int) -> None:
    """Two springs ago a firm asked to join, and was told why it cannot; the next yearly list has its contact on it."""
    with dates.at(morning(date(year - 2, 4, 8))):
        application = actions.receive_application(
            by=None,
            kind=Organisation.Kind.PARTNER,
            name="Kullabygdens Inköpsbyrå AB",
            organisation_number="5599999991",
            wished_on=date(year - 2, 6, 1),
            contact_name="Kundansvarig Kullabygden",
            contact_title="Kundansvarig",
            contact_email="kundansvarig.kullabygden@example.org",
            decider="Verkställande direktören",
            hopes="Vi hjälper kommuner med upphandlingar och vill följa behoven tidigt.",
        )
    with dates.at(morning(date(year - 2, 4, 22))):
        actions.check_application(application, by=cast.administrator, short_name="Kullabygdens Inköpsbyrå")
        actions.decide_application(
            application,
            by=cast.administrator,
            decision="declined",
            decided_on=dates.today() - timedelta(days=1),
            decided_by="Nätverksmötet",
            registry_number=f"NK {year - 2}/9",
            decision_reason="Den som säljer tjänster till kommunerna kan lämna anbud, och får inte se behoven före andra.",
        )


def _period_of_notice(cast: Cast, year: int) -> None:
    """Three months since the network's second year; half a year from the summer that comes."""
    with dates.at(morning(date(year - 1, 1, 15))):
        actions.decide_notice_period(
            3, date(year - 1, 2, 1), f"Nätverksmötet 9 januari {year - 1}, § 4", by=cast.administrator
        )
    decided = f"Nätverksmötet 6 november {year}, § 31"
    actions.decide_notice_period(6, date(year + 1, 7, 1), decided, by=cast.administrator)


def _sign_in(cast: Cast, year: int) -> None:
    """The administrator has decided on a second factor for those who run the network, and Malmö's IT department has sent
    what is needed to try its own sign-in."""
    by = cast.people["administrator"]
    actions.set_second_factor_rules({ADMINISTRATOR: date(year + 1, 3, 1)}, by=by)
    actions.set_provider(
        cast.organisations["Malmö"],
        by=by,
        domains=["malmo.example"],
        secret="only for the demo",
        issuer="https://login.example.org/malmo/v2.0",
        client_id="7f3c1a52-2f6e-4f0d-9d35-5f0a6f6f8b11",
        vouches=True,
        has_second_factor=True,
    )


def _staff(short_name: str) -> Iterator[tuple[str, str, str, str]]:
    """Key, title, name and role of everybody in the organisation."""
    if any(short_name == name for name, *_rest in MUNICIPALITIES):
        for key, name, title, kind in EVERYWHERE:
            yield f"{key}.{ascii_name(short_name)}", title, f"{name} {short_name}", kind
    for key, name, title, where, kind in BESIDES:
        if where == short_name:
            yield key, title, name, kind


def find(year: int) -> Cast:
    """The cast as it stands in the database."""
    cast = Cast(year)
    numbers = [number for _kind, _name, _short, number, *_rest in OTHERS]
    codes = [code for _name, code, *_rest in MUNICIPALITIES]
    for organisation in [
        *Organisation.objects.filter(municipality_code__in=codes).order_by("pk"),
        *Organisation.objects.filter(organisation_number__in=numbers).order_by("pk"),
    ]:
        cast.organisations[organisation.short_name] = organisation
    for person in Person.objects.filter(email__endswith="@example.org", roles__isnull=False).distinct().order_by("pk"):
        cast.people[person.email.removesuffix("@example.org")] = person
    return cast


def morning(day: date) -> datetime:
    """08.00 that day in Stockholm."""
    return timezone.make_aware(datetime.combine(day, time(8)))
