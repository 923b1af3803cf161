"""What a member's year cost, for its report."""

from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from django.db.models import Sum

from financing.models import NOTHING, Invoice
from members.models import Organisation


@dataclass(frozen=True)
class Figures:
    """Kronor of the fees of one year. `invoiced` and `median` are without VAT, so that members can be compared."""

    invoiced: Decimal
    to_pay: Decimal  # with VAT
    paid: Decimal  # of `to_pay`
    median: Decimal | None  # of members of the same kind; None when nobody is invoiced

    @property
    def remaining(self) -> Decimal:
        return self.to_pay - self.paid


def figures(organisation: Organisation, year: int) -> Figures:
    """What the organisation was invoiced and has paid for the year, beside the members of its kind. Two queries."""
    of_kind = Invoice.objects.filter(fee_table__year=year, organisation__kind=organisation.kind)
    nets = dict(of_kind.order_by().values_list("organisation").annotate(net=Sum("net")))
    own = list(of_kind.filter(organisation=organisation).with_paid())
    return Figures(
        invoiced=nets.get(organisation.pk, NOTHING),
        to_pay=sum((invoice.total for invoice in own), NOTHING),
        paid=sum((invoice.paid for invoice in own), NOTHING),
        median=median(nets.values()) if nets else None,
    )
