"""How allauth behaves in the portal."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.stages import AuthenticateStage
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers import registry
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from members import actions, identity, known_devices, providers
from members.models import Person
from members.second_factor import BY_PROVIDER
from network_portal.lib import dates, devices, secrets
from network_portal.lib.requests import SignedIn

FRESH = 5 * 60  # seconds in which a sign-in is as good as showing once more that it is you


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up alone: people are invited by an organisation that belongs."""

    ANSWERS = frozenset({"login_code", "unknown_account"})
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy(
            "The e-mail address and the password do not belong together. Try again, or choose a new password."
        ),
        "too_many_login_attempts": gettext_lazy(
            "There have been several wrong passwords. Wait five minutes and try again, or choose a new password."
        ),
        "rate_limited": gettext_lazy("That was many tries in a short time. Wait a minute and try again."),
        "account_inactive": gettext_lazy(
            "The account is closed. Ask your organisation’s contact person, or the network’s office."
        ),
        "incorrect_code": gettext_lazy("The code is not right. Write the newest one as it stands."),
        "incorrect_password": gettext_lazy("The password is not right. Try again."),
        "enter_current_password": gettext_lazy("Write the password you have now."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_stages(self) -> list[str]:
        own = "members.adapter.OwnSecondFactor"
        return [own if stage == "allauth.mfa.stages.AuthenticateStage" else stage for stage in super().get_login_stages()]

    def get_login_redirect_url(self, request: SignedIn) -> str:
        """Who acts for nobody is told whom to ask."""
        return resolve_url(settings.LOGIN_REDIRECT_URL if request.user.active_roles else "members:no_role")

    def pre_login(self, request: HttpRequest, user: Person, **how: Any) -> HttpResponse | None:
        """Whose organisation has its own sign-in as the only way in is sent there, whatever else they came with."""
        request.is_first_sign_in = user.last_login is None  # type: ignore[attr-defined]  # read below
        closed = super().pre_login(request, user, **how)
        if closed or "sociallogin" in (how["signal_kwargs"] or {}):
            return closed
        provider = providers.only_way_for(user)
        return redirect("members:to_provider", provider.organisation_id) if provider else None

    def post_login(self, request: HttpRequest, user: Person, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        sociallogin: Any = (how["signal_kwargs"] or {}).get("sociallogin")
        if getattr(sociallogin, "had_second_factor", False):
            request.session[BY_PROVIDER] = sociallogin.provider.app.provider_id
        if not known_devices.knows(request, user):
            known_devices.remember(request, response, user)
            if not getattr(request, "is_first_sign_in", True):
                actions.tell_of_new_device(user, devices.words(request.headers.get("User-Agent", "")))
        return response

    def is_reauthentication_required(self, *, app: str, **options: Any) -> bool:
        """Not of whoever signed in a moment ago."""
        records = get_authentication_records(self.request, self.request.user)
        if records and dates.now().timestamp() - records[-1]["at"] < FRESH:
            return False
        return bool(super().is_reauthentication_required(app=app, **options))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        words = {
            "reauthenticate": _("With the password"),
            "mfa_reauthenticate": _("With a code"),
            "mfa_reauthenticate:webauthn": _("With a passkey"),
        }
        return [way | {"description": words[way["id"]]} for way in super().get_reauthentication_methods(user)]

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A code or a link, or one that tells there is no account: the portal's letters, to the address that the person has."""
        letter = template_prefix.rpartition("/")[2]
        person = context.get("user") or Person.objects.filter(email=email.strip().lower()).first()
        if letter == "login_code" and person:
            actions.send_code(person, context["code"])
        elif letter == "password_reset_key" and person:
            actions.send_password_link(person, urlsplit(context["password_reset_url"]).path)
        elif letter in self.ANSWERS:
            actions.tell_of_no_account(email, get_language() or settings.LANGUAGE_CODE)
        else:
            raise NotImplementedError(f"The portal has no letter {letter}.")

    def send_notification_mail(
        self, template_prefix: str, user: Person, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """What allauth would mail is journalled and told as everything else is."""
        actions.note_change_of_sign_in(user, template_prefix.rpartition("/")[2], self.request.session.session_key)


class OwnSecondFactor(AuthenticateStage):
    """The portal's own second step: not for those whose organisation's sign-in has just asked for one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        sociallogin = (self.login.signal_kwargs or {}).get("sociallogin")
        return not getattr(sociallogin, "had_second_factor", False) and bool(super()._should_handle(request))


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("The code is not right, or it has been used. Write the newest one as it stands."),
        "unverified_email": gettext_lazy("Confirm your e-mail address first. Ask the network’s office how."),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes belong to a second factor. Add a passkey or an app first."
        ),
    }

    def get_totp_issuer(self) -> str:
        return _("Buyers’ Network Skåne")

    def build_totp_svg(self, url: str) -> str:
        """As plain SVG inside the page: no style of its own, and no picture in a data address, which the policy refuses."""
        import qrcode

        code = qrcode.QRCode(border=4)
        code.add_data(url)
        rows = code.get_matrix()
        path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
        return format_html(
            '<svg class="qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}" shape-rendering="crispEdges">'
            '<path d="M0 0h{0}v{0}h-{0}z" fill="#fff"/><path d="{2}" fill="#000"/></svg>',
            len(rows),
            _("Code to photograph with the app"),
            path,
        )

    def encrypt(self, text: str) -> str:
        return secrets.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """What was sealed with a key that is gone fits no code any more."""
        return secrets.unseal(encrypted_text) or secrets.nonsense()

    def generate_authenticator_name(self, user: Person, type: Any) -> str:
        return devices.words(self.request.headers.get("User-Agent", ""))

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()


class OrganisationAdapter(DefaultSocialAccountAdapter):
    """Signing in by one's organisation: only people we know, only by their own organisation's provider."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[SocialApp]:
        return providers.apps(request.user, provider)

    def get_provider(self, request: HttpRequest, provider: Any, client_id: str | None = None) -> Any:
        """Of a sign-in that waits for its second step allauth keeps the protocol and the client; else `provider` is a key.
        When the client is gone meanwhile, a ValueError lets the sign-in begin anew."""
        if client_id is None:
            return super().get_provider(request, provider)
        app = providers.app_of_client(provider, client_id)
        if app is None:
            raise ValueError("The organisation's sign-in has been taken away or changed.")
        return registry.get_class(provider)(request, app=app)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Finds the person the provider speaks of, or says why nobody is let in. Nothing else that it told us is kept."""
        found, account = identity.read(sociallogin), sociallogin.account
        account.extra_data = {}
        SocialAccount.objects.filter(pk=account.pk).update(extra_data={})
        provider = providers.ready_for(request.user).get(organisation_id=sociallogin.provider.app.provider_id)
        try:
            person = identity.person_of(provider, found, account)
        except identity.Stranger as stranger:
            context = {
                "why": stranger.why,
                "sentence": identity.sentence(stranger.why),
                "address": found.address,
                "provider": provider,
            }
            context["contacts"] = identity.contacts(provider) if stranger.why == identity.UNKNOWN else []
            raise ImmediateHttpResponse(render(request, "socialaccount/refused.html", context, status=403)) from None
        if not account.pk:
            sociallogin.account = actions.bind_to_provider(person, provider, account)
        sociallogin.user = person
        sociallogin.had_second_factor = provider.has_second_factor or found.had_second_factor
