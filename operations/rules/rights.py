"""Who may read, prepare meetings, change the matrix and write the year plan. The page “Who may what” shows GRANTS."""

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
WRITE_PLAN = Grant(
    gettext_lazy("Write the year plan, enter that it was adopted and change it afterwards"),
    roles(COORDINATOR, ADMINISTRATOR),
)
SET_SCHOOL_BREAKS = Grant(gettext_lazy("Enter when schools are closed"), roles(ADMINISTRATOR))
GRANTS = [READ, PREPARE_MEETINGS, CHANGE_MATRIX, WRITE_PLAN, SET_SCHOOL_BREAKS]


def may_read(person: Person) -> bool:
    return READ.allows(person)


def may_prepare_meetings(person: Person) -> bool:
    return PREPARE_MEETINGS.allows(person)


def may_change_matrix(person: Person) -> bool:
    return CHANGE_MATRIX.allows(person)


def may_write_plan(person: Person) -> bool:
    return WRITE_PLAN.allows(person)


def may_set_school_breaks(person: Person) -> bool:
    return SET_SCHOOL_BREAKS.allows(person)
