"""How allauth behaves in the portal."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up alone: people are invited by an organisation that belongs."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
