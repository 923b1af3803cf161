"""What people type about proposals: the text of a version, whom it goes to, and how it ends."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day
from members.grants import ADMINISTRATOR, COORDINATOR
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line, offer
from network_portal.lib.interrupted import ResumableForm
from network_portal.lib.pasted import PastedField
from operations import rules
from operations.forms.fields import COUNTER
from operations.models import AgendaItem, MatrixRow, Meeting, Proposal, ProposalVersion

LONGEST_ASK = 600  # characters
LONGEST_TEXT = 20_000
LONGEST_NEWS = 2_000


class VersionForm(EditForm, forms.Form):
    """A version that has not been sent. The first one has no news to tell."""

    ask = PastedField(
        counter=COUNTER,
        label=gettext_lazy("What do you ask the members?"),
        help_text=gettext_lazy("One or two sentences. Stands first in the letter and on the page."),
        max_length=LONGEST_ASK,
        rows=3,
        error_messages={
            "required": gettext_lazy("Write what the members should take a position on, for example: Should we adopt it?")
        },
    )
    text = PastedField(
        counter=COUNTER,
        label=gettext_lazy("The proposal"),
        help_text=gettext_lazy(
            "One matter in each paragraph: then the members see at once which paragraph a new version changes."
        ),
        max_length=LONGEST_TEXT,
        rows=14,
        error_messages={"required": gettext_lazy("Write what you propose. It can be changed until it is sent.")},
    )
    news = PastedField(
        counter=COUNTER,
        label=gettext_lazy("What is new in this version?"),
        help_text=gettext_lazy("What you have changed and why. The difference itself is shown word by word."),
        max_length=LONGEST_NEWS,
        required=False,
    )

    def __init__(self, *args: Any, version: ProposalVersion | None = None, person: Person, **options: Any) -> None:
        if version:
            options["initial"] = self.read(version)
        super().__init__(*args, **options)
        if version:
            self.open_on(version)
        if version is None or version.number == 1:
            del self.fields["news"]

    @classmethod
    def read(cls, thing: ProposalVersion) -> dict[str, Any]:
        return {"ask": thing.ask, "text": thing.text, "news": thing.news}


class ProposalForm(VersionForm):
    """The first version, with what the proposal is called and what it is about."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=Proposal.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what the proposal is about.")},
    )
    title = Line(
        label=gettext_lazy("Title"),
        max_length=150,
        error_messages={"required": gettext_lazy("Write a title, for example Financing principle 2027.")},
    )
    matrix_row = forms.ModelChoiceField(
        label=gettext_lazy("Row of the matrix"),
        queryset=MatrixRow.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
        help_text=gettext_lazy("The row that it changes, or that it belongs to."),
    )
    responsible = forms.ModelChoiceField(
        label=gettext_lazy("Responsible"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose"),
        help_text=gettext_lazy("Answers questions, instructions and wishes, and phones those who have not answered."),
        error_messages={"required": gettext_lazy("Choose who is responsible for the proposal.")},
    )
    field_order = ("kind", "title", "matrix_row", "ask", "text", "responsible")

    def __init__(self, *args: Any, version: ProposalVersion | None = None, person: Person, **options: Any) -> None:
        if version is None:
            options.setdefault("initial", {"responsible": person.pk})
        super().__init__(*args, version=version, person=person, **options)
        people = Q(pk__in=Role.objects.current().people(COORDINATOR, ADMINISTRATOR).values("pk"))
        matrix_rows = Q(pk__in=MatrixRow.objects.in_force())
        if version:
            people |= Q(pk=version.proposal.responsible_id)
            matrix_rows |= Q(pk=version.proposal.matrix_row_id)
        offer(self, "responsible", Person.objects.filter(people).order_by("sort_name"))
        offer(self, "matrix_row", MatrixRow.objects.filter(matrix_rows))

    @classmethod
    def read(cls, thing: ProposalVersion) -> dict[str, Any]:
        proposal = thing.proposal
        head = {"kind": proposal.kind, "title": proposal.title}
        keys = {"matrix_row": proposal.matrix_row_id, "responsible": proposal.responsible_id}
        return {**head, **keys, "ask": thing.ask, "text": thing.text}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("kind") == Proposal.Kind.CHANGED_ROW and not cleaned.get("matrix_row"):
            self.add_error("matrix_row", _("Choose the row of the matrix that should be changed."))
        return cleaned


class SendForm(forms.Form):
    """Whom a version goes to and until when."""

    receivers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who should answer?"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Nobody is asked. Choose at least one organisation that should answer.")},
    )
    observers = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Who should only read along?"),
        queryset=Organisation.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("They see the answers as these come in, but give none themselves."),
    )
    opens_on = Day(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("Today, and the letters go out at once; or a later day, and they go out by themselves."),
    )
    answer_by = Day(
        label=gettext_lazy("Last day to answer"),
        help_text=gettext_lazy("Three weeks are usual: many must ask a committee first."),
    )
    anyway = forms.BooleanField(label=gettext_lazy("Keep the last day although it is a day off or in July"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        today = dates.today()
        suggested = {
            "receivers": [each.pk for each in rules.to_suggest()],
            "opens_on": today,
            "answer_by": dates.working_day_from(today + rules.ANSWER_WITHIN),
        }
        options["initial"] = {**suggested, **options.get("initial", {})}
        super().__init__(*args, **options)
        members = Organisation.objects.members().order_by("kind", "sort_name")
        offer(self, "receivers", members)
        offer(self, "observers", members)
        if not self.is_bound or not self._warning():
            self.fields["anyway"].widget = forms.HiddenInput()

    def _warning(self) -> str:
        """Why few will answer by the day that was typed."""
        try:
            typed = self.fields["answer_by"].clean(self.data.get(self.add_prefix("answer_by"), ""))
        except forms.ValidationError:
            return ""
        return rules.warning_of(typed)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        anyway = cleaned.pop("anyway", False)
        if cleaned.get("answer_by") and (warning := rules.warning_of(cleaned["answer_by"])) and not anyway:
            self.add_error(
                "answer_by", _("%(warning)s Choose another day, or tick below that it is meant so.") % {"warning": warning}
            )
        both = set(cleaned.get("receivers") or []) & set(cleaned.get("observers") or [])
        if both:
            names = ", ".join(sorted(each.short_name for each in both))
            self.add_error("observers", _("%(names)s cannot both answer and only read. Choose one.") % {"names": names})
        return cleaned


class ReasonForm(ResumableForm, forms.Form):
    """Why a proposal rests or is closed."""

    reason = PastedField(
        counter=COUNTER,
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Stands on the page of the proposal and in the letter to those who were asked."),
        max_length=2000,
        error_messages={"required": gettext_lazy("Write why: those who have answered get to read it.")},
    )


class AdoptProposalForm(forms.Form):
    """The § by which a meeting adopted it."""

    item = forms.ModelChoiceField(
        label=gettext_lazy("Decision"),
        queryset=AgendaItem.objects.none(),
        empty_label=gettext_lazy("Choose the §"),
        help_text=gettext_lazy("Items for decision of meetings that have begun, the latest first."),
        error_messages={
            "required": gettext_lazy("Choose the § by which the meeting adopted it."),
            "invalid_choice": gettext_lazy("Choose the § by which the meeting adopted it."),
        },
    )

    def __init__(self, *args: Any, person: Person, proposal: Proposal, **options: Any) -> None:
        options.setdefault("initial", {"item": proposal.agenda_item_id})
        super().__init__(*args, **options)
        field: Any = self.fields["item"]
        field.queryset = rules.decisions(person)
        field.label_from_instance = _item_label


def _item_label(item: AgendaItem) -> str:
    meeting = item.meeting
    return f"{item.number}/{item.year} {item.title} ({meeting.title}, {dates.day(meeting.starts_at, year=True)})"


class AgendaForm(forms.Form):
    """The meeting on whose agenda it is put."""

    meeting = forms.ModelChoiceField(
        label=gettext_lazy("Meeting"),
        queryset=Meeting.objects.none(),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose the meeting."),
            "invalid_choice": gettext_lazy("That meeting’s notice has gone out. Choose one that is still being prepared."),
        },
    )

    def __init__(self, *args: Any, person: Person, **options: Any) -> None:
        super().__init__(*args, **options)
        drafts = Meeting.objects.visible_to(person).filter(state=Meeting.State.DRAFT, ends_at__gte=dates.now())
        field: Any = self.fields["meeting"]
        field.queryset = drafts.order_by("starts_at")
        field.label_from_instance = lambda meeting: f"{meeting.title}, {dates.day(meeting.starts_at, year=True)}"
