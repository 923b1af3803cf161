"""What the portal remembers of who looks at whom."""

from django.db import transaction

from members import rules
from members.models import Person, ProfileView
from network_portal.lib import dates
from network_portal.records.journal import journal


def note_view(person: Person, *, by: Person) -> None:
    """`by` opened the page of `person`: one row a day, none for one's own page."""
    if by.pk != person.pk:
        ProfileView.objects.bulk_create([ProfileView(viewer=by, person=person, day=dates.today())], ignore_conflicts=True)


@transaction.atomic
def note_export(people: int, organisation: int, *, by: Person) -> None:
    """`by` downloaded a file with so many people; `organisation` is the one it was narrowed to, 0 for none."""
    journal("members.people_exported", by, by=by, people=people, organisation=organisation or None)


def forget_views() -> int:
    """Remove what has been kept long enough; how many."""
    return ProfileView.objects.filter(day__lt=rules.views_kept_since()).delete()[0]
