"""Payment references that a bank can check: Bankgirot's OCR with length digit and check digit (modulus 10, Luhn)."""

from django.utils.translation import gettext as _
from stdnum import luhn

LONGEST = 25  # digits, by Bankgirot's agreement


def reference(year: int, number: int) -> str:
    """`2026001400` for invoice 14 of 2026: year and running number, length digit, check digit.

    The length digit is the last digit of the whole reference's length. A bank that only tests the check digit accepts
    the reference too.
    """
    base = f"{year}{number:04}"
    with_length = f"{base}{(len(base) + 2) % 10}"
    return with_length + luhn.calc_check_digit(with_length)


def validate(typed: str) -> str:
    """The digits of a reference as somebody wrote it, spaces allowed; ValueError with a sentence when it cannot be one."""
    digits = "".join(typed.split())
    if not (digits.isascii() and digits.isdigit() and 2 < len(digits) <= LONGEST):
        raise ValueError(_("An OCR number has only digits, at most %(n)d.") % {"n": LONGEST})
    if not luhn.is_valid(digits):
        raise ValueError(_("The last digit of the OCR number does not match the others. Look for a typing mistake."))
    if int(digits[-2]) != len(digits) % 10:
        raise ValueError(_("The OCR number has lost a digit or got one too many."))
    return digits


def is_bankgiro(digits: str) -> bool:
    """Whether seven or eight digits without hyphen are a bankgiro number: Luhn over all of them."""
    return digits.isascii() and digits.isdigit() and len(digits) in {7, 8} and luhn.is_valid(digits)


def written_bankgiro(digits: str) -> str:
    """`991-2346` or `5050-1055`."""
    return f"{digits[:-4]}-{digits[-4:]}"
