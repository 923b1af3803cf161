"""Texts that the database keeps without being able to read them, sealed with a key made from SECRET_KEY."""

import hashlib
from base64 import b32encode, urlsafe_b64encode
from secrets import token_bytes

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(text: str) -> str:
    return _box().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str | None:
    """The text, or None when it was sealed with a key that is gone."""
    try:
        return _box().decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None


def _box() -> MultiFernet:
    """Seals with the key of today; also opens what the keys before it sealed."""
    return MultiFernet([Fernet(_key(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key(secret: str) -> bytes:
    return urlsafe_b64encode(hashlib.blake2b(secret.encode(), digest_size=32, person=b"portal secrets").digest())


def nonsense() -> str:
    """A secret that nobody has."""
    return b32encode(token_bytes(20)).decode()
