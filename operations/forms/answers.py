"""What people answer to a notice."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from members.forms import PersonChoice
from members.models import Organisation, Person
from network_portal.lib.forms import offer
from network_portal.lib.interrupted import ResumableForm
from operations import rules
from operations.models import Meeting, MeetingAnswer


class AnswerForm(ResumableForm, forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Are you coming?"),
        choices=MeetingAnswer.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose whether you come."),
            "invalid_choice": gettext_lazy("Choose whether you come."),
        },
    )
    substitute = PersonChoice(
        label=gettext_lazy("Who comes instead?"),
        queryset=Person.objects.none(),
        required=False,
        empty_label=gettext_lazy("Choose"),
        help_text=gettext_lazy("Only when a substitute comes. The person is told at once."),
        error_messages={"invalid_choice": gettext_lazy("Choose a substitute in the list.")},
    )

    def __init__(self, *args: Any, person: Person, meeting: Meeting, organisation: Organisation, **options: Any) -> None:
        super().__init__(*args, **options)
        people = rules.substitutes_for(person, meeting, organisation)
        offer(self, "substitute", people)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        comes_instead = cleaned.get("answer") == MeetingAnswer.Answer.SUBSTITUTE
        if comes_instead and not cleaned.get("substitute") and "substitute" not in self.errors:
            self.add_error("substitute", _("Choose who comes instead."))
        return cleaned
