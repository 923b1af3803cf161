"""What people type about proposals: the text of a version, whom it goes to, and how it ends."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import Day, PersonChoice
from members.grants import ADMINISTRATOR, COORDINATOR
from members.models import Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import Line, offer
from network_portal.lib.interrupted import ResumableForm
from network_portal.lib.pasted import PastedField
from operations import rules
from operations.forms.fields import COUNTER, LONG_TEXT
from operations.models import ROW_TEXTS, AgendaItem, MatrixRow, Meeting, Part, Proposal, ProposalRound, ProposalVersion

LONGEST_ASK = 600  # characters
LONGEST_TEXT = 20_000
LONGEST_NEWS = 2_000


MISSING_OF_NEW_ROW = {
    "part": gettext_lazy("Choose which part of the network the new row belongs to."),
    "working_form": gettext_lazy("Write the working form, for example Seminars."),
    "expected_result": gettext_lazy("Write what it gives at once, for example new knowledge."),
    "expected_effect": gettext_lazy("Write what should change, for example better procurements."),
}
OF_THE_ROW = tuple(MISSING_OF_NEW_ROW)


class VersionForm(EditForm, forms.Form):
    """A version that has not been sent. The first one has no news to tell, and only a row of the matrix has the words of one."""

    part = forms.TypedChoiceField(
        label=gettext_lazy("Part of the network"),
        help_text=gettext_lazy("Only for a new row: a row that is changed stays where it is."),
        choices=Part.choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    working_form = Line(label=gettext_lazy("Working form"), max_length=120, required=False)
    expected_result = PastedField(
        counter=COUNTER,
        label=gettext_lazy("Expected result"),
        help_text=gettext_lazy("What the working form gives at once."),
        max_length=LONG_TEXT,
        rows=3,
        required=False,
    )
    expected_effect = PastedField(
        counter=COUNTER,
        label=gettext_lazy("Expected effect"),
        help_text=gettext_lazy("What should change later because of it."),
        max_length=LONG_TEXT,
        rows=3,
        required=False,
    )
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
        markdown=True,
        counter=COUNTER,
        label=gettext_lazy("The proposal"),
        help_text=gettext_lazy(
            "One matter in each paragraph: then the members see at once which paragraph a new version changes. "
            "# begins a heading, - a point of a list; **bold**, [words](https://address)."
        ),
        max_length=LONGEST_TEXT,
        rows=14,
        error_messages={"required": gettext_lazy("Write what you propose. It can be changed until it is sent.")},
    )
    news = PastedField(
        markdown=True,
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
        if version and "kind" not in self.fields:
            self._leave_what_the_kind_has_not(version.proposal)

    def _leave_what_the_kind_has_not(self, proposal: Proposal) -> None:
        left = OF_THE_ROW if not proposal.is_of_a_row else () if proposal.kind == Proposal.Kind.NEW_ROW else ("part",)
        for name in left:
            del self.fields[name]
        self.proposal = proposal

    @classmethod
    def read(cls, thing: ProposalVersion) -> dict[str, Any]:
        row = {name: getattr(thing, name) for name in OF_THE_ROW}
        return {**row, "ask": thing.ask, "text": thing.text, "news": thing.news}

    @property
    def row_fields(self) -> list[forms.BoundField]:
        """The row of the matrix, which stands together in the form."""
        return [self[name] for name in OF_THE_ROW if name in self.fields]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        return [field for field in self.visible_fields() if field.name not in OF_THE_ROW]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "kind" not in self.fields and self.proposal.is_of_a_row:
            self.clean_row(self.proposal.kind, self.proposal.matrix_row, cleaned)
        return cleaned

    def clean_row(self, kind: str, now: MatrixRow | None, cleaned: dict[str, Any]) -> None:
        """A new row is whole; one that is changed says something new in one of its texts."""
        if kind == Proposal.Kind.NEW_ROW:
            for name, missing in MISSING_OF_NEW_ROW.items():
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, str(missing))
            return
        says_more = any(cleaned.get(name) not in (None, "", getattr(now, name, "")) for name in ROW_TEXTS)
        if now and not says_more and not any(name in self.errors for name in ROW_TEXTS):
            self.add_error(
                "working_form", _("Write what should be changed in the row: at least one of its three texts in new words.")
            )


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
    responsible = PersonChoice(
        label=gettext_lazy("Responsible"),
        queryset=Person.objects.none(),
        empty_label=gettext_lazy("Choose"),
        help_text=gettext_lazy("Answers questions, instructions and wishes, and phones those who have not answered."),
        error_messages={"required": gettext_lazy("Choose who is responsible for the proposal.")},
    )
    field_order = ("kind", "title", "matrix_row", *OF_THE_ROW, "ask", "text", "responsible")

    def __init__(
        self,
        *args: Any,
        version: ProposalVersion | None = None,
        person: Person,
        row: MatrixRow | None = None,
        **options: Any,
    ) -> None:
        """`row`: the one for which somebody pressed that it should be changed."""
        if version is None:
            options.setdefault("initial", {"responsible": person.pk, **(self._of(row) if row else {})})
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
        return {**super().read(thing), **head, **keys}

    @staticmethod
    def _of(row: MatrixRow) -> dict[str, Any]:
        texts = {name: getattr(row, name) for name in ROW_TEXTS}
        return {**texts, "kind": Proposal.Kind.CHANGED_ROW, "matrix_row": row.pk}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        kind, row = cleaned.get("kind"), cleaned.get("matrix_row")
        if kind == Proposal.Kind.CHANGED_ROW and not row:
            self.add_error("matrix_row", _("Choose the row of the matrix that should be changed."))
        if kind in (Proposal.Kind.NEW_ROW, Proposal.Kind.CHANGED_ROW):
            self.clean_row(kind, row, cleaned)
        return cleaned


class LastDayForm(forms.Form):
    """The last day to answer; one on which few are at work has to be meant."""

    answer_by = Day(
        label=gettext_lazy("Last day to answer"),
        help_text=gettext_lazy("Three weeks are usual: many must ask a committee first."),
    )
    anyway = forms.BooleanField(label=gettext_lazy("Keep the last day although it is a day off or in July"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
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
        return cleaned


class MoveDayForm(EditForm, LastDayForm):
    """A new last day for a round that is open, and why."""

    reason = PastedField(
        counter=COUNTER,
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy("Stands on the page of the proposal and in the letter to those who were asked."),
        max_length=1000,
        rows=4,
        error_messages={"required": gettext_lazy("Write why the day is moved: those who were asked get to read it.")},
    )
    field_order = ("answer_by", "anyway", "reason")

    def __init__(self, *args: Any, sent: ProposalRound, **options: Any) -> None:
        super().__init__(*args, initial={"answer_by": sent.answer_by}, **options)
        self.open_on(sent)
        self.fields["answer_by"].help_text = _("Today or later. An answer that has been given stays as it was marked.")

    @classmethod
    def read(cls, thing: ProposalRound) -> dict[str, Any]:
        """With the reason of the newest move: whoever moves the day at the same time reads why another one did."""
        moved = thing.moved_days.last()
        return {"answer_by": thing.answer_by, "reason": moved.reason if moved else ""}


class SendForm(LastDayForm):
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
    field_order = ("receivers", "observers", "opens_on", "answer_by", "anyway")

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

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
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
