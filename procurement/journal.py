"""What the journal may tell of needs, and to whom.

The network's administrator reads the journal, and sits at an office that works with the clusters: whoever may not see a
need reads neither its name nor what was said of it there, and cannot find it by its name.
"""

from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from members.models import Person
from procurement import rules
from procurement.models import SECRET_FROM, Commitment, Need

KINDS = NEED, COMMITMENT = Need._meta.label_lower, Commitment._meta.label_lower


def unseen(person: Person) -> Q:
    """Entries about needs that the person may not see, or could not see yet: a draft's name may say more than the need's."""
    seen = Need.objects.visible_to(person)
    then = Q(organisation__in=person.organisation_ids) | Q(seen_from=None) | Q(seen_from__lte=OuterRef("at"))
    needs = seen.annotate(seen_from=Coalesce(F("published_at"), F("shared_at"))).filter(then, pk=OuterRef("object_id"))
    commitments = Commitment.objects.filter(pk=OuterRef("object_id"), need__in=seen)
    # The kind first: PostgreSQL asks in this order, and most entries are about something else.
    return Q(object_type=NEED) & Q(~Exists(needs)) | Q(object_type=COMMITMENT) & Q(~Exists(commitments))


def without_details(person: Person) -> Q:
    """Entries about a need that may be seen, but whose data are for municipalities: the need's page leaves out the same."""
    if any(rules.buys(organisation) for organisation in rules.organisations_of(person)):
        return Q(pk__in=[])
    choice_of_way = Q(data__before__stage__gte=SECRET_FROM) | Q(data__after__stage__gte=SECRET_FROM)
    gate_answers = Q(data__has_key="answered") & ~Q(data__answered={})
    return Q(object_type=NEED) & (choice_of_way | gate_answers)
