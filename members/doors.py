"""allauth's pages of second factors and of organisations' own sign-in: those that the portal uses, and no others."""

from allauth.socialaccount.views import login_cancelled, login_error
from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView

from members.views import oidc

to_security = RedirectView.as_view(pattern_name="members:security")
to_sign_in = RedirectView.as_view(pattern_name="account_login")

urlpatterns = [
    # One page of ours shows what allauth shows on three.
    path("2fa/", to_security, name="mfa_index"),
    path("2fa/webauthn/", to_security, name="mfa_list_webauthn"),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/", to_security, name="socialaccount_connections"),
    path("3rdparty/signup/", to_sign_in, name="socialaccount_signup"),
    path("3rdparty/cancelled/", login_cancelled, name="socialaccount_login_cancelled"),
    path("3rdparty/error/", login_error, name="socialaccount_login_error"),
    path("oidc/<str:provider_id>/login/", oidc.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", oidc.callback, name="openid_connect_callback"),
]
if settings.SAML:
    from members.views import saml

    urlpatterns += [
        path("saml/<str:organization_slug>/login/", saml.login, name="saml_login"),
        path("saml/<str:organization_slug>/acs/", saml.acs, name="saml_acs"),
        path("saml/<str:organization_slug>/acs/finish/", saml.finish, name="saml_finish_acs"),
        path("saml/<str:organization_slug>/metadata/", saml.metadata, name="saml_metadata"),
    ]
