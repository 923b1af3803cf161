"""An identity provider of an invented organisation that speaks SAML: its metadata are fetched over HTTP, its answers are
signed with a key of its own, and it says whatever the test wants."""

import base64
import re
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Utils

NAME = "https://login.ystad.example/saml"
MAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
OBJECT = "http://schemas.microsoft.com/identity/claims/objectidentifier"
PERSISTENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent"
TRANSIENT = "urn:oasis:names:tc:SAML:2.0:nameid-format:transient"
BEARER = "urn:oasis:names:tc:SAML:2.0:cm:bearer"


@dataclass(frozen=True)
class Key:
    private: str
    certificate: str


def make_key() -> Key:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "login.ystad.example")])
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    day = timedelta(days=1)
    dated = builder.not_valid_before(datetime.now(UTC) - day).not_valid_after(datetime.now(UTC) + day)
    pem = serialization.Encoding.PEM
    kind = serialization.PrivateFormat.TraditionalOpenSSL
    return Key(
        key.private_bytes(pem, kind, serialization.NoEncryption()).decode(),
        dated.sign(key, hashes.SHA256()).public_bytes(pem).decode(),
    )


@dataclass
class Provider:
    """`address` is where its metadata are."""

    address: str
    key: Key

    def metadata(self) -> str:
        bare = "".join(line for line in self.key.certificate.splitlines() if "CERTIFICATE" not in line)
        return (
            f'<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{NAME}"><md:IDPSSODescriptor '
            'protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">'
            '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>'
            f"{bare}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:SingleSignOnService "
            'Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://login.ystad.example/sso"/>'
            "</md:IDPSSODescriptor></md:EntityDescriptor>"
        )

    def answer(self, question: "Question", **values: Any) -> str:
        """What it posts back: signed by `signed_by`, or not at all when that is None."""
        signed_by: Key | None = values.pop("signed_by", self.key)
        assertion = _assertion(question, **values)
        if signed_by:
            assertion = _signed(assertion, signed_by)
        return base64.b64encode(_response(question, assertion, **values).encode()).decode()


@dataclass(frozen=True)
class Question:
    """What the portal asked, as the provider reads it from the address."""

    id: str
    audience: str
    recipient: str


def read(address: str) -> Question:
    packed = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
    xml = zlib.decompress(base64.b64decode(packed), -15).decode()
    found = [re.search(pattern, xml) for pattern in (r'ID="([^"]+)"', r"Issuer>([^<]+)<", r'ServiceURL="([^"]+)"')]
    assert all(found), xml
    return Question(*[each[1] for each in found if each])


def no_success(question: Question) -> str:
    """The person broke off."""
    xml = _response(question, "", status="urn:oasis:names:tc:SAML:2.0:status:Responder")
    return base64.b64encode(xml.encode()).decode()


def _assertion(
    question: Question,
    *,
    email: str = "",
    name: str = "anna-at-work",
    format: str = PERSISTENT,
    minutes_ago: int = 0,
    audience: str | None = "",
    asked: str | None = "",
    issuer: str = NAME,
    claims: dict[str, str] | None = None,
    **_others: Any,
) -> str:
    """`audience` and `asked`: what the question says unless they are given; None leaves them out."""
    now = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    start, end = (_time(now + timedelta(minutes=minutes)) for minutes in (-1, 5))
    answers = "" if asked is None else f' InResponseTo="{asked or question.id}"'
    meant_for = (
        "" if audience is None else f"<saml:AudienceRestriction><saml:Audience>{audience or question.audience}</saml:Audience></saml:AudienceRestriction>"
    )  # fmt: skip
    told = ({MAIL: email} if email else {}) | (claims or {"displayName": "Anna"})
    attributes = "".join(
        f'<saml:Attribute Name="{key}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
        for key, value in told.items()
    )
    return (
        f'<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_{uuid4()}" Version="2.0" '
        f'IssueInstant="{_time(now)}"><saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID Format="{format}">{name}'
        f'</saml:NameID><saml:SubjectConfirmation Method="{BEARER}"><saml:SubjectConfirmationData{answers} '
        f'NotOnOrAfter="{end}" Recipient="{question.recipient}"/></saml:SubjectConfirmation></saml:Subject>'
        f'<saml:Conditions NotBefore="{start}" NotOnOrAfter="{end}">{meant_for}</saml:Conditions>'
        f'<saml:AuthnStatement AuthnInstant="{_time(now)}"><saml:AuthnContext><saml:AuthnContextClassRef>'
        "urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef></saml:AuthnContext>"
        f"</saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"
    )


def _response(
    question: Question,
    assertion: str,
    *,
    answers: str = "",
    destination: str = "",
    issuer: str = NAME,
    status: str = "urn:oasis:names:tc:SAML:2.0:status:Success",
    **_others: Any,
) -> str:
    return (
        f'<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="_{uuid4()}" Version="2.0" '
        f'IssueInstant="{_time(datetime.now(UTC))}" Destination="{destination or question.recipient}" '
        f'InResponseTo="{answers or question.id}"><saml:Issuer xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion">{issuer}'
        f'</saml:Issuer><samlp:Status><samlp:StatusCode Value="{status}"/></samlp:Status>{assertion}</samlp:Response>'
    )


def _signed(assertion: str, key: Key) -> str:
    signed = Utils.add_sign(assertion, key.private, key.certificate)
    return signed.decode() if isinstance(signed, bytes) else str(signed)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def running() -> Iterator[Provider]:
    provider = Provider("", make_key())

    class Door(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = provider.metadata().encode() if self.path == "/metadata" else b"<html>"
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *words: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        provider.address = f"http://127.0.0.1:{server.server_port}/metadata"
        yield provider
    finally:
        server.shutdown()
        server.server_close()
