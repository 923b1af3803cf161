"""How allauth behaves in the portal."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.utils.translation import gettext_lazy as _

from network_portal.lib.requests import SignedIn


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up alone: people are invited by an organisation that belongs."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _(
            "The e-mail address and the password do not belong together. Try again, or choose a new password."
        ),
        "too_many_login_attempts": _(
            "There have been several wrong passwords. Wait five minutes and try again, or choose a new password."
        ),
        "rate_limited": _("That was many tries in a short time. Wait a minute and try again."),
        "account_inactive": _("The account is closed. Ask your organisation’s contact person, or the network’s office."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: SignedIn) -> str:
        """Who acts for nobody is told whom to ask."""
        return resolve_url(settings.LOGIN_REDIRECT_URL if request.user.active_roles else "members:no_role")
