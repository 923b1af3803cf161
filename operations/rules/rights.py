"""Who may read, prepare meetings and change the matrix. The page “Who may what” shows GRANTS."""

from django.utils.translation import gettext_lazy

from members.grants import ADMINISTRATOR, COORDINATOR, EVERY_ROLE, Grant, roles
from members.models import Person

READ = Grant(gettext_lazy("Read the matrix and the agendas of network meetings"), EVERY_ROLE)
PREPARE_MEETINGS = Grant(
    gettext_lazy("Prepare network meetings, send the notice and cancel them"), roles(COORDINATOR, ADMINISTRATOR)
)
CHANGE_MATRIX = Grant(
    gettext_lazy("Write the next version of the matrix and enter that it was adopted"), roles(COORDINATOR, ADMINISTRATOR)
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
GRANTS = [READ, PREPARE_MEETINGS, CHANGE_MATRIX, READ_PROPOSALS, PREPARE_ROUNDS, DRAFT_ANSWER]


def may_read(person: Person) -> bool:
    return READ.allows(person)


def may_prepare_meetings(person: Person) -> bool:
    return PREPARE_MEETINGS.allows(person)


def may_change_matrix(person: Person) -> bool:
    return CHANGE_MATRIX.allows(person)


def may_read_proposals(person: Person) -> bool:
    return READ_PROPOSALS.allows(person)
