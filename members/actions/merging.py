"""Two rows that are the same: one is kept, and everything that points to the other is moved to it.

Whatever points to a person or an organisation is found in the models themselves, so nothing is forgotten. A row that can
simply point to the kept one does; a promise of the database that stands in its way is settled as `Ways` says.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from allauth.account.models import EmailAddress
from django.db import IntegrityError, models, transaction
from django.db.models import ForeignObjectRel, ProtectedError, Q
from django.utils.translation import gettext as _

from members import rules
from members.actions.shared import apply, tell_each
from members.models import ChangeRequest, Invitation, Kind, Merge, NotTheSame, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.refusals import Refused
from network_portal.records.journal import journal
from network_portal.records.models import Job
from network_portal.records.notices import tell

Thing = TypeVar("Thing", Person, Organisation)
# What is done with a row that the database does not let point to the one that is kept. Afterwards nothing points to the other.
Settle = Callable[[Any, Any], None]


@dataclass(frozen=True)
class Pointer:
    """A column that points to a person or an organisation: `competence.registration.person`."""

    model: type[models.Model]
    field: str

    @property
    def name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    @property
    def is_key(self) -> bool:
        """Ways to sign in: they open the account that they were made for, and no other."""
        return self.model.__module__.startswith("allauth")

    def rows(self, thing: Person | Organisation) -> "models.QuerySet[Any]":
        return self.model._base_manager.filter(**{self.field: thing.pk})


@dataclass(frozen=True)
class Ways:
    """What the apps above know of their own rows, by the pointer's name.

    `stays`: rows that never change. They go on pointing to the merged person, whose page leads to the kept one; an
    organisation that has any must be the one that is kept. `tidy`: what is looked over when all has moved.
    """

    settle: Mapping[str, Settle] = field(default_factory=dict)
    stays: frozenset[str] = frozenset()
    tidy: tuple[Callable[[Any], None], ...] = ()


def pointers(model: type[Person] | type[Organisation]) -> list[Pointer]:
    """Everything that points to the model, in every app, the tables behind many-to-many fields too."""
    found = model._meta.get_fields(include_hidden=True)
    return [
        Pointer(one.related_model, one.field.name)
        for one in found
        if isinstance(one, ForeignObjectRel) and one.auto_created and not one.concrete and not one.many_to_many
    ]


# --- merging -------------------------------------------------------------------------------------------------------
@transaction.atomic
def merge_people(kept: Person, gone: Person, values: Mapping[str, Any], *, ways: Ways, by: Person) -> Person:
    """Make two accounts one. `values`: the kept one's name, email, title and phone, where another than its own was chosen.

    The account of `gone` is closed; its address, whichever that is, signs in no more.
    """
    kept, gone = _lock_both(Person, kept, gone)
    rules.must_be_two(kept, gone)
    rules.must_be_open(kept)
    rules.must_not_close_oneself(gone, by)
    old = kept.email
    moved = _move(kept, gone, ways)
    EmailAddress.objects.filter(user__in=[kept, gone]).delete()  # allauth's copy; it is made anew at the next sign-in
    if values.get("email", old) == gone.email:
        _swap_addresses(kept, gone)
    before, after = apply(kept, {name: value for name, value in values.items() if name != "email"})
    kept.last_login = max(filter(None, [kept.last_login, gone.last_login]), default=None)
    kept.save(update_fields=[*after, "last_login"])
    gone.is_active = False
    gone.set_unusable_password()
    gone.save(update_fields=["is_active", "password"])
    if kept.email != old:
        before, after = {**before, "email": old}, {**after, "email": kept.email}
    _remember(Kind.PERSON, kept, gone, by)
    told = {"merged": str(gone), "before": before, "after": after}
    journal("members.people_merged", kept, by=by, personal=told, rows=moved)
    tell(kept, f"members.people_merged:{gone.pk}", "members/notices/merged.txt", {"kept": kept, "gone": gone, "by": by})
    return kept


@transaction.atomic
def merge_organisations(
    kept: Organisation, gone: Organisation, values: Mapping[str, Any], *, ways: Ways, by: Person
) -> Organisation:
    """Make two organisations one. `values`: the fields of the kept one that get the other's value."""
    kept, gone = _lock_both(Organisation, kept, gone)
    rules.must_be_two(kept, gone)
    rules.must_be_of_one_kind(kept, gone)
    _must_hold_nothing_that_stays(kept, gone, ways)
    label, number = str(gone), gone.pk
    moved = _move(kept, gone, ways) + _move_work(kept, gone)
    assert not any(pointer.rows(gone).exists() for pointer in pointers(Organisation))  # deleting must take nothing along
    _remember(Kind.ORGANISATION, kept, gone, by)
    gone.delete()
    before, after = apply(kept, dict(values))
    kept.save(update_fields=list(after))
    journal("members.organisations_merged", kept, by=by, merged=label, rows=moved, before=before, after=after)
    contacts = Role.objects.current().people(Role.Kind.ORGANISATION_CONTACT, organisations=[kept.pk])
    tell_each(contacts, f"members.organisations_merged:{number}", "organisations_merged", {"kept": kept, "gone": label})
    return kept


@transaction.atomic
def not_the_same(kind: str, first: int, second: int, *, by: Person) -> None:
    """The two only look alike: they are not shown as doubles again."""
    lower, higher = sorted((first, second))
    _row, is_new = NotTheSame.objects.get_or_create(kind=kind, lower=lower, higher=higher, defaults={"by": by})
    if is_new:
        model = Person if kind == Kind.PERSON else Organisation
        # The other by number: the journal's page says the name that it has now, and none when it is erased.
        journal("members.not_the_same", model._default_manager.get(pk=lower), by=by, **{str(kind): higher})


def counts(first: Thing, second: Thing) -> list[tuple[Pointer, int, int]]:
    """How many rows point to each of the two, where there are any; ways to sign in are not moved and not counted."""
    moved = [pointer for pointer in pointers(type(first)) if not pointer.is_key]
    found = [(pointer, pointer.rows(first).count(), pointer.rows(second).count()) for pointer in moved]
    return [row for row in found if row[1] or row[2]]


# --- moving --------------------------------------------------------------------------------------------------------
def lock_both(model: type[Thing], first: Thing, second: Thing) -> dict[int, Thing]:
    """Both rows, held until commit, the lower number first so that two who merge the same wait for each other."""
    rows = model._base_manager.filter(pk__in=[first.pk, second.pk]).order_by("pk")
    return {row.pk: row for row in rows.select_for_update(of=("self",), no_key=True)}


def _lock_both(model: type[Thing], kept: Thing, gone: Thing) -> tuple[Thing, Thing]:
    found = lock_both(model, kept, gone)
    kind = Kind.PERSON if model is Person else Kind.ORGANISATION
    merged = Merge.objects.filter(kind=kind, gone__in=[kept.pk, gone.pk]).exists()
    if merged or kept.pk not in found or gone.pk not in found:
        raise Refused(_("Somebody has merged the two just now. Look at the one that is left."))
    return found[kept.pk], found[gone.pk]


def _move(kept: Thing, gone: Thing, ways: Ways) -> int:
    """How many rows were moved."""
    settle = {**SETTLE, **ways.settle}
    moved = 0
    for pointer in pointers(type(kept)):
        if pointer.is_key:
            pointer.rows(gone).delete()
        elif pointer.name not in ways.stays:
            moved += _move_rows(pointer, kept, gone, settle)
    for tidy in ways.tidy:
        tidy(kept)
    return moved


def _move_rows(pointer: Pointer, kept: Thing, gone: Thing, settle: Mapping[str, Settle]) -> int:
    """All at once; one by one when the database forbids one of them."""
    rows = pointer.rows(gone)
    try:
        with transaction.atomic():
            return rows.update(**{pointer.field: kept.pk})
    except IntegrityError:
        return sum(_move_row(pointer, row, kept, settle) for row in list(rows))


def _move_row(pointer: Pointer, row: Any, kept: Thing, settle: Mapping[str, Settle]) -> bool:
    try:
        with transaction.atomic():
            pointer.model._base_manager.filter(pk=row.pk).update(**{pointer.field: kept.pk})
    except IntegrityError:
        if pointer.name not in settle:
            raise
        settle[pointer.name](row, kept)
    return True


def _move_work(kept: Organisation, gone: Organisation) -> int:
    """Work that was ordered for the organisation knows it by its audience and by a number among its arguments."""
    Job.objects.filter(arguments__organisation=gone.pk).update(
        arguments=models.Func(
            models.F("arguments"), models.Value({"organisation": kept.pk}, output_field=models.JSONField()),
            function="", template="(%(expressions)s)", arg_joiner=" || ", output_field=models.JSONField(),
        )
    )  # fmt: skip
    return Job.objects.filter(audience=gone.audience).update(audience=kept.audience)


def _swap_addresses(kept: Person, gone: Person) -> None:
    """The database lets no two have the same address, not even for a moment."""
    theirs, ours = gone.email, kept.email
    for person, address in ((gone, f"swap-{gone.pk}@invalid"), (kept, theirs), (gone, ours)):
        person.email = address
        person.save(update_fields=["email"])


def _remember(kind: str, kept: Thing, gone: Thing, by: Person) -> None:
    Merge.objects.filter(kind=kind, kept=gone.pk).update(kept=kept.pk)
    Merge.objects.create(kind=kind, gone=gone.pk, kept=kept.pk, label=str(gone)[:200], by=by)


def _must_hold_nothing_that_stays(kept: Organisation, gone: Organisation, ways: Ways) -> None:
    held = [pointer for pointer in pointers(Organisation) if pointer.name in ways.stays and pointer.rows(gone).exists()]
    for pointer in held:
        what = {"gone": gone, "kept": kept, "things": pointer.model._meta.verbose_name_plural}
        if pointer.rows(kept).exists():
            raise Refused(_("Both have %(things)s, which never change. The two cannot be merged.") % what)
        raise Refused(_("%(gone)s has %(things)s, which never change. Keep %(gone)s, and merge %(kept)s into it.") % what)


# --- what stands in the way ----------------------------------------------------------------------------------------
def drop(row: Any, kept: Any) -> None:
    """The kept one has the same already."""
    row.delete()


def _join(column: str, *same: str) -> Settle:
    """Periods that overlap become one, from the first day of either to the last."""

    def settle(row: Any, kept: Any) -> None:
        alike = type(row)._base_manager.filter(**{column: kept}, **{name: getattr(row, name) for name in same})
        overlapping = alike.filter(Q(ends_on=None) | Q(ends_on__gte=row.starts_on))
        if row.ends_on:
            overlapping = overlapping.filter(starts_on__lte=row.ends_on)
        first, *others = overlapping.order_by("starts_on")
        periods = [row, first, *others]
        try:
            for one in (row, *others):
                one.delete()
        except ProtectedError:
            raise Refused(_("The memberships overlap, and invoices rest on them. End one of them first.")) from None
        first.starts_on = min(one.starts_on for one in periods)
        first.ends_on = None if any(one.ends_on is None for one in periods) else max(one.ends_on for one in periods)
        first.save(update_fields=["starts_on", "ends_on"])

    return settle


def _withdraw(column: str) -> Settle:
    """Of two proposals for the same field the kept one's stays."""

    def settle(row: ChangeRequest, kept: Any) -> None:
        row.state, row.decided_at = ChangeRequest.State.WITHDRAWN, dates.now()
        setattr(row, column, kept)
        row.save(update_fields=["state", "decided_at", column])

    return settle


def _put_away(row: Invitation, kept: Any) -> None:
    """Of two unanswered invitations to the same role the kept one's stays."""
    row.withdrawn_at, row.organisation = dates.now(), kept
    row.save(update_fields=["withdrawn_at", "organisation"])


SETTLE: dict[str, Settle] = {
    "members.contactcheck.organisation": drop,
    "members.contactcheck.answered_by": drop,  # never forbidden: the promise asks for an answerer, not which
    "members.identityprovider.organisation": drop,
    "members.invitation.organisation": _put_away,
    "members.mandate.person": _join("person", "organisation", "kind"),
    "members.mandate.organisation": _join("organisation", "person", "kind"),
    "members.role.person": _join("person", "organisation", "kind"),
    "members.role.organisation": _join("organisation", "person", "kind"),
    "members.membership.organisation": _join("organisation"),
    "members.population.organisation": drop,
    "members.profileview.viewer": drop,
    "members.profileview.person": drop,
    "members.changerequest.organisation": _withdraw("organisation"),
    "members.changerequest.person": _withdraw("person"),
    "members.person_groups.person": drop,
    "members.person_user_permissions.person": drop,
}


def guarded(model: type[Person] | type[Organisation]) -> Iterator[Pointer]:
    """The pointers that a promise of the database may keep from being moved: each needs its way in SETTLE or Ways."""
    for pointer in pointers(model):
        column = pointer.model._meta.get_field(pointer.field)
        promises = pointer.model._meta.constraints
        together = any(pointer.field in group for group in pointer.model._meta.unique_together)
        if getattr(column, "unique", False) or together or any(_speaks_of(pointer.field, one) for one in promises):
            yield pointer


def _speaks_of(name: str, promise: Any) -> bool:
    """Whether the promise compares rows (or columns) by the field."""
    named = [*getattr(promise, "fields", ())]
    named += [expression for expression, _operator in getattr(promise, "expressions", ()) if isinstance(expression, str)]
    condition = str(getattr(promise, "condition", "") or "") if isinstance(promise, models.CheckConstraint) else ""
    return name in named or f"'{name}'" in condition or f"F({name})" in condition
