"""Who may write down mandates and read what is behind them, and the question that other parts ask: `may_speak_for`."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.grants import ADMINISTRATOR, CONTACT, EVERY_ROLE, Grant, roles
from members.models import Mandate, Organisation, Person
from network_portal.lib import dates
from network_portal.lib.refusals import Refused

SEE_MANDATES = Grant(gettext_lazy("See who may speak, sign and answer for whom"), EVERY_ROLE)
MANAGE_MANDATES = Grant(
    gettext_lazy("Write down mandates in one’s own organisation, change them and end them"), roles(CONTACT), own=True
)
READ_OWN_MANDATES = Grant(gettext_lazy("Read the decision behind a mandate in one’s own organisation"), EVERY_ROLE, own=True)
READ_ALL_MANDATES = Grant(gettext_lazy("Read the decision behind any mandate"), roles(ADMINISTRATOR))
GRANTS = [SEE_MANDATES, MANAGE_MANDATES, READ_OWN_MANDATES, READ_ALL_MANDATES]


def may_speak_for(person: Person, organisation: Organisation, kind: str, on: date | None = None) -> bool:
    """Whether the person has that mandate (Mandate.Kind) for the organisation on the day, and acts for it that day."""
    return Mandate.objects.current(on).filter(person=person, organisation=organisation, kind=kind).exists()


def may_see_mandates(person: Person) -> bool:
    return SEE_MANDATES.allows(person)


def may_manage_mandates(person: Person, organisation: Organisation) -> bool:
    """The organisation's contact: who speaks for it is its own matter, not the network's office's."""
    return MANAGE_MANDATES.allows(person, organisation.pk)


def may_read_document(person: Person, mandate: Mandate) -> bool:
    """The decision may name more than the mandate, so it is for the organisation itself and the network's office."""
    return READ_OWN_MANDATES.allows(person, mandate.organisation_id) or READ_ALL_MANDATES.allows(person)


def must_act_for(person: Person, organisation: Organisation) -> None:
    if not person.is_active or not person.roles.current().filter(organisation=organisation).exists():
        raise Refused(
            _("%(person)s has no role in %(organisation)s today. Give the role first, then the mandate.")
            % {"person": person, "organisation": organisation}
        )


def must_be_decided(decided_on: date) -> None:
    if decided_on > dates.today():
        raise Refused(_("The decision lies ahead. Write down the mandate when it is made."))


def must_be_its_only_one(mandate: Mandate) -> None:
    """No other of the same kind for the same person and organisation shares a day with it."""
    others = Mandate.objects.filter(person=mandate.person, organisation=mandate.organisation, kind=mandate.kind)
    for other in others.exclude(pk=mandate.pk):
        if other.starts_on <= (mandate.ends_on or date.max) and mandate.starts_on <= (other.ends_on or date.max):
            raise Refused(
                _("%(person)s already has that mandate from %(first)s. Change that one, or choose other days.")
                % {"person": mandate.person, "first": dates.day(other.starts_on, year=True)}
            )


def must_go_on(mandate: Mandate) -> None:
    if mandate.has_ended and mandate.ends_on:
        raise Refused(_("The mandate ended on %(day)s.") % {"day": dates.day(mandate.ends_on, year=True)})


def must_end_earlier(mandate: Mandate, ends_on: date) -> None:
    if mandate.ends_on and ends_on > mandate.ends_on:
        raise Refused(
            _(
                "The mandate ends on %(day)s anyway. For a longer one a new decision is needed: write it down as a new mandate."
            )
            % {"day": dates.day(mandate.ends_on, year=True)}
        )
    if mandate.starts_on <= dates.today() and ends_on < mandate.starts_on:
        raise Refused(_("The last day cannot come before the first day."))
