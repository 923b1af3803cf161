"""Forms of notice: the member gives it, the office confirms it."""

from django import forms
from django.utils.translation import gettext_lazy

from members.forms.fields import Day
from network_portal.lib.forms import Line
from network_portal.lib.interrupted import ResumableForm


class LeaveNoticeForm(ResumableForm, forms.Form):
    last_day = Day(
        label=gettext_lazy("The last day you wish"),
        help_text=gettext_lazy("It is still a day of membership. The office confirms it, or proposes another."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why you leave"),
        max_length=500,
        help_text=gettext_lazy("The office and your colleagues read it. It helps the network to become better."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Write a sentence about why you leave.")},
    )


class ConfirmNoticeForm(forms.Form):
    ends_on = Day(label=gettext_lazy("Last day"))
    reference = Line(
        label=gettext_lazy("Registry number"),
        max_length=120,
        help_text=gettext_lazy("Under which the notice or the decision is found, for example NK 2026/31."),
        error_messages={"required": gettext_lazy("Write the registry number, for example NK 2026/14.")},
        widget=forms.TextInput(attrs={"class": "mid"}),
    )
