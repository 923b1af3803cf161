"""A row of the follow-up in words, the same on the page, on paper and in the year's report."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from network_portal.front.followup.figures import Measured, PartFigures, RowFigures
from network_portal.front.reports.network import FEWEST
from network_portal.lib.numbers import written
from operations.models import FollowUpAnswer

SIGNS = {"early": "none", "partly": "half", "shown": "full"}  # the drawing of each sign


@dataclass(frozen=True)
class Sign:
    """A sign with its word; `icon` names the drawing."""

    key: str
    word: str

    @property
    def icon(self) -> str:
        return SIGNS[self.key]


@dataclass(frozen=True)
class Series:
    """An indicator in a line: its name, what was measured, and whether the target is reached."""

    name: str
    text: str
    is_reached: bool


@dataclass(frozen=True)
class Line:
    """Texts are empty when there is nothing to say; `quiet` ones say why there is no figure."""

    title: str
    url: str
    dots: list[str]
    held: str
    needs: str
    people: str
    organisations: str
    quiet_people: str
    own_part: str
    noted: str
    quiet_result: str
    results: list[Series]
    own_result: str
    own_url: str
    expected_result: str
    sign: Sign | None
    seen: str
    quiet_effect: str
    effects: list[Series]
    own_sign: Sign | None
    expected_effect: str


def sign(key: str) -> Sign | None:
    return Sign(key, str(FollowUpAnswer.Sign(key).label)) if key else None


def key() -> list[Sign]:
    """What the signs mean, the faintest first."""
    return [Sign(each.value, str(each.label)) for each in FollowUpAnswer.Sign]


def in_words(part: PartFigures, own: Any) -> dict[str, Any]:
    """A part with a line for each row where something is planned or was answered, and the names of those that are `still`.

    `own`: the organisation whose part stands beside the network's, or None.
    """
    return {
        "part": part.part,
        "lines": [_line(row, own) for row in part.rows if row.has_happened],
        "still": [(str(row.row), row.row.get_absolute_url()) for row in part.rows if not row.has_happened],
        "tally": [(Sign(each, ""), _tally(each, n)) for each, n in part.tally.items()],
    }


def _tally(key: str, n: int) -> str:
    if key == "shown":
        return ngettext("%(n)d shown", "%(n)d shown", n) % {"n": n}
    return (_("%(n)d partly") if key == "partly" else _("%(n)d too early")) % {"n": n}


def _line(row: RowFigures, own: Any) -> Line:
    ours, name, part = row.own, f"{own.short_name}: " if own else "", _own_part(row)
    return Line(
        title=str(row.row),
        url=row.row.get_absolute_url(),
        dots=row.dots,
        held=_("%(held)d of %(planned)d held") % {"held": row.held, "planned": row.planned} if row.planned else "",
        needs=_needs_shared(row.needs),
        people=_people(row.people),
        organisations=_from_organisations(row.organisations),
        quiet_people=_too_few_came(row),
        own_part=name + part if part else "",
        noted=_("%(noted)d of %(answers)d note a result") % {"noted": row.noted, "answers": row.answers}
        if row.signs
        else "",
        quiet_result=_why_no_figure(row),
        results=[_series(each, name) for each in row.results],
        own_result=name + ours.result if ours and ours.result else "",
        own_url=reverse("operations:followup_answer", args=[ours.answer]) if ours and ours.answer else "",
        expected_result=row.row.expected_result,
        sign=sign(row.sign),
        seen=_("%(seen)d of %(answers)d see it") % {"seen": row.seen, "answers": row.answers} if row.signs else "",
        quiet_effect=_too_few() if row.is_withheld else "",
        effects=[_series(each, name) for each in row.effects],
        own_sign=sign(ours.sign) if ours else None,
        expected_effect=row.row.expected_effect,
    )


def _why_no_figure(row: RowFigures) -> str:
    if row.signs:
        return ""
    if row.is_withheld:
        return _too_few()
    return _("no answers yet") if row.measured else _("not asked about")


def _too_few() -> str:
    return _("fewer than %(n)d answers") % {"n": FEWEST}


def _needs_shared(n: int) -> str:
    return ngettext("%(n)d need shared", "%(n)d needs shared", n) % {"n": n} if n else ""


def _people(n: int) -> str:
    return ngettext("%(n)d person", "%(n)d people", n) % {"n": n} if n else ""


def _from_organisations(n: int) -> str:
    return ngettext("from %(n)d organisation", "from %(n)d organisations", n) % {"n": n} if n else ""


def _too_few_came(row: RowFigures) -> str:
    if not row.few_at_meetings:
        return ""
    if row.people:
        return _("and from fewer than %(n)d organisations at meetings") % {"n": FEWEST}
    return _("fewer than %(n)d organisations at meetings") % {"n": FEWEST}


def _own_part(row: RowFigures) -> str:
    if row.own is None:
        return ""
    needs = ngettext("%(n)d need", "%(n)d needs", row.own.needs) % {"n": row.own.needs} if row.own.needs else ""
    return ", ".join(text for text in (_people(row.own.people), needs) if text)


def _series(each: Measured, name: str) -> Series:
    words = {"n": each.organisations, "target": written(each.indicator.target), "unit": each.indicator.unit}
    if each.mean is not None:
        said = ngettext("%(mean)s %(unit)s on average, target %(target)s (%(n)d answer)", "%(mean)s %(unit)s on average, target %(target)s (%(n)d answers)", each.organisations)  # fmt: skip
        text = said % {**words, "mean": written(round(each.mean, 1))}
    elif each.organisations:
        text = _("target %(target)s %(unit)s, fewer than %(fewest)d values") % {**words, "fewest": FEWEST}
    else:
        text = _("target %(target)s %(unit)s, not measured yet") % words
    own = f" · {name}{written(each.own)}" if each.own is not None else ""
    return Series(each.indicator.name, text + own, each.is_reached)
