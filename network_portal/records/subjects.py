"""What others than the receiver read of a letter's subject.

The administrator answers for what the portal sends, but the subject of a letter about a need names the need, which the
network's office may not be allowed to see. Such a letter is shown, and found, by what sort of letter it is.
"""

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from network_portal.records.models import Notice

if TYPE_CHECKING:
    from members.models import Person

ABOUT_NEEDS = "procurement/"  # where their templates lie
SORTS = {
    "procurement/notices/shared.txt": _("A need has been shared with the receiver"),
    "procurement/notices/follow.txt": _("Somebody follows the receiver’s need"),
    "procurement/notices/contribute.txt": _("Somebody wants to contribute to the receiver’s need"),
    "procurement/notices/step_back.txt": _("Somebody is no longer with the receiver’s need"),
    "procurement/notices/stage.txt": _("There is news of a need that the receiver is with"),
    "procurement/notices/out_of_sight.txt": _("The receiver no longer sees a need"),
}


def readable_by(person: "Person") -> Q:
    """The letters whose subject the person may read and search in."""
    return ~Q(template__startswith=ABOUT_NEEDS) | Q(person=person)


def hold_back(notice: Notice, person: "Person") -> Notice:
    """Here rather than in the template, so that no page shows a need's name by mistake."""
    notice.is_held_back = notice.template.startswith(ABOUT_NEEDS) and notice.person_id != person.pk
    if notice.is_held_back:
        notice.subject = str(SORTS.get(notice.template, _("A letter about a need")))
    return notice
