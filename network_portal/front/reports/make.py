"""Sets the pages of the year's report."""

from typing import Any

from django.utils.text import slugify
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from members.models import Organisation
from network_portal.front.reports import pictures, sentences
from network_portal.front.reports.gather import Facts, Line, gather
from network_portal.front.reports.network import Spread
from network_portal.lib import pdf
from network_portal.lib.phrases import Phrase
from operations.models import Part
from procurement.models import CpvCode, Stage


def render(organisation: Organisation, year: int) -> bytes:
    """The tagged PDF, in the language that is in force."""
    return pdf.from_template(*document(gather(organisation, year)))


def document(facts: Facts) -> tuple[str, dict[str, Any]]:
    """The template and its context: cluster organisations, whose work is to arrange, read another report than those who buy."""
    common = {
        "facts": facts,
        "missing": sentences.missing(facts),
        "has_yours": any(line.participants or line.needs for line in facts.lines),
        "parts": [_part(part, facts) for part in Part],
        "together": [{"need": need, "strip": pictures.strip(need.stage, left=need.outcome)} for need in facts.together],
        "quarters": pictures.quarters(facts.quarters, {part: str(part.label) for part in Part}),
    }
    if facts.organisation.is_cluster:
        return "front/reports/cluster.html", {**common, **_cluster(facts)}
    return "front/reports/municipality.html", {**common, **_municipality(facts)}


def file_name(organisation: Organisation, year: int) -> str:
    """`arsrapport-2026-ystads-kommun.pdf`, in the language that is in force."""
    kind = slugify(_("Yearly report"))
    return f"{kind}-{year}-{slugify(organisation.name)}.pdf"


def title(organisation: Organisation, year: int) -> Phrase:
    """What the report is called in lists and letters."""
    return Phrase(gettext_noop("Yearly report %(year)d, %(name)s"), year=year, name=organisation.name)


def _municipality(facts: Facts) -> dict[str, Any]:
    return {
        "summary": sentences.summary(facts),
        "received": sentences.company(facts.needs.followed, facts.needs.contributed),
        "given": sentences.given(facts.needs.follows, facts.needs.contributes),
        "figures": _figures(facts),
        "has_before": any(spread.before for spread in facts.spreads.values()),
        "is_compared": any(spread.is_compared for spread in facts.spreads.values()),
        "lights": sentences.lights(facts),
        "asks": sentences.asks(facts),
        "needs": [
            {
                "need": need,
                "strip": pictures.strip(need.stage_now, need.stage_then, left=need.outcome_name),
                "company": sentences.company(need.followers, need.contributors),
            }
            for need in facts.needs.needs
        ],
        "learnt": pictures.bars([(line.working_form, line.learnt) for line in facts.lines if line.learnt]),
    }


def _figures(facts: Facts) -> list[dict[str, Any]]:
    """The five figures on the first page, each beside last year's and the others'."""
    spreads, held = facts.spreads, sum(sum(row) for row in facts.learning.quarters.values())
    of = {"shared": _("of %(n)d") % {"n": len(facts.needs.needs)}, "events": _("of %(n)d") % {"n": held}}
    words = (
        ("fee", _("Your fee"), _("kronor excluding VAT")),
        ("shared", _("Needs that you share"), _("own needs that others can see")),
        ("with_others", _("Others’ needs that you are with"), _("you follow or contribute")),
        ("people", _("People who have learnt something new"), _("came to at least one event")),
        ("events", _("Events that you took part in"), _("somebody from you came")),
    )
    return [
        {"label": label, "note": note, "of": of.get(key, ""), "is_money": key == "fee", **_compared(spreads[key])}
        for key, label, note in words
    ]


def _compared(spread: Spread) -> dict[str, Any]:
    return {
        "spread": spread,
        "own": spread.percent(spread.own),
        "median": spread.percent(spread.median),
        "words": pictures.dot_words(spread),
    }


def _part(part: Part, facts: Facts) -> dict[str, Any]:
    """A part of the matrix: the rows where something happened, and the names of the others."""
    lines: list[Line] = [line for line in facts.lines if line.part == part]
    return {
        "number": part.value,
        "name": part.label,
        "lines": [line for line in lines if line.has_happened],
        "quiet": ", ".join(line.working_form for line in lines if not line.has_happened),
    }


def _cluster(facts: Facts) -> dict[str, Any]:
    by_stage = facts.needs.by_stage
    seats = [(event.title, event.people) for event in facts.arranged]
    return {
        "summary": sentences.cluster_summary(facts),
        "stages": pictures.bars([(str(stage.label), by_stage[stage]) for stage in Stage if by_stage.get(stage)]),
        "guests": sum(people for _title, people in seats),
        "open_needs": sum(by_stage.values()),
        "demand": [
            {"need": need, "strip": pictures.strip(need.stage), "field": _field(need.cpv) if need.cpv else "–"}
            for need in facts.demand
        ],
    }


def _field(cpv: CpvCode) -> str:
    return cpv.name_en if get_language() == "en" else cpv.name_sv
