"""Pages of fees, invoices and payments."""

from django.utils.translation import gettext as _

from network_portal.lib.refusals import require


def require_office(allowed: bool) -> None:
    """Go on when `allowed`; otherwise say who does this."""
    require(allowed, _("Only the network’s administrator does this. Ask the network’s office."))
