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
READ_ACTIONS = Grant(
    gettext_lazy("Read the actions and the suggested matters of the groups whose papers one reads"), EVERY_ROLE
)
SUGGEST = Grant(gettext_lazy("Suggest a matter for a coming meeting"), EVERY_ROLE)
KEEP_ACTIONS = Grant(
    gettext_lazy("Write down actions and change them; whoever is to do an action, and who chairs the group, changes it too"),
    roles(COORDINATOR, ADMINISTRATOR),
)
GRANTS = [READ, READ_ACTIONS, SUGGEST, PREPARE_MEETINGS, KEEP_ACTIONS, CHANGE_MATRIX]


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
