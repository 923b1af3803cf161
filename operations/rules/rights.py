"""Who may read, prepare meetings and change the matrix. The page “Who may what” shows GRANTS."""

from django.utils.translation import gettext_lazy

from members.grants import ADMINISTRATOR, COORDINATOR, EVERY_ROLE, Grant, roles
from members.models import Person
from operations.rules.followup import ANSWER_FOLLOW_UP, SEE_FOLLOW_UP

READ = Grant(gettext_lazy("Read the matrix and the agendas of network meetings"), EVERY_ROLE)
PREPARE_MEETINGS = Grant(
    gettext_lazy("Prepare network meetings, send the notice and cancel them"), roles(COORDINATOR, ADMINISTRATOR)
)
CHANGE_MATRIX = Grant(
    gettext_lazy("Write the next version of the matrix and enter that it was adopted"), roles(COORDINATOR, ADMINISTRATOR)
)
GRANTS = [READ, PREPARE_MEETINGS, CHANGE_MATRIX, ANSWER_FOLLOW_UP, SEE_FOLLOW_UP]


def may_read(person: Person) -> bool:
    return READ.allows(person)


def may_prepare_meetings(person: Person) -> bool:
    return PREPARE_MEETINGS.allows(person)


def may_change_matrix(person: Person) -> bool:
    return CHANGE_MATRIX.allows(person)
