"""What people type when their organisation answers, and when its instructions and wishes are answered."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from network_portal.lib import typed
from network_portal.lib.editing import EditForm, Overtaken
from network_portal.lib.files import TAKEN, UploadField
from network_portal.lib.forms import Line, offer
from network_portal.lib.pasted import PastedField
from operations import rules
from operations.forms.fields import COUNTER
from operations.models import Directive, DirectiveKind, PositionDraft, Proposal, ProposalVersion, Stance

MOST = rules.MOST_DIRECTIVES
ROWS = 3  # empty rows that one begins with, and that are added at a time
HINTS = {
    Stance.FOR: gettext_lazy("It can be adopted as it is."),
    Stance.CHANGE: gettext_lazy("It can be adopted if something is changed. Write what, as an instruction below."),
    Stance.AGAINST: gettext_lazy("It should not be adopted. Write why."),
    Stance.ABSTAIN: gettext_lazy("You have read it but take no position."),
}


def _kind() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=DirectiveKind.choices,
        initial=DirectiveKind.WISH,
        required=False,
        widget=forms.RadioSelect,
    )


def _text(number: int) -> PastedField:
    return PastedField(
        counter=COUNTER, label=_("Instruction or wish %(n)d") % {"n": number}, max_length=1000, required=False, rows=2
    )


class PositionForm(EditForm, forms.Form):
    """The draft of an answer. Rows of instructions and wishes are fields kind_1, text_1, kind_2 and so on: it works
    without script, and a button gives more."""

    stance = forms.ChoiceField(
        label=gettext_lazy("Your position"),
        choices=[(each.value, each.label) for each in Stance],
        required=False,
        widget=forms.RadioSelect,
    )
    reason = PastedField(
        counter=COUNTER,
        label=gettext_lazy("Reasoning"),
        help_text=gettext_lazy(
            "Needed when you are against it or want a change. Read by all who were asked, and goes to the meeting."
        ),
        max_length=4000,
        required=False,
        rows=5,
    )
    document = UploadField(label=gettext_lazy("Attachment"), required=False)
    drop_document = forms.BooleanField(label=gettext_lazy("Take the attachment away"), required=False)
    registry_number = Line(
        label=gettext_lazy("Your registry number"),
        max_length=60,
        required=False,
        help_text=gettext_lazy("As your own registry writes it, for example KS 2026/123. Stands on your extract."),
        widget=forms.TextInput(attrs={"class": "mid"}),
    )

    def __init__(self, *args: Any, draft: PositionDraft, rows: int = 0, **options: Any) -> None:
        options["initial"] = self.read(draft)
        super().__init__(*args, **options)
        self.count = 0
        sent = typed.whole_number(str(self.data.get("rows", "")), most=MOST) or 0
        self.add_rows(min(MOST, max(sent, rows, len(draft.directives) + 1, ROWS)))
        self.open_on(draft)
        if draft.document_name:
            kept = _("%(name)s is kept. A new file takes its place.") % {"name": draft.document_name}
            self.fields["document"].help_text = f"{kept} {TAKEN}"
        else:
            del self.fields["drop_document"]

    def add_rows(self, wanted: int) -> None:
        for number in range(self.count + 1, wanted + 1):
            self.fields[f"kind_{number}"], self.fields[f"text_{number}"] = _kind(), _text(number)
        self.count = max(self.count, wanted)

    @classmethod
    def read(cls, thing: PositionDraft) -> dict[str, Any]:
        """Every row that there may be, so that a row that a colleague adds is noticed too."""
        values = {"stance": thing.stance, "reason": thing.reason, "registry_number": thing.registry_number}
        for number in range(1, MOST + 1):
            row = thing.directives[number - 1] if number <= len(thing.directives) else {}
            values[f"kind_{number}"] = row.get("kind", DirectiveKind.WISH.value)
            values[f"text_{number}"] = row.get("text", "")
        return values

    def show_saved(self, overtaken: Overtaken) -> None:
        rows = [int(name.rpartition("_")[2]) for name in overtaken.changed if name.startswith(("kind_", "text_"))]
        self.add_rows(max(rows, default=0))
        super().show_saved(overtaken)
        for name in overtaken.changed:
            if name.startswith("kind_"):
                kind = dict(DirectiveKind.choices).get(str(overtaken.values[name]), "")
                self[name].saved_now = kind  # type: ignore[attr-defined]  # for ui/field.html

    @property
    def rows(self) -> list[tuple[int, forms.BoundField, forms.BoundField]]:
        return [(number, self[f"kind_{number}"], self[f"text_{number}"]) for number in range(1, self.count + 1)]

    @property
    def has_room(self) -> bool:
        return self.count < MOST

    @property
    def stances(self) -> list[tuple[Any, Any]]:
        """The choices with what each means."""
        return list(zip(self["stance"], HINTS.values(), strict=True))

    def fields_for_action(self) -> dict[str, Any]:
        """Rows without text are left out."""
        cleaned = self.cleaned_data
        rows = [
            {"kind": cleaned.get(f"kind_{n}") or DirectiveKind.WISH.value, "text": cleaned[f"text_{n}"]}
            for n in range(1, self.count + 1)
            if cleaned.get(f"text_{n}")
        ]
        names = ("stance", "reason", "registry_number", "document")
        drop = bool(cleaned.get("drop_document"))
        return {**{name: cleaned[name] for name in names}, "directives": rows, "drop_document": drop}

    def must_be_whole(self) -> bool:
        """Whether it can be given as it stands; what is missing is said at the field."""
        stance = self.cleaned_data.get("stance")
        if not stance:
            self.add_error("stance", _("Choose what you think of the proposal."))
        elif stance in {Stance.CHANGE, Stance.AGAINST} and not self.cleaned_data.get("reason"):
            self.add_error("reason", _("Write why: those who go on with the proposal need to know."))
        return not self.errors


class GiveForm(EditForm, forms.Form):
    """Nothing to type: it carries the draft as its reader saw it, so that nobody gives what was changed meanwhile."""

    def __init__(self, *args: Any, draft: PositionDraft, **options: Any) -> None:
        super().__init__(*args, **options)
        self.open_on(draft)

    @classmethod
    def read(cls, thing: PositionDraft) -> dict[str, Any]:
        values = PositionForm.read(thing)
        return {**values, "document": thing.document_name}

    def show_saved(self, overtaken: Overtaken) -> None:
        """The page shows the draft as it is now, and the form it is sent with next knows that one."""
        self._mark = type(self)(draft=overtaken.thing).mark  # type: ignore[arg-type]  # a draft, here
        self.add_error(None, _("%(who)s Read it through once more, then give it.") % {"who": str(overtaken)})


class DirectiveForm(EditForm, forms.Form):
    """What became of an instruction or a wish."""

    state = forms.ChoiceField(
        label=gettext_lazy("What becomes of it?"),
        choices=(),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what becomes of it.")},
    )
    answer = PastedField(
        counter=COUNTER,
        label=gettext_lazy("Answer to the organisation"),
        help_text=gettext_lazy("Where in the text it is met, or why it is not. Read by all who were asked."),
        max_length=1000,
        required=False,
        rows=3,
    )
    moved_to = forms.ModelChoiceField(
        label=gettext_lazy("Moved to which proposal?"),
        queryset=Proposal.objects.none(),
        required=False,
        empty_label=gettext_lazy("None"),
    )

    def __init__(self, *args: Any, directive: Directive, version: ProposalVersion, **options: Any) -> None:
        options["initial"] = self.read(directive)
        if not directive.is_answered:
            options["initial"]["state"] = ""
        super().__init__(*args, **options)
        self.open_on(directive)
        words: dict[str, Any] = dict(Directive.State.choices)
        words[Directive.State.WORKED_IN] = _("Worked into version %(n)d") % {"n": version.number + 1}
        first = [Directive.State.WORKED_IN, Directive.State.REJECTED, Directive.State.MOVED]
        listed = [*first, Directive.State.RECEIVED] if directive.is_answered else first
        offer(self, "state", [(each.value, words[each]) for each in listed])
        others = Proposal.objects.going_on().exclude(pk=version.proposal_id).order_by("-number", "-pk")
        offer(self, "moved_to", others)

    @classmethod
    def read(cls, thing: Directive) -> dict[str, Any]:
        return {"state": thing.state, "answer": thing.answer, "moved_to": thing.moved_to_id}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("state") == Directive.State.REJECTED and not cleaned.get("answer"):
            self.add_error("answer", _("Write why it is rejected: whoever wrote it gets to read it."))
        if cleaned.get("state") == Directive.State.MOVED and not cleaned.get("moved_to"):
            self.add_error("moved_to", _("Choose the proposal that it is moved to."))
        return cleaned
