"""Who may read, prepare meetings, change the matrix and write the year plan. The page “Who may what” shows GRANTS."""

from django.utils.translation import gettext_lazy

from members.grants import ADMINISTRATOR, CONTACT, COORDINATOR, EVERY_ROLE, Grant, roles
from members.models import Organisation, Person
from operations.models import Body
from operations.rules.followup import ANSWER_FOLLOW_UP, SEE_FOLLOW_UP
from operations.rules.minutes import MINUTES_GRANTS

READ = Grant(gettext_lazy("Read the matrix and the agendas of network meetings"), EVERY_ROLE)
PREPARE_MEETINGS = Grant(
    gettext_lazy("Prepare network meetings, send the notice and cancel them"), roles(COORDINATOR, ADMINISTRATOR)
)
CHANGE_MATRIX = Grant(
    gettext_lazy("Write the next version of the matrix and enter that it was adopted"), roles(COORDINATOR, ADMINISTRATOR)
)
ANSWER = Grant(gettext_lazy("Answer whether one comes to the meetings one is called to"), EVERY_ROLE)
MANAGE_BODIES = Grant(
    gettext_lazy("Set up groups, change and end them, and name anybody’s representatives in them"),
    roles(COORDINATOR, ADMINISTRATOR),
)
NAME_OWN = Grant(
    gettext_lazy("Name the representatives and substitutes of one’s own organisation in the groups"),
    roles(CONTACT),
    own=True,
)
READ_PROPOSALS = Grant(
    gettext_lazy("Read proposals that have been sent, and the answers when a round is closed"), EVERY_ROLE
)
PREPARE_ROUNDS = Grant(
    gettext_lazy("Write proposals, send them to the members, answer instructions and wishes, and read every answer"),
    roles(COORDINATOR, ADMINISTRATOR),
)
DRAFT_ANSWER = Grant(
    gettext_lazy("Write on the answer of one’s own organisation to a proposal; a mandate is needed to give it"),
    EVERY_ROLE,
    own=True,
)
WRITE_PLAN = Grant(
    gettext_lazy("Write the year plan, enter that it was adopted and change it afterwards"),
    roles(COORDINATOR, ADMINISTRATOR),
)
SET_SCHOOL_BREAKS = Grant(gettext_lazy("Enter when schools are closed"), roles(ADMINISTRATOR))
READ_ACTIONS = Grant(
    gettext_lazy("Read the actions and the suggested matters of the groups whose papers one reads"), EVERY_ROLE
)
SUGGEST = Grant(gettext_lazy("Suggest a matter for a coming meeting"), EVERY_ROLE)
KEEP_ACTIONS = Grant(
    gettext_lazy("Write down actions and change them; whoever is to do an action, and who chairs the group, changes it too"),
    roles(COORDINATOR, ADMINISTRATOR),
)
GRANTS = [
    ANSWER_FOLLOW_UP,
    SEE_FOLLOW_UP,
    READ_ACTIONS,
    SUGGEST,
    KEEP_ACTIONS,
    READ,
    ANSWER,
    PREPARE_MEETINGS,
    *MINUTES_GRANTS,
    CHANGE_MATRIX,
    MANAGE_BODIES,
    NAME_OWN,
    READ_PROPOSALS,
    PREPARE_ROUNDS,
    DRAFT_ANSWER,
]


def may_read(person: Person) -> bool:
    return READ.allows(person)


def may_prepare_meetings(person: Person) -> bool:
    return PREPARE_MEETINGS.allows(person)


def may_read_actions(person: Person) -> bool:
    return READ_ACTIONS.allows(person)


def may_suggest(person: Person) -> bool:
    return SUGGEST.allows(person)


def may_keep_actions(person: Person) -> bool:
    return KEEP_ACTIONS.allows(person)


def may_change_matrix(person: Person) -> bool:
    return CHANGE_MATRIX.allows(person)


def may_manage_bodies(person: Person) -> bool:
    return MANAGE_BODIES.allows(person)


def may_name(person: Person, body: Body, organisation: Organisation) -> bool:
    """The contact names the organisation's own people, but does not let it into a closed group that it has no part in."""
    if may_manage_bodies(person):
        return True
    return NAME_OWN.allows(person, organisation.pk) and takes_part(body, organisation)


def takes_part(body: Body, organisation: Organisation) -> bool:
    """Whether a representative of the organisation is welcome in the group without anybody else's leave."""
    return (
        body.is_open
        or body.seats.filter(organisation=organisation).lasting().exists()
        or body.expected().filter(pk=organisation.pk).exists()
    )


def may_read_proposals(person: Person) -> bool:
    return READ_PROPOSALS.allows(person)


def may_write_plan(person: Person) -> bool:
    return WRITE_PLAN.allows(person)


def may_set_school_breaks(person: Person) -> bool:
    return SET_SCHOOL_BREAKS.allows(person)
