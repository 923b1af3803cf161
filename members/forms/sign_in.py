"""Forms of organisations' own sign-in and of the second factor."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from members.forms.fields import DOMAIN, Day
from members.models import IdentityProvider, Organisation, Role
from network_portal.lib.forms import Line, offer

LOCAL = {"localhost", "127.0.0.1"}
OF_ANYBODY = ("/common", "/organizations", "/consumers")  # Microsoft's services in which any tenant answers
ONLY_DOMAIN = gettext_lazy("Write only what stands after @, one in a row, for example ystad.se.")


class ProviderForm(forms.Form):
    """What one gets from whoever runs the organisation's accounts, for example in Entra ID."""

    protocol = forms.ChoiceField(label=gettext_lazy("Protocol"), widget=forms.RadioSelect)
    issuer = forms.URLField(
        label=gettext_lazy("Address of the sign-in service"),
        max_length=300,
        assume_scheme="https",
        help_text=gettext_lazy("For Entra ID: https://login.microsoftonline.com/, the directory (tenant) ID, and /v2.0."),
        error_messages={"invalid": gettext_lazy("Write a whole address, for example https://login.example.org.")},
    )
    client_id = Line(
        label=gettext_lazy("Application ID"),
        max_length=190,
        help_text=gettext_lazy("Also called client ID."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    secret = forms.CharField(
        label=gettext_lazy("Client secret"),
        max_length=1000,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    domains = forms.CharField(
        label=gettext_lazy("E-mail domains"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy("One in a row. Only addresses in exactly these domains get in this way."),
        error_messages={"required": ONLY_DOMAIN},
    )
    vouches = forms.BooleanField(
        label=gettext_lazy("The organisation answers for the addresses itself"),
        required=False,
        help_text=gettext_lazy(
            "Needed for Entra ID, which does not say whether an address is confirmed. Tick it only when people there "
            "cannot choose their e-mail address themselves."
        ),
    )
    has_second_factor = forms.BooleanField(
        label=gettext_lazy("It always asks for a second factor"),
        required=False,
        help_text=gettext_lazy("Then the portal asks for none of its own."),
    )
    is_only_way = forms.BooleanField(
        label=gettext_lazy("The people there sign in no other way"),
        required=False,
        help_text=gettext_lazy("Network administrators always can, so that what is wrong here can be mended."),
    )
    is_enabled = forms.BooleanField(label=gettext_lazy("In use"), required=False)

    def __init__(self, *args: Any, organisation: Organisation, provider: IdentityProvider | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation, self.provider = organisation, provider
        kinds = [kind for kind in IdentityProvider.Protocol.choices if settings.SAML or kind[0] == "openid_connect"]
        offer(self, "protocol", kinds)
        if len(kinds) == 1:
            self.fields["protocol"].widget = forms.HiddenInput()
        self.initial = self._initial()
        self.fields["secret"].help_text = (
            _("There is one already; it is never shown. Leave it empty to keep it.")
            if provider and provider.sealed_secret
            else _("Copy the value, not the ID. It is never shown again.")
        )

    def _initial(self) -> dict[str, Any]:
        if self.provider is None:
            return {"protocol": "openid_connect", "domains": self.organisation.email_domain}
        names = ("protocol", "issuer", "client_id", "vouches", "has_second_factor", "is_only_way", "is_enabled")
        domains = "\n".join(each.domain for each in self.provider.domains.all())
        return {name: getattr(self.provider, name) for name in names} | {"domains": domains}

    def clean_issuer(self) -> str:
        address = str(self.cleaned_data["issuer"]).rstrip("/")
        parts = urlsplit(address)
        if parts.scheme != "https" and (settings.PRODUCTION or parts.hostname not in LOCAL):
            raise ValidationError(_("The address must begin with https://."))
        if any(f"{end}/" in f"{parts.path}/" for end in OF_ANYBODY):
            raise ValidationError(_("That address is for any organisation. Write the one with your own tenant’s ID in it."))
        return address

    def clean_domains(self) -> list[str]:
        typed = str(self.cleaned_data["domains"]).replace(",", " ").lower().split()
        domains = sorted({each.lstrip("@") for each in typed})
        if not domains or not all(len(each) <= 100 and DOMAIN.fullmatch(each) for each in domains):
            raise ValidationError(ONLY_DOMAIN)
        return domains

    def clean_vouches(self) -> bool:
        vouches = bool(self.cleaned_data["vouches"])
        if not vouches and self.data.get("protocol") == IdentityProvider.Protocol.SAML:
            raise ValidationError(
                _("SAML never says whether an address is confirmed. Tick the box if people there cannot choose theirs.")
            )
        return vouches

    def clean_secret(self) -> str:
        secret = str(self.cleaned_data["secret"]).strip()
        needed = self.data.get("protocol") != IdentityProvider.Protocol.SAML
        if not secret and needed and not (self.provider and self.provider.sealed_secret):
            raise ValidationError(_("Write the client secret that you were given."))
        return secret


class SecondFactorForm(forms.Form):
    """A day for each kind of role."""

    def __init__(self, *args: Any, days: dict[str, date], counts: dict[str, tuple[int, int]], **options: Any) -> None:
        super().__init__(*args, **options)
        for kind, label in Role.Kind.choices:
            everybody, having = counts.get(kind, (0, 0))
            words = ngettext(
                "%(n)d person, %(having)d with a second factor.", "%(n)d people, %(having)d with a second factor.", everybody
            )
            self.fields[kind] = Day(
                label=label, required=False, initial=days.get(kind), help_text=words % {"n": everybody, "having": having}
            )
