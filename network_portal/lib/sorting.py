"""Swedish alphabetical order (å ä ö last) on any PostgreSQL, without ICU: a stored key in the C collation."""

from django.db.models import Func, GeneratedField, TextField, Value
from django.db.models.functions import Lower


def swedish_key(field: str) -> GeneratedField:
    """A stored column that sorts `field` the Swedish way.

    In ASCII the signs `{`, `|` and `}` follow z, so they stand for å, ä and ö; é and ü sort as e and y (Svenska Akademien).
    """
    return GeneratedField(
        expression=Func(Lower(field), Value("åäöæøéèü"), Value("{|}|}eey"), function="translate"),
        output_field=TextField(db_collation="C"),
        db_persist=True,
    )
