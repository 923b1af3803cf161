"""Who writes methods, and when a version may change, be published or be used."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.grants import ADMINISTRATOR, COORDINATOR, EVERY_ROLE, Grant, roles
from members.models import Person
from network_portal.lib.refusals import Refused, Way
from operations.models import Method, MethodVersion

READ_METHODS = Grant(gettext_lazy("Read the network’s methods and see where each has been used"), EVERY_ROLE)
WRITE_METHODS = Grant(
    gettext_lazy("Describe methods, publish new versions and take methods out of use"), roles(COORDINATOR, ADMINISTRATOR)
)
METHOD_GRANTS = [READ_METHODS, WRITE_METHODS]

LONGEST_METHOD = 40_000  # characters: about fifteen pages


def may_read_methods(person: Person) -> bool:
    return READ_METHODS.allows(person)


def may_write_methods(person: Person) -> bool:
    return WRITE_METHODS.allows(person)


def must_be_in_use(method: Method) -> None:
    if method.is_retired:
        raise Refused(_("“%(method)s” is no longer used. Take it into use again first.") % {"method": method})


def must_not_be_in_use(method: Method) -> None:
    if not method.is_retired:
        raise Refused(_("“%(method)s” is in use already.") % {"method": method})


def must_have_no_draft(method: Method) -> None:
    draft = method.versions.filter(published_on=None).first()
    if draft:
        raise Refused(
            _("Version %(number)d is already being written. Continue with that one.") % {"number": draft.number},
            Way(_("Go to the draft"), draft.get_absolute_url()),
        )


def must_be_draft_of_method(version: MethodVersion) -> None:
    if not version.is_draft:
        raise Refused(
            _("Version %(number)d has been published and never changes. Write a new version instead.")
            % {"number": version.number}
        )


def must_have_text(version: MethodVersion) -> None:
    if not version.text.strip():
        raise Refused(
            _("The version has no text yet. Write how the work is done before you publish it."), _to_write(version)
        )


def must_say_what_is_new(version: MethodVersion) -> None:
    """Those who know the version before should not have to compare."""
    if version.number > 1 and not version.what_is_new.strip():
        raise Refused(
            _("Say in a sentence what is new since the version before. Those who know that one read it first."),
            _to_write(version),
        )


def must_differ_from_before(version: MethodVersion) -> None:
    before = version.method.versions.filter(number=version.number - 1).first()
    if before and before.text.split() == version.text.split():
        raise Refused(
            _("The text is the same as in version %(number)d. Change it, or throw the draft away.")
            % {"number": before.number},
            _to_write(version),
        )


def _to_write(version: MethodVersion) -> Way:
    return Way(_("Go on writing"), reverse("operations:method_write", args=[version.method_id, version.number]))


def must_be_published(version: MethodVersion) -> None:
    """What has been used must be there to read."""
    if version.is_draft:
        raise Refused(
            _("Version %(number)d is still being written, so nobody can have used it.") % {"number": version.number}
        )
