"""The forms of signing in, of passwords and of second factors: allauth's, in the portal's words."""

from typing import Any

from allauth.account import forms
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as app
from allauth.mfa.webauthn import forms as passkeys
from django.core.exceptions import ValidationError
from django.forms import HiddenInput, JSONField
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from members import providers
from members.models import IdentityProvider
from network_portal.lib.forms import Line

NOTHING_CAME = _("No passkey came from your device. Try again.")
HINT = "sign_in_hint"  # in the session: the address one has written already


class InOurWords:
    """No example inside a field: it repeats the label, and is gone when one has begun to write."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in {"login", "email"}:
                field.label = _("E-mail address")
            if "password" in name:
                field.error_messages["required"] = _("Write the password.")
            if name == "password1":
                field.help_text = ""  # Django's list of what it must not be; the page says what a good one is
            if name == "code":
                field.label = _("Code")
                field.error_messages["required"] = _("Write the code.")
                field.widget.attrs |= {"class": "mid", "spellcheck": "false", "autocapitalize": "off"}


class LoginForm(InOurWords, forms.LoginForm):
    """Whose organisation has its own sign-in is sent there by the domain alone: it says nothing of who has an account."""

    provider: IdentityProvider | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["password"].help_text = ""  # the way to a new one stands below, not between address and password
        written = str(self.data.get("login", ""))
        if self.is_bound and not self.data.get("password"):
            self.provider = providers.for_address(written)
            self.fields["password"].required = self.provider is None

    def clean(self) -> Any:
        if self.provider:
            return self.cleaned_data
        try:
            return super().clean()
        except ValidationError:
            provider = providers.for_address(self.cleaned_data["login"])
            if provider is None or not provider.is_only_way:
                raise
            self.provider = provider  # a password of theirs means nothing here, right or wrong
            return self.cleaned_data

    def login(self, request: HttpRequest, redirect_url: str | None = None) -> HttpResponse:
        if self.provider is None:
            response: HttpResponse = super().login(request, redirect_url)
            return response
        request.session[HINT] = self.cleaned_data["login"]
        query = f"?{urlencode({'next': redirect_url})}" if redirect_url else ""
        return HttpResponseRedirect(reverse("members:to_provider", args=[self.provider.organisation_id]) + query)


class ResetPasswordForm(InOurWords, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(InOurWords, forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):
    pass


class SetPasswordForm(InOurWords, forms.SetPasswordForm):
    pass


class ReauthenticateForm(InOurWords, forms.ReauthenticateForm):
    pass


class RequestLoginCodeForm(InOurWords, forms.RequestLoginCodeForm):
    pass


class ConfirmLoginCodeForm(InOurWords, forms.ConfirmLoginCodeForm):
    pass


class AuthenticateForm(InOurWords, codes.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(InOurWords, codes.ReauthenticateForm):
    pass


class ActivateAppForm(InOurWords, app.ActivateTOTPForm):
    pass


class AddPasskeyForm(InOurWords, passkeys.AddWebAuthnForm):
    """Every key becomes a passkey when it can: asking which kind one wants asks too much."""

    name = Line(label=_("Name of the key"), max_length=60, required=False)
    credential = JSONField(widget=HiddenInput, error_messages={"required": NOTHING_CAME, "invalid": NOTHING_CAME})

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"].help_text = _("So that you know it again, for example “The telephone”.")
        del self.fields["passwordless"]


class RenamePasskeyForm(InOurWords, passkeys.EditWebAuthnForm):
    name = Line(
        label=_("Name of the key"), max_length=60, error_messages={"required": _("Write a name, for example The telephone.")}
    )
