"""What was stored of terms, in the words of now: nothing is invented, and what is ambiguous is left to a person."""

from django.db import migrations

COUNTS = ("month", "quarter", "year")  # renewals «løbende til udgangen af …»
ENDED = ("expired", "terminated")  # typed, and so not told by terms: these stay unknown


def open_ended(agreement):
    """A last day before the running on is what it binds to, in one of two meanings: somebody has to choose."""
    agreement.form, agreement.counted_to, agreement.renewal = "open", agreement.renewal, ""
    if agreement.valid_to:
        agreement.binding_until = agreement.binding_until or agreement.valid_to
        agreement.binding_words = f"Gælder til {agreement.valid_to:%d.%m.%Y}, derefter løbende."
        agreement.valid_to = None


def convert(apps, schema_editor):
    def rows(name, app="support"):
        return apps.get_model(app, name).objects.using(schema_editor.connection.alias)

    any_solution = rows("Solution", "onepagers").order_by("pk").first()  # for what no page shows any more
    for agreement in rows("Agreement").all():
        if agreement.state in ENDED:
            if agreement.renewal in COUNTS:
                agreement.counted_to, agreement.renewal = agreement.renewal, ""
        elif agreement.renewal in COUNTS:
            open_ended(agreement)
        elif agreement.valid_to or agreement.renewal:
            agreement.form = "fixed"
        agreement.save()
        solution = agreement.solutions.order_by("position", "pk").first() or any_solution
        if agreement.oversight_done_on and solution:
            rows("Oversight").create(agreement=agreement, solution=solution, done_on=agreement.oversight_done_on)
        rows("Measurement").filter(target__agreement=agreement).update(agreement=agreement, solution=solution)


class Migration(migrations.Migration):
    dependencies = [("support", "0004_terms")]

    operations = [migrations.RunPython(convert, migrations.RunPython.noop)]
