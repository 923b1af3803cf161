"""Who may read one's contact details."""

from django import forms
from django.utils.translation import gettext_lazy

from members.models import Person

CHOOSE = {"required": gettext_lazy("Choose who may read it.")}


class VisibilityForm(forms.ModelForm):
    class Meta:
        model = Person
        fields = ("email_shown", "title_shown", "phone_shown")
        widgets = dict.fromkeys(fields, forms.RadioSelect)
        error_messages = dict.fromkeys(fields, CHOOSE)
        labels = {
            "email_shown": gettext_lazy("Who may read your e-mail address?"),
            "title_shown": gettext_lazy("Who may read your job title?"),
            "phone_shown": gettext_lazy("Who may read your phone number?"),
        }
        help_texts = {
            "email_shown": gettext_lazy(
                "The network’s office and your colleagues always see it, and it stands on the events and needs that you "
                "answer for. Those who arrange an event see the address of everybody who has registered."
            ),
        }
