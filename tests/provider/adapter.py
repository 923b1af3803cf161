import json
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter


class Adapter(DefaultOIDCAdapter):
    def get_claims(self, purpose: Any, user: Any, client: Any, scopes: Any, **more: Any) -> dict[str, Any]:
        """What the test wants it to say of the person, true or not."""
        return {"sub": self.get_user_sub(client, user), **json.loads(user.first_name or "{}").get(purpose, {})}

    def get_user_sub(self, client: Any, user: Any) -> str:
        return str(json.loads(user.first_name or "{}").get("sub") or user.pk)

    def get_user_by_sub(self, client: Any, sub: str) -> Any:
        from django.contrib.auth.models import User

        return next((user for user in User.objects.all() if self.get_user_sub(client, user) == sub), None)
