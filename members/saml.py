"""SAML: the question that goes to an organisation's provider, and whether what comes back answers it.

python3-saml looks at form, signature, time and issuer. What it lets pass when it is missing is asked for here: the answer
names the portal as its audience, and the signed part itself says to which of our questions it belongs.
"""

from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from onelogin.saml2.auth import OneLogin_Saml2_Auth as Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Names
from onelogin.saml2.errors import OneLogin_Saml2_ValidationError as Invalid
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser as Metadata
from onelogin.saml2.response import OneLogin_Saml2_Response as Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings as Settings

SECURITY = {
    "wantAssertionsSigned": True,
    "rejectDeprecatedAlgorithm": True,
    "requestedAuthnContext": False,
    "signatureAlgorithm": Names.RSA_SHA256,
    "digestAlgorithm": Names.SHA256,
}
METADATA_KEPT = 10 * 60  # seconds: a new certificate there is known here after that
BROKEN_OFF, UNASKED, UNSIGNED, FORGED, LATE, FOR_OTHERS = "broken_off", "unasked", "unsigned", "forged", "late", "for_others"
NAMELESS, UNREADABLE = "nameless", "unreadable"
WHY = {
    Invalid.STATUS_CODE_IS_NOT_SUCCESS: BROKEN_OFF,
    Invalid.NO_SIGNATURE_FOUND: UNSIGNED,
    Invalid.NO_SIGNED_ASSERTION: UNSIGNED,
    Invalid.INVALID_SIGNATURE: FORGED,
    Invalid.WRONG_ISSUER: FORGED,
    Invalid.ASSERTION_EXPIRED: LATE,
    Invalid.ASSERTION_TOO_EARLY: LATE,
    Invalid.SESSION_EXPIRED: LATE,
    Invalid.WRONG_SUBJECTCONFIRMATION: LATE,
    Invalid.WRONG_AUDIENCE: FOR_OTHERS,
    Invalid.WRONG_DESTINATION: FOR_OTHERS,
}


class NoAnswer(Exception):
    """What came is no answer to the question; `why` is one of the words above."""

    def __init__(self, why: str, detail: str = "") -> None:
        super().__init__(f"{why}: {detail}")
        self.why = why


def ask(app: SocialApp) -> tuple[str, str]:
    """The address at the provider that carries the question, and the question's name, by which its answer is known."""
    auth = Auth(_received(app), _settings(app))
    return str(auth.login(return_to="")), str(auth.get_last_request_id())


def question_of(app: SocialApp, answer: str) -> str:
    """To which question the answer says that it belongs. Nothing of it is believed yet."""
    return str(_open(app, answer).get_in_response_to() or "")


def read(app: SocialApp, answer: str, question: str) -> Response:
    """The answer to the question, or why it is none."""
    response = _open(app, answer)
    try:
        response.is_valid(_received(app, answer), question, raise_exceptions=True)
        audiences, format = response.get_audiences(), response.get_nameid_format()
        asked = response._query_assertion(
            "/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData/@InResponseTo"
        )
        claims = response.get_attributes()
    except Invalid as error:
        raise NoAnswer(WHY.get(error.code, UNREADABLE), str(error)) from None
    if not audiences:
        raise NoAnswer(FOR_OTHERS, "no audience")
    if not asked or any(each != question for each in asked):
        raise NoAnswer(UNASKED, "the signed part belongs to another question")
    if format == Names.NAMEID_TRANSIENT and not any(name in claims for name in app.settings["attribute_mapping"]["uid"]):
        raise NoAnswer(NAMELESS, "a name that is new at each sign-in")
    return response


def metadata(app_key: str) -> bytes:
    """What the provider's people read about the portal."""
    found = Settings({"strict": True, "security": SECURITY, "sp": _ours(app_key)}, sp_validation_only=True).get_sp_metadata()
    return found if isinstance(found, bytes) else str(found).encode()


def sentence(why: str) -> str:
    """Why nobody was let in, for the one who tried."""
    return {
        UNASKED: _("The portal has not asked for that answer, or it has been used already. Begin from the login page."),
        UNSIGNED: _("The answer is not signed, so the portal cannot know that it comes from your organisation’s sign-in."),
        FORGED: _("The answer is not signed by your organisation’s sign-in."),
        LATE: _("The answer is too old, or the clock of your organisation’s sign-in is wrong. Log in again."),
        FOR_OTHERS: _("The answer was meant for another service than the portal."),
        NAMELESS: _("Your organisation’s sign-in calls you something new each time, so the portal cannot know you again."),
        UNREADABLE: _("The answer of your organisation’s sign-in cannot be read."),
    }[why]


def _open(app: SocialApp, answer: str) -> Response:
    try:
        return Response(Settings(_settings(app)), answer)
    except (ValueError, SyntaxError, Invalid) as error:  # not base64, not XML, or XML that we do not take
        raise NoAnswer(UNREADABLE, type(error).__name__) from None


def _settings(app: SocialApp) -> dict[str, Any]:
    return {"strict": True, "security": SECURITY, "sp": _ours(app.provider_id), "idp": _theirs(app.settings["idp"])}


def _ours(key: str) -> dict[str, Any]:
    return {
        "entityId": address("saml_metadata", key),
        "assertionConsumerService": {"url": address("saml_acs", key), "binding": Names.BINDING_HTTP_POST},
        "NameIDFormat": Names.NAMEID_UNSPECIFIED,
    }


def address(name: str, key: str) -> str:
    """By the name the portal goes by, whatever name the request came with: both sides compare these letter by letter."""
    return f"{settings.PORTAL_URL}{reverse(name, args=[key])}"


def _theirs(idp: dict[str, str]) -> dict[str, Any]:
    """The provider's address and certificates. They are believed because the address is https and an administrator wrote it."""
    name = f"saml:{sha256(repr(sorted(idp.items())).encode()).hexdigest()}"
    found: dict[str, Any] | None = cache.get(name)
    if found is None:
        answer = get_adapter().get_requests_session().get(idp["metadata_url"])
        answer.raise_for_status()
        try:
            found = dict(Metadata.parse(answer.content, entity_id=idp["entity_id"])["idp"])
        except SyntaxError as error:  # lxml's own of XML that is none
            raise ValueError("no XML at the address of the metadata") from error
        if found.get("entityId") != idp["entity_id"]:
            raise ValueError("the metadata speak of another provider")
        cache.set(name, found, METADATA_KEPT)
    return found


def _received(app: SocialApp, answer: str = "") -> dict[str, Any]:
    """The request as python3-saml wants it told."""
    parts = urlsplit(address("saml_acs", app.provider_id))
    return {
        "https": "on" if parts.scheme == "https" else "off",
        "http_host": parts.netloc,
        "script_name": "",
        "path_info": parts.path,
        "get_data": {},
        "post_data": {"SAMLResponse": answer} if answer else {},
    }
