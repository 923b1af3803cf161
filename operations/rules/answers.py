"""Who answers a notice, for which organisation, until when; and whether enough organisations come."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from operations.models import Meeting, MeetingAnswer, Seat
from operations.rules.meetings import called_to, must_not_be_cancelled


def answers_for(person: Person, meeting: Meeting, seats: "Iterable[Seat] | None" = None) -> Organisation | None:
    """The organisation for which the person answers: that of the seat in the body, or when everybody is called the one
    that the person acts for. None when the person is not called. `seats`: those that count, when they are known."""
    held = meeting.body.seats.current().select_related("organisation") if seats is None else seats
    own = next((seat.organisation for seat in held if seat.person_id == person.pk), None)
    if own or not meeting.body.calls_everybody:
        return own
    return person.acting_for


def may_answer(person: Person, meeting: Meeting) -> bool:
    return answers_for(person, meeting) is not None


def must_take_answers(meeting: Meeting) -> None:
    must_not_be_cancelled(meeting)
    if meeting.is_draft:
        raise Refused(_("The notice has not gone out yet. You can answer when you are called."))
    if meeting.starts_at <= dates.now():
        raise Refused(_("The meeting has begun, so it is too late to answer. Write to the one who is responsible for it."))


def substitutes_for(person: Person, meeting: Meeting, organisation: Organisation) -> QuerySet[Person]:
    """Who may come in the person's place: the organisation's other people in the body, or when everybody is called its
    other people."""
    if meeting.body.calls_everybody:
        people = Role.objects.current().filter(organisation=organisation).people()
    else:
        seats = meeting.body.seats.current().filter(organisation=organisation)
        people = Person.objects.filter(pk__in=seats.values("person"), is_active=True).order_by("sort_name")
    return people.exclude(pk=person.pk)


def must_be_substitute(substitute: Person | None, person: Person, meeting: Meeting, organisation: Organisation) -> None:
    if substitute is None or not substitutes_for(person, meeting, organisation).filter(pk=substitute.pk).exists():
        raise Refused(
            _("Choose a substitute of %(organisation)s in the list. Is nobody there? Ask your contact person to name one.")
            % {"organisation": organisation}
        )


@dataclass
class Place:
    """An organisation at a meeting: who sits there for it, and what they have answered.

    `counts`: it is one of those that decide; the network's office comes without being one.
    """

    organisation: Organisation
    seats: list[Seat] = field(default_factory=list)
    answers: list[MeetingAnswer] = field(default_factory=list)
    meeting: Meeting | None = None
    counts: bool = True

    @property
    def valid(self) -> list[MeetingAnswer]:
        """Those for the time that the meeting has now."""
        return [answer for answer in self.answers if self.meeting and answer.starts_at == self.meeting.starts_at]

    @property
    def comes(self) -> bool:
        """Somebody says yes, or a substitute was named who has not said no."""
        refusing = {answer.person_id for answer in self.valid if answer.is_no}
        return any(answer.is_yes or (answer.substitute_id and answer.substitute_id not in refusing) for answer in self.valid)

    @property
    def is_silent(self) -> bool:
        return not self.valid


@dataclass
class Attendance:
    """What is known before the meeting. `places`: the organisations that are expected, by name."""

    meeting: Meeting
    places: list[Place]

    @property
    def counted(self) -> list[Place]:
        return [place for place in self.places if place.counts]

    @property
    def coming(self) -> int:
        return sum(place.comes for place in self.counted)

    @property
    def silent(self) -> int:
        return sum(place.is_silent for place in self.counted)

    @property
    def has_quorum(self) -> bool:
        return self.coming >= self.meeting.body.quorum

    @property
    def in_words(self) -> str:
        """`5 av 7 organisationer kommer, 4 behövs.`"""
        words = ngettext(
            "%(coming)d of %(n)d organisation comes", "%(coming)d of %(n)d organisations come", len(self.counted)
        ) % {"coming": self.coming, "n": len(self.counted)}
        if self.meeting.body.quorum:
            return _("%(coming)s, %(quorum)d are needed.") % {"coming": words, "quorum": self.meeting.body.quorum}
        return f"{words}."


def attendance(meeting: Meeting, seats: list[Seat], answers: list[MeetingAnswer]) -> Attendance:
    """Organisations with a seat, and when everybody is called all members and others who have answered. What somebody said
    who has left the body since counts for nothing."""
    found: dict[int, Place] = {}

    def place(organisation: Organisation, counts: bool = True) -> Place:
        return found.setdefault(organisation.pk, Place(organisation, meeting=meeting, counts=counts))

    if meeting.body.calls_everybody:
        for member in Organisation.objects.members().order_by("sort_name"):
            place(member)
    for seat in seats:
        place(seat.organisation).seats.append(seat)
    seated = {seat.person_id for seat in seats}
    for answer in answers:
        if meeting.body.calls_everybody or answer.person_id in seated:
            place(answer.organisation, counts=False).answers.append(answer)
    return Attendance(meeting, sorted(found.values(), key=lambda each: each.organisation.sort_name))


def asked_to_answer(meeting: Meeting, silent: list[Place]) -> list[Person]:
    """Who is reminded for the organisations that have not answered: their seats (the substitutes too), or when everybody
    is called and nobody sits for them, their contacts."""
    people: dict[int, Person] = {}
    without = [place.organisation.pk for place in silent if not place.seats]
    for place in silent:
        people |= {seat.person_id: seat.person for seat in place.seats}
    if meeting.body.calls_everybody and without:
        contacts = Role.objects.current().people(Role.Kind.ORGANISATION_CONTACT, organisations=without)
        people |= {person.pk: person for person in contacts}
    called = called_to(meeting).filter(Q(pk__in=people))
    return list(called)
