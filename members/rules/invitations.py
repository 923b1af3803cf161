"""Invitations: who handles them, and when one still holds."""

from django.urls import reverse
from django.utils.translation import gettext as _

from members.models import Invitation, Organisation, Person, Role
from members.rules.organisations import must_belong
from members.rules.people import must_be_open
from members.rules.roles import must_fit, must_not_be_over, roles_to_give
from network_portal.lib import dates
from network_portal.lib.refusals import Refused, Way


def may_handle_invitation(person: Person, invitation: Invitation) -> bool:
    """Send it again and withdraw it: whoever may give that role there, not only the one who sent it."""
    return invitation.kind in roles_to_give(person, invitation.organisation)


def invitation_of(token: str) -> Invitation:
    """The invitation that the link belongs to; a link that was never made and one that is broken are answered alike."""
    found = Invitation.objects.of_token(token).select_related("organisation", "invited_by").first()
    if found is None:
        raise Refused(_("The link is not complete, or a newer letter has replaced it. Look for the newest letter."))
    return found


def must_be_theirs_to_give(by: Person | None, organisation: Organisation, kind: str) -> None:
    """The role exists there, and `by` may give it. None is the portal itself."""
    must_fit(organisation, kind)
    if by is not None and kind not in roles_to_give(by, organisation):
        raise Refused(
            _("You cannot invite to the role %(role)s in %(organisation)s. Ask the network’s office.")
            % {"role": Role.Kind(kind).label, "organisation": organisation}
        )


def must_be_unanswered(invitation: Invitation) -> None:
    if invitation.state == Invitation.State.ACCEPTED:
        raise Refused(_("%(invited)s has already accepted the invitation.") % {"invited": invitation})
    if invitation.state == Invitation.State.WITHDRAWN:
        raise Refused(_("The invitation is withdrawn. Make a new one instead."))


def must_be_open_invitation(invitation: Invitation) -> None:
    """For the one who follows the link."""
    if invitation.state == Invitation.State.ACCEPTED:
        raise Refused(_("The invitation is accepted already."), Way(_("Log in"), reverse("account_login")))
    if not invitation.is_open:
        raise Refused(_("The invitation no longer holds. Ask the one who invited you for a new one."))


def must_be_acceptable(invitation: Invitation) -> None:
    """The organisation still belongs, and the role has days left."""
    must_not_be_over(invitation.ends_on)
    must_belong(invitation.organisation, max(invitation.starts_on, dates.today()))


def must_be_the_invited(known: Person, person: Person | None) -> None:
    """`known` has the invited address, `person` is signed in."""
    must_be_open(known)
    if person is None:
        raise Refused(_("You have an account already. Log in with it, and accept the invitation then."))
    if person.pk != known.pk:
        raise Refused(_("The invitation is for another account than the one you are logged in with."))
