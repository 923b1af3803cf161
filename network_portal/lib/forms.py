"""How every form of the portal is written out, and the inputs that Swedish people expect."""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.http import HttpRequest, QueryDict


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form was sent with, an empty one too; None when the page is only asked for."""
    return request.POST if request.method == "POST" else None


class Renderer(TemplatesSetting):
    """Forms use the portal's own templates: label, hint, error, field, in that order."""

    form_template_name = "ui/form.html"
    field_template_name = "ui/field.html"


class DateInput(forms.DateInput):
    """A date picker that always speaks ISO to the browser."""

    input_type = "date"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A date and time picker in Stockholm time."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, object] | None = None) -> None:
        super().__init__(attrs=attrs, format="%Y-%m-%dT%H:%M")
