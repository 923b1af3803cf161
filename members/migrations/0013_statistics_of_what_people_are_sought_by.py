from django.db import migrations


class Migration(migrations.Migration):
    """PostgreSQL guesses that a word hits next to nobody by an expression it keeps no statistics of, and would then look
    through everybody and sort them, where the first hundred lie ready in the index of names.

    The name has its statistics from the index `person_search`.
    """

    dependencies = [("members", "0012_words_of_withdrawal")]

    operations = [
        migrations.RunSQL(
            """CREATE STATISTICS person_words ON (upper(email::text)), (upper(title::text)), (upper(phone::text))
            FROM members_person;
            ANALYZE members_person""",
            "DROP STATISTICS person_words",
        ),
    ]
