"""What a role may do, written once: the rules ask it and the page "Who may what" shows it."""

from dataclasses import dataclass

from django.utils.functional import Promise

from members.models import Person, Role


@dataclass(frozen=True)
class Grant:
    """Something that some roles may do. `own` limits it to matters of an organisation one acts for."""

    sentence: "str | Promise"
    roles: frozenset[str]
    own: bool = False

    def allows(self, person: Person, organisation: int | None = None) -> bool:
        """Whether `person` may do it today, for the organisation with that id when the grant is `own`."""
        if self.own and organisation is None:
            raise ValueError("a grant for the own organisation needs the organisation's id")
        return person.has_role(*self.roles, organisation=organisation if self.own else None)


OFFICER = Role.Kind.PROCUREMENT_OFFICER
CONTACT = Role.Kind.ORGANISATION_CONTACT
COORDINATOR = Role.Kind.CLUSTER_COORDINATOR
ADMINISTRATOR = Role.Kind.NETWORK_ADMINISTRATOR
READER = Role.Kind.READER
EVERY_ROLE = frozenset({OFFICER, CONTACT, COORDINATOR, ADMINISTRATOR, READER})


def roles(*kinds: str) -> frozenset[str]:
    """A readable way to list roles in a grant."""
    return frozenset(kinds)
