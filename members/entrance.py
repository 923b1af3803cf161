"""The forms of signing in and of passwords: allauth's, in the portal's words."""

from typing import Any

from allauth.account import forms
from django.utils.translation import gettext_lazy as _


class InOurWords:
    """No example inside a field: it repeats the label, and is gone when one has begun to write."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in {"login", "email"}:
                field.label = _("E-mail address")
            if "password" in name:
                field.error_messages["required"] = _("Write the password.")


class LoginForm(InOurWords, forms.LoginForm):
    pass


class ResetPasswordForm(InOurWords, forms.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(InOurWords, forms.ResetPasswordKeyForm):
    pass


class ChangePasswordForm(InOurWords, forms.ChangePasswordForm):
    pass
