"""What is done with methods: described, published in versions, looked through, taken out of use."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from members.models import Person
from network_portal.lib import dates
from network_portal.lib.editing import Opened, must_be_as_opened
from network_portal.lib.phrases import Phrase
from network_portal.lib.refusals import Refused
from network_portal.records import jobs
from network_portal.records.journal import journal, latest
from network_portal.records.models import Job
from operations import rules
from operations.actions.meetings import plain
from operations.models import Method, MethodVersion

METHOD_PDF = "operations.tasks.make_method_pdf"
LOOKED_THROUGH_EVERY = timedelta(days=365)  # what the form suggests; whoever writes chooses


@transaction.atomic
def describe_method(
    *, title: str, part: int, summary: str, responsible: Person, review_on: date | None, by: Person | None
) -> Method:
    """A method with an empty draft of its first version."""
    try:
        with transaction.atomic():
            method = Method.objects.create(
                title=title, part=part, summary=summary, responsible=responsible, review_on=review_on
            )
    except IntegrityError:
        raise Refused(_("There is already a method called “%(title)s”.") % {"title": title}) from None
    MethodVersion.objects.create(method=method, number=1)
    journal("operations.method_described", method, by=by)
    return method


@transaction.atomic
def change_method(method: Method, *, by: Person | None, opened: Opened | None = None, **fields: Any) -> Method:
    """Change name, part, summary, responsible or the day of review; the versions stay."""
    method = _lock(method)
    must_be_as_opened(method, opened, lambda: latest(method, "operations.method_changed"))
    changed = {name: value for name, value in fields.items() if getattr(method, name) != value}
    if not changed:
        return method
    data = {name: [plain(getattr(method, name)), plain(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(method, name, value)
    try:
        with transaction.atomic():
            method.save(update_fields=list(changed))
    except IntegrityError:
        raise Refused(_("There is already a method called “%(title)s”.") % {"title": method.title}) from None
    journal("operations.method_changed", method, by=by, **data)
    return method


@transaction.atomic
def draft_method_version(method: Method, *, by: Person | None) -> MethodVersion:
    """The next version, with the text of the one before to change. At most one is being written."""
    method = _lock(method)
    rules.must_be_in_use(method)
    rules.must_have_no_draft(method)
    before = method.versions.order_by("-number").first()
    draft = MethodVersion.objects.create(
        method=method, number=before.number + 1 if before else 1, text=before.text if before else ""
    )
    journal("operations.method_version_drafted", draft, by=by, number=draft.number)
    return draft


@transaction.atomic
def write_method_version(
    version: MethodVersion, *, text: str, what_is_new: str, by: Person | None, opened: Opened | None = None
) -> MethodVersion:
    """Save the text of the draft."""
    _lock(version.method)
    version = MethodVersion.objects.select_related("method").get(pk=version.pk)
    rules.must_be_draft_of_method(version)
    must_be_as_opened(version, opened, lambda: latest(version, "operations.method_version_written"))
    if (version.text, version.what_is_new) == (text, what_is_new):
        return version
    journal(
        "operations.method_version_written", version, by=by, number=version.number, characters=[len(version.text), len(text)]
    )
    version.text, version.what_is_new = text, what_is_new
    version.save(update_fields=["text", "what_is_new"])
    return version


@transaction.atomic
def publish_method_version(version: MethodVersion, *, by: Person | None) -> MethodVersion:
    """From now on this is how the work is done; the versions before can still be read."""
    method = _lock(version.method)
    version = MethodVersion.objects.select_related("method").get(pk=version.pk)
    rules.must_be_in_use(method)
    rules.must_be_draft_of_method(version)
    rules.must_have_text(version)
    rules.must_say_what_is_new(version)
    rules.must_differ_from_before(version)
    version.published_on = dates.today()
    version.save(update_fields=["published_on"])
    if method.review_on is None or method.review_on <= dates.today():
        method.review_on = dates.today() + LOOKED_THROUGH_EVERY
        method.save(update_fields=["review_on"])
    journal("operations.method_published", version, by=by, number=version.number)
    return version


@transaction.atomic
def throw_method_draft(version: MethodVersion, *, by: Person | None) -> None:
    """Give up the draft. A method that was never published goes with it."""
    method = _lock(version.method)
    version = MethodVersion.objects.get(pk=version.pk)
    rules.must_be_draft_of_method(version)
    journal("operations.method_draft_thrown", version, by=by, number=version.number)
    version.delete()
    if not method.versions.exists():
        journal("operations.method_thrown", method, by=by)
        method.delete()


@transaction.atomic
def look_through_method(method: Method, *, review_on: date, by: Person | None) -> Method:
    """Somebody has read it and found that it still holds; `review_on` is the next time."""
    method = _lock(method)
    rules.must_be_in_use(method)
    if review_on <= dates.today():
        raise Refused(_("Choose a day that lies ahead."))
    before, method.review_on = method.review_on, review_on
    method.save(update_fields=["review_on"])
    journal("operations.method_looked_through", method, by=by, review_on=[plain(before), plain(review_on)])
    return method


@transaction.atomic
def retire_method(method: Method, *, why: str, by: Person | None) -> Method:
    """Nobody is offered it any more; its versions and where they were used stay."""
    method = _lock(method)
    rules.must_be_in_use(method)
    method.retired_on, method.retired_why = dates.today(), why
    method.save(update_fields=["retired_on", "retired_why"])
    journal("operations.method_retired", method, by=by, why=why)
    return method


@transaction.atomic
def take_method_into_use(method: Method, *, by: Person | None) -> Method:
    method = _lock(method)
    rules.must_not_be_in_use(method)
    method.retired_on, method.retired_why = None, ""
    method.save(update_fields=["retired_on", "retired_why"])
    journal("operations.method_taken_into_use", method, by=by)
    return method


@transaction.atomic
def order_method_pdf(version: MethodVersion, *, by: Person) -> Job:
    """Have the version made into a PDF, for the one who orders it. Ordered again while it is made it is the same one."""
    Person.objects.select_for_update(of=("self",), no_key=True).get(pk=by.pk)
    same = Job.objects.unfinished().filter(task=METHOD_PDF, ordered_by=by, arguments__version=version.pk).first()
    if same:
        return same
    title = Phrase(gettext_noop("Method: %(title)s, version %(number)d"), title=version.method.title, number=version.number)
    journal("operations.method_pdf_ordered", version, by=by, number=version.number)
    return jobs.order(METHOD_PDF, title, audience="oneself", by=by, version=version.pk)


def _lock(method: Method) -> Method:
    return Method.objects.select_for_update(of=("self",), no_key=True).get(pk=method.pk)
