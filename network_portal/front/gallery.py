"""The gallery at /ui/: every piece of the look in every state, with content like the network's own.

The samples are Swedish text and not translated: they show how the pieces carry long words, dates and amounts.
"""

from datetime import date, datetime, timedelta
from types import SimpleNamespace

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html

from network_portal.lib.editing import EditForm, Overtaken
from network_portal.lib.forms import DateInput

STAGES = [
    "Behov identifierat",
    "Behov analyserat",
    "Marknads\u00adanalys",
    "Tidig dialog",
    "Vägval",
    "Upphandlings\u00addokument",
    "Annonserad",
    "Prövning och utvärdering",
    "Tilldelning och avtalsspärr",
    "Avtal och genom\u00adförande",
    "Uppföljning",
    "Spridning och skalning",
]
# fmt: off
SIGNS = [
    "arrow-right", "arrow-left", "arrow-up", "arrow-down", "chevron", "check", "cross", "minus", "plus", "info",
    "look", "wrong", "clock", "search", "menu", "lock", "people", "person", "calendar", "list", "file", "download",
    "pencil", "mail", "print", "away", "place", "none", "half", "full", "dot", "bell", "undo", "bin", "repeat",
    "key",
]
# fmt: on
REACHED = [date(2026, 3, 9), date(2026, 5, 21), date(2026, 9, 2), date(2026, 10, 12)]


class SampleForm(EditForm, forms.Form):
    """One field of each kind, so that every state can be looked at."""

    name = forms.CharField(
        label="Kort namn på behovet",
        max_length=60,
        help_text="Säg vad det gäller, inte vad ni vill köpa.",
        widget=forms.TextInput(attrs={"data-counter": "{n} av {max} tecken"}),
    )
    today = forms.CharField(
        label="Hur är det i dag, och vad är problemet?",
        help_text="Vem drabbas, hur ofta och vad kostar det i tid eller pengar?",
        error_messages={"required": "Beskriv vad som inte fungerar i dag. Ett par meningar räcker."},
        widget=forms.Textarea,
    )
    number = forms.IntegerField(
        label="Hur många gäller det per år?",
        help_text="Till exempel planteringar, måltider eller besök. Ungefär räcker.",
        error_messages={"invalid": "Skriv en siffra, till exempel 1\u00a0200."},
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    case_number = forms.CharField(
        label="Diarienummer",
        required=False,
        help_text="Till exempel KS 2026/123.",
        widget=forms.TextInput(attrs={"class": "mid"}),
    )
    solved_by = forms.DateField(label="När behöver det vara löst?", required=False, widget=DateInput())
    unit = forms.ChoiceField(
        label="Förvaltning", choices=[("", "Välj"), ("tf", "Teknik och fastighet"), ("bu", "Barn och utbildning")]
    )
    affected = forms.MultipleChoiceField(
        label="Vilka berörs?",
        help_text="Välj alla som stämmer.",
        choices=[
            ("staff", "Medarbetare"),
            ("people", "Invånare"),
            ("children", "Barn och elever"),
            ("other", "Någon annan"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    visibility = forms.ChoiceField(
        label="Vem ska se behovet?",
        choices=[
            ("own", format_html("<b>{}</b><span class='hint'>{}</span>", "Bara vår kommun", "Så länge det är ett utkast.")),
            (
                "network",
                format_html(
                    "<b>{}</b><span class='hint'>{}</span>", "Nätverket", "Kommuner och klusterorganisationer kan hitta det."
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    picture = forms.FileField(
        label="Bilder eller dokument", required=False, help_text="Högst 20 MB. Inga personuppgifter och inget om anbud."
    )
    weekly = forms.BooleanField(
        label="Samla påminnelser i ett mejl i veckan", required=False, help_text="Sena ärenden kommer ändå direkt."
    )


def _overtaken() -> SampleForm:
    """A form that a colleague was quicker with."""
    values = {"name": "Torka i planteringar längs gatorna", "unit": "bu"}
    form = SampleForm(auto_id="overtaken_%s", initial={"name": "Torka i stadsplanteringar", "unit": "tf"})
    saving = SimpleNamespace(by="Anna på teknik och fastighet", at=datetime(2026, 11, 23, 14, 2).astimezone())
    thing = SimpleNamespace(get_unit_display=lambda: "Barn och utbildning")
    form.show_saved(Overtaken(thing, values, list(values), saving))
    return form


def _month() -> list[dict[str, object]]:
    """November 2026, with what a month of the network may hold."""
    held: dict[int, list[dict[str, object]]] = {
        4: [{"url": "#kalender", "title": "Arbetsgrupp, växtkrukor", "note": "09.00, digitalt", "part": 2}],
        11: [
            {"url": "#kalender", "title": "Lunchwebbinarium: hyra i stället för köpa", "note": "12.00, digitalt", "part": 1}
        ],
        24: [{"url": "#kalender", "title": "Funktionskrav och utvärdering", "note": "09.00, Malmö", "part": 1}],
        27: [{"url": "#kalender", "title": "Sista dag: förslag 7", "note": "23.59", "part": 3}],
    }
    weeks = []
    for first in (date(2026, 10, 26) + timedelta(weeks=n) for n in range(6)):
        days = []
        for day in (first + timedelta(days=n) for n in range(7)):
            inside = day.month == 11
            days.append(
                {
                    "date": day,
                    "outside": not inside,
                    "today": day == date(2026, 11, 23),
                    "red": day.weekday() == 6 or day == date(2026, 10, 31),
                    "holiday": "Alla helgons dag" if day == date(2026, 10, 31) else "",
                    "events": held.get(day.day, []) if inside else [],
                    "more": 0,
                }
            )
        weeks.append({"number": first.isocalendar().week, "days": days})
    return weeks


def _job(state: str, percent: int, message: str = "", error: str = "") -> SimpleNamespace:
    """As much of a Job as ui/progress.html reads."""
    return SimpleNamespace(
        name="Årsrapporter 2026",
        state=state,
        percent=percent,
        said=message,
        error=error,
        is_finished=state in {"done", "failed"},
        file_words="ZIP, 640\u00a0kB",
        get_state_display="Väntar på sin tur",
    )


@login_not_required
def gallery(request: HttpRequest) -> HttpResponse:
    tried = {
        "name": "Torka i stadsplanteringar",
        "number": "ganska många",
        "unit": "tf",
        "affected": ["staff"],
        "visibility": "network",
    }
    stages = [
        {"name": name, "state": ("done", "done", "done", "now")[n] if n < 4 else "", "date": REACHED[n] if n < 4 else None}
        for n, name in enumerate(STAGES)
    ]
    return render(
        request,
        "ui/gallery.html",
        {
            "tried": SampleForm(tried, auto_id="tried_%s"),
            "fresh": SampleForm(auto_id="fresh_%s", initial={"visibility": "own", "weekly": True}),
            "overtaken": _overtaken(),
            "signs": SIGNS,
            "stages": stages,
            "weekdays": ["mån", "tis", "ons", "tor", "fre", "lör", "sön"],
            "weeks": _month(),
            "day_url": "#",
            "waiting": _job("waiting", 0),
            "running": _job("running", 67, "6 av 9 klara. Nu: Tomelilla."),
            "ready": _job("done", 100, "9 rapporter är gjorda."),
            "failed": _job(
                "failed", 40, error="Två av nio rapporter saknar underlag: Svedala och Skurup har inga evenemang i år."
            ),
            "few_seats": {"ours": 2, "others": 28, "free": 0, "queue": 3, "our_queue": 1},
            "free_seats": {"ours": 1, "others": 12, "free": 11, "queue": 0, "our_queue": 0},
            "page": SimpleNamespace(
                number=3,
                has_next=True,
                has_previous=True,
                next_url="?page=4",
                previous_url="?page=2",
                count_text="mer än 1\u00a0000",
            ),
            "sort": request.GET.get("sort", "name"),
            "tabs": [
                {"label": "Svaren", "url": "#hitta", "current": True},
                {"label": "Historik", "url": "#hitta", "current": False},
                {"label": "Handlingar (5)", "url": "#hitta", "current": False},
            ],
            "views": [
                {"label": "Lista", "icon": "list", "url": "#hitta", "current": True},
                {"label": "Kalender", "icon": "calendar", "url": "#hitta", "current": False},
            ],
            "steps": [
                {"label": "Vem och var", "note": "Klart", "state": "done", "url": "#formular"},
                {"label": "Nuläge och önskat läge", "note": "", "state": "now", "url": ""},
                {"label": "Värde och volym", "note": "Uppskattning räcker", "state": "", "url": ""},
                {"label": "Granska och dela", "note": "", "state": "", "url": ""},
            ],
            "participation": [("Trelleborg", 148, 100), ("Ystad", 131, 89), ("Malmö", 96, 65), ("Staffanstorp", 58, 39)],
        },
    )
