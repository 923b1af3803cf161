from django.utils import translation
from django.utils.translation import gettext_noop

from network_portal.lib import phrases
from network_portal.lib.phrases import Phrase

REPORT = Phrase(gettext_noop("Yearly report %(year)d, %(name)s"), year=2026, name="Ystads kommun")


class TestPhrase:
    def test_is_kept_once_and_read_in_every_language(self) -> None:
        kept = REPORT.kept()
        assert phrases.read(kept) == "Årsrapport 2026, Ystads kommun"
        with translation.override("en"):
            assert phrases.read(kept) == "Yearly report 2026, Ystads kommun"

    def test_what_was_kept_as_a_text_is_read_as_it_stands(self) -> None:
        assert phrases.read("Ystad, 100 %", "x") == "Ystad, 100 %"
        assert phrases.read(None, "Årsrapport") == phrases.read("", "Årsrapport") == "Årsrapport"

    def test_a_per_cent_sign_in_a_value_is_only_a_sign(self) -> None:
        assert str(Phrase("%(name)s", name="100 %(all)s")) == "100 %(all)s"
