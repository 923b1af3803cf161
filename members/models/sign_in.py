"""How organisations sign their own people in, and which roles need a second factor."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models.organisations import Organisation
from members.models.people import Role


class IdentityProvider(models.Model):
    """Where the people of one organisation sign in with the account they have at work, such as Entra ID."""

    class Protocol(models.TextChoices):
        OIDC = "openid_connect", _("OpenID Connect")
        SAML = "saml", _("SAML")

    organisation = models.OneToOneField(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="identity_provider"
    )
    protocol = models.CharField(_("protocol"), max_length=20, choices=Protocol.choices, default=Protocol.OIDC)
    issuer = models.URLField(_("address of the sign-in service"), max_length=300)
    client_id = models.CharField(_("application ID"), max_length=190)
    sealed_secret = models.TextField(_("secret"), blank=True, default="")  # lib.secrets
    is_enabled = models.BooleanField(_("in use"), default=False)
    is_only_way = models.BooleanField(_("only way in"), default=False)
    vouches = models.BooleanField(_("answers for the addresses"), default=False)
    has_second_factor = models.BooleanField(_("asks for a second factor"), default=False)

    class Meta:
        verbose_name = _("organisation’s own sign-in")
        verbose_name_plural = _("organisations’ own sign-ins")

    def __str__(self) -> str:
        return str(self.organisation)

    @property
    def key(self) -> str:
        """What allauth knows the provider by; it stands in the address that the provider sends people back to."""
        return str(self.organisation_id)


class IdentityDomain(models.Model):
    """What stands after @ in the addresses that a provider may speak for. No domain has two providers."""

    provider = models.ForeignKey(
        IdentityProvider, verbose_name=_("organisation’s own sign-in"), on_delete=models.CASCADE, related_name="domains"
    )
    domain = models.CharField(_("e-mail domain"), max_length=100, unique=True)

    class Meta:
        verbose_name = _("e-mail domain")
        verbose_name_plural = _("e-mail domains")
        ordering = ["domain"]
        constraints = [
            models.CheckConstraint(
                name="identity_domain_lower",
                condition=Q(domain__regex=r"^[^A-ZÅÄÖ@\s]+$"),
                violation_error_message=_("Write only what stands after @, for example ystad.se."),
            )
        ]

    def __str__(self) -> str:
        return self.domain


class SecondFactorRule(models.Model):
    """Whoever has the role needs a second factor from the day on."""

    kind = models.CharField(_("role"), max_length=24, choices=Role.Kind.choices, unique=True)
    starts_on = models.DateField(_("first day"))

    class Meta:
        verbose_name = _("rule of the second factor")
        verbose_name_plural = _("rules of the second factor")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.starts_on}"
