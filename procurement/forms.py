"""What people type about needs. Forms clean; the actions act."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.utils.functional import keep_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from members.forms import PersonChoice
from members.models import Membership, Organisation, Person, Role
from network_portal.lib import dates
from network_portal.lib.editing import EditForm
from network_portal.lib.forms import DateInput, Line
from network_portal.lib.interrupted import ResumableForm
from network_portal.lib.refusals import Refused
from operations.models import MatrixRow
from procurement import cpv, rules, wording
from procurement.models import CpvCode, Need, Stage

LONGEST = 5000  # characters in a text about the need
LONGEST_REASON = 2000
COUNTER = _("{n} of {max} characters")


def _text_area(rows: int, most: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "maxlength": most})


@keep_lazy(str)
def _choice(label: Any, hint: Any) -> Any:
    """A label with a hint below it; put together when it is shown, in the reader's language."""
    return format_html('<b>{}</b><span class="hint">{}</span>', label, hint)


class CpvField(forms.ModelChoiceField):
    """One of the codes, by its eight digits."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=CpvCode.objects.all(), **options)
        self.error_messages["invalid_choice"] = _("Choose one of the codes in the list.")

    def to_python(self, value: Any) -> Any:
        if value and not (isinstance(value, str) and len(value) == 8 and value.isascii() and value.isdigit()):
            raise ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class NeedForm(EditForm, forms.Form):
    """A need, as somebody without codes in the head can write it on a phone."""

    title = Line(
        label=_("Short name of the need"),
        help_text=_("Say what it is about, not what you want to buy."),
        max_length=150,
        widget=forms.TextInput(attrs={"data-counter": COUNTER, "maxlength": 150}),
        error_messages={"required": _("Give the need a name, for example “Drought in town plantings”.")},
    )
    current_state = forms.CharField(
        label=_("How is it today, and what is the problem?"),
        help_text=_("Who has trouble with it, how often, and what does it cost in time or money?"),
        max_length=LONGEST,
        widget=_text_area(6, LONGEST),
        error_messages={"required": _("Describe what does not work today. A couple of sentences are enough.")},
    )
    wanted_state = forms.CharField(
        label=_("How will it be when the need is met?"),
        help_text=_("Describe the result. Name no product and no supplier: then more solutions can fit."),
        max_length=LONGEST,
        widget=_text_area(6, LONGEST),
        error_messages={"required": _("Describe how you want it to be. A couple of sentences are enough.")},
    )
    affected = forms.CharField(
        label=_("Who is affected?"),
        help_text=_("For example pupils, residents, park workers. Names of persons are not needed."),
        max_length=LONGEST,
        widget=_text_area(2, LONGEST),
        error_messages={"required": _("Say who is affected, for example “pupils and cleaners”.")},
    )
    need_owner = Line(
        label=_("Who owns the need?"),
        help_text=_("The unit or the role that knows it best and gains when it is met, for example “the park manager”."),
        max_length=120,
        error_messages={"required": _("Say which unit or role owns the need.")},
    )
    cpv_words = forms.CharField(
        label=_("Find a CPV code"),
        help_text=_("Write a word, for example plants, or the beginning of a code. Skip it if you are unsure."),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "class": "mid", "data-enter": "find"}),
    )
    cpv = CpvField(label=_("CPV code"), required=False)
    matrix_row = forms.ModelChoiceField(
        label=_("Row of the matrix"),
        help_text=_("The working form in which the network works with the need. The year's report sorts by it."),
        queryset=MatrixRow.objects.none(),
        required=False,
        empty_label=_("No row"),
    )
    registry_number = Line(
        label=_("Registry number"),
        help_text=_("As your own registry writes it, for example KS 2026/123."),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"class": "mid"}),
    )
    responsible = PersonChoice(
        label=_("Responsible"),
        help_text=_("Gets the letters when others follow or contribute."),
        queryset=Person.objects.none(),
        empty_label=_("Choose"),
        error_messages={
            "required": _("Choose a colleague in the list."),
            "invalid_choice": _("Choose a colleague in the list."),
        },
    )
    visibility = forms.ChoiceField(
        label=_("Who may see the need?"),
        widget=forms.RadioSelect,
        choices=[
            (
                Need.Visibility.OWN.value,
                _choice(Need.Visibility.OWN.label, _("While it is a draft. You can share it later.")),
            ),
            (
                Need.Visibility.CHOSEN.value,
                _choice(Need.Visibility.CHOSEN.label, _("Tick them below. Only they see it.")),
            ),
            (
                Need.Visibility.NETWORK.value,
                _choice(
                    Need.Visibility.NETWORK.label,
                    _("All members, so that those who have the same need find you. Cluster organisations see it until "
                      "the choice of way."),
                ),
            ),
        ],
    )  # fmt: skip
    organisations = forms.ModelMultipleChoiceField(
        label=_("Municipalities to share with"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose among the municipalities in the list."),
                        "invalid_pk_value": _("Choose among the municipalities in the list.")},
    )  # fmt: skip

    def __init__(self, *args: Any, organisation: Organisation, need: Need | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation, self.need = organisation, need
        minders = Role.objects.current().filter(organisation=organisation).people(*rules.CHANGE.roles)
        if need is not None:
            minders = minders | Person.objects.filter(pk=need.responsible_id).order_by("sort_name")
        self._choices("responsible", minders)
        rows: QuerySet[MatrixRow] = MatrixRow.objects.in_force()
        self._choices("matrix_row", rows | MatrixRow.objects.filter(needs=need) if need else rows)
        members = Membership.objects.current().values("organisation")
        known = need.shares.values("organisation") if need else Membership.objects.none().values("organisation")
        others = Organisation.objects.municipalities().exclude(pk=organisation.pk)
        self._choices("organisations", others.filter(Q(pk__in=members) | Q(pk__in=known)))

    def _choices(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    @classmethod
    def for_need(cls, need: Need, data: QueryDict | None) -> "NeedForm":
        """The form with what was sent, or with what the need says now."""
        form = cls(data, organisation=need.organisation, need=need, initial=cls.read(need))
        form.open_on(need)
        return form

    @classmethod
    def read(cls, thing: Need) -> dict[str, Any]:
        chosen = thing.shares.order_by("organisation_id").values_list("organisation_id", flat=True)
        words = {name: thing.serializable_value(name) for name in WORDS}
        return {**words, "visibility": thing.visibility, "organisations": list(chosen)}

    def as_typed(self) -> "NeedForm":
        """The same texts in a form that has not been sent: for looking up a code half-way, without being told of faults.

        The page opens at the field of the search words.
        """
        typed = {name: self[name].data for name in self.fields}
        form = type(self)(organisation=self.organisation, need=self.need, initial=typed)
        form._mark = self.mark
        form.fields["cpv_words"].widget.attrs["autofocus"] = True
        return form

    def clean_registry_number(self) -> str:
        number: str = self.cleaned_data["registry_number"]
        taken = Need.objects.filter(organisation=self.organisation, registry_number=number)
        if number and (taken.exclude(pk=self.need.pk) if self.need else taken).exists():
            raise ValidationError(_("Your organisation already has a need with that registry number."))
        return number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("visibility") == Need.Visibility.CHOSEN and not cleaned.get("organisations", True):
            self.add_error("organisations", _("Tick at least one municipality, or let only your own organisation see it."))
        return cleaned

    def words(self) -> dict[str, Any]:
        """What the actions `describe` and `change` take."""
        cleaned = self.cleaned_data
        shown = {"visibility": cleaned["visibility"], "organisations": list(cleaned["organisations"])}
        return {name: cleaned[name] for name in WORDS} | shown

    @property
    def solution_words(self) -> list[str]:
        """What in the text sounds like a purchase: a hint beside the field, never an error."""
        return wording.solution_words(*(str(self[name].value() or "") for name in wording.FIELDS))

    @property
    def cpv_found(self) -> list[CpvCode]:
        """Codes to choose among: what the search words give, with the chosen one first."""
        chosen, words = self["cpv"].value(), self["cpv_words"].value()
        return cpv.find(str(words or ""), chosen=str(chosen or ""))


WORDS = (
    "title", "current_state", "wanted_state", "affected", "need_owner", "cpv", "matrix_row", "registry_number", "responsible",
)  # fmt: skip


class ContributeForm(ResumableForm, forms.Form):
    """What an organisation can bring to another one's need."""

    comment = forms.CharField(
        label=_("What can you contribute?"),
        help_text=_("For example a volume, a test site, an own analysis, or somebody's time. It binds you to nothing."),
        max_length=1000,
        widget=_text_area(4, 1000),
        error_messages={"required": _("Write a sentence, so that the owner knows what to talk with you about.")},
    )

    def __init__(self, *args: Any, organisations: list[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        if len(organisations) > 1:
            self.fields["organisation"] = forms.ChoiceField(
                label=_("For which organisation?"), choices=[(each.pk, str(each)) for each in organisations]
            )


class ReasonForm(ResumableForm, forms.Form):
    """Why something happens to a need."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("A sentence or two. Those who are with the need get it by e-mail."),
        max_length=LONGEST_REASON,
        widget=_text_area(4, LONGEST_REASON),
        error_messages={"required": _("Write why, in a sentence. Those who follow the need read it.")},
    )


class CloseForm(ReasonForm):
    """How a need leaves the road."""

    outcome = forms.ChoiceField(
        label=_("How did it end?"),
        widget=forms.RadioSelect,
        choices=[
            (
                Need.Outcome.SOLVED_OTHERWISE.value,
                _choice(
                    Need.Outcome.SOLVED_OTHERWISE.label,
                    _("In-house, by a framework agreement or by another municipality's solution. That is a success."),
                ),
            ),
            (Need.Outcome.PAUSED.value, _choice(Need.Outcome.PAUSED.label, _("You mean to take it up again."))),
            (
                Need.Outcome.CANCELLED.value,
                _choice(Need.Outcome.CANCELLED.label, _("The need is gone, or is not worth it.")),
            ),
        ],
        error_messages={"required": _("Choose how the need ended.")},
    )
    field_order = ["outcome", "reason"]


class MoveForm(ReasonForm):
    """Which stage, since when, why, and what must exist before the need passes on."""

    stage = forms.TypedChoiceField(label=_("To which stage?"), coerce=int, widget=forms.RadioSelect)
    changed_on = forms.DateField(
        label=_("Since when?"),
        widget=DateInput(attrs={"class": "mid"}),
        error_messages={
            "required": _("Write the date, for example today's."),
            "invalid": _("Write the date as 2026-11-24."),
        },
    )
    seen_stage = forms.IntegerField(required=False, widget=forms.HiddenInput)
    field_order = ["stage", "changed_on", "reason"]

    def __init__(self, *args: Any, need: Need, **options: Any) -> None:
        super().__init__(*args, **options)
        self.need = need
        field = self.fields["stage"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(stage.value, self._label(stage)) for stage in rules.STAGES if stage != need.stage]
        known = dict(need.gate_answers.values_list("point", "text"))
        needed = rules.points_to_pass(need.stage, self._chosen())
        for point in rules.points_to_pass(need.stage, max(need.stage + 1, self._chosen())):
            self.fields[f"answer_{point}"] = forms.CharField(
                label=point.label,
                required=point in needed,
                max_length=LONGEST,
                initial=known.get(point, ""),
                widget=_text_area(3, LONGEST),
                error_messages={"required": _("Answer in a sentence. It must exist before the need goes on.")},
            )

    def _label(self, stage: Stage) -> Any:
        if stage == self.need.stage + 1:
            return _choice(stage.label, _("The next stage."))
        if stage < self.need.stage:
            return _choice(stage.label, _("Back. That is normal when you have learnt something new."))
        return _choice(stage.label, _("Further on. Then the questions of the stages between are asked too."))

    def _chosen(self) -> int:
        """The stage that was chosen, or is suggested: the gates on the way to it ask their questions."""
        chosen = str(self.data.get("stage", "") if self.is_bound else self.initial.get("stage", ""))
        return int(chosen) if chosen in {str(stage.value) for stage in rules.STAGES} else 0

    @property
    def answer_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith("answer_")]

    def answers(self) -> dict[str, str]:
        """By GateAnswer.Point."""
        return {name.removeprefix("answer_"): text for name, text in self.cleaned_data.items() if name.startswith("answer_")}

    def clean_changed_on(self) -> Any:
        changed_on = self.cleaned_data["changed_on"]
        last_on = self.need.stage_changes.values_list("changed_on", flat=True).first()
        try:
            rules.must_be_possible_date(changed_on, last_on)
        except Refused as refused:
            raise ValidationError(str(refused)) from refused
        return changed_on

    @classmethod
    def fresh(cls, need: Need) -> "MoveForm":
        """The next stage, today."""
        ahead = need.stage + 1 if need.stage + 1 in rules.STAGES else ""
        return cls(need=need, initial={"stage": ahead, "changed_on": dates.today(), "seen_stage": need.stage})
