from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A finding may be dismissed without a day, for as long as its sentence is the same."""

    dependencies = [("onepagers", "0002_owner_and_operator")]

    operations = [
        migrations.AddField(
            model_name="acceptedfinding",
            name="sentence",
            field=models.TextField(blank=True, default="", verbose_name="sætning"),
            preserve_default=False,
        ),
        migrations.AlterField(
            model_name="acceptedfinding",
            name="until",
            field=models.DateField(blank=True, null=True, verbose_name="til og med"),
        ),
        migrations.AddConstraint(
            model_name="acceptedfinding",
            constraint=models.CheckConstraint(
                condition=Q(until__isnull=False) | ~Q(sentence=""),
                name="finding_waits_for_a_day_or_a_new_sentence",
                violation_error_message="Vælg en dag.",
            ),
        ),
    ]
