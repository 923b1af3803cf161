"""Reads the whole journal and says whether anything in it was changed afterwards."""

from django.core.management.base import BaseCommand, CommandError

from network_portal.records import journal


class Command(BaseCommand):
    help = "Checks the hash chain of the journal. Exit code 1 and the broken numbers when something was changed."

    def handle(self, *args: object, **options: object) -> None:
        number, digest = journal.head()
        broken = journal.verify()
        if broken:
            # A negative number is the id of an entry that was never linked.
            raise CommandError(f"Broken at {', '.join(map(str, broken))}.", returncode=1)
        self.stdout.write(f"{number} entries, unbroken. Head {digest or '(empty)'}")
