import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from danish import and_list, count, month
from importing import steps
from onepagers.management.errors import CommandFailed
from onepagers.models import Solution


class Command(BaseCommand):
    help = "Tager one-pagers ind fra et Word-dokument (.docx), Markdown eller ren tekst."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FIL", type=Path, help="dokumentet; tekst skal være i UTF-8")
        parser.add_argument(
            "--assign",
            metavar="ADRESSE,ADRESSE,…",
            help="løsningen for hver side, i filens rækkefølge; «ingen» for en side, der ikke skal med; "
            "med --create kan en ny få et navn: «min-laege=Min Læge»",
        )
        parser.add_argument("--create", action="store_true", help="opret løsninger til sider, der ikke passer på nogen")
        parser.add_argument("--dry-run", action="store_true", help="vis, hvad der ville ske, og gem intet")
        parser.add_argument("--json", action="store_true", help="skriv rapporten som JSON")

    def handle(self, **options: Any) -> None:
        assign = [slug.strip() for slug in options["assign"].split(",")] if options["assign"] is not None else []
        existing = Solution.objects.existing(timezone.localdate())
        try:
            document = steps.understand_within_limits(steps.read(options["file"]))
            solutions = list(existing.select_related("manager").prefetch_related("sections"))
            proposals = steps.propose(document, steps.candidates(solutions))
            plans = steps.decide(document, proposals, solutions, assign=assign, create=options["create"])
            source = steps.shown_name(options["file"])
            written = steps.write(plans, source=source, dry_run=options["dry_run"])
        except steps.Refused as error:
            raise CommandFailed(str(error)) from error
        notes = [*document.notes, *_initials(plans), *written.notes]
        if options["json"]:
            revision_count = 0 if options["dry_run"] else len(written.revisions)
            self.stdout.write(json.dumps(as_json(document, plans, revision_count), ensure_ascii=False, indent=2))
            for note in notes:
                self.stderr.write(note)
        else:
            self.report(document, plans, notes)
            self.stdout.write(_ending(plans, len(written.revisions), dry_run=options["dry_run"]))
            if options["create"] and (unnamed := [plan.page.number for plan in plans if plan.solution is None]):
                self.stdout.write(_about_names(unnamed))

    def report(self, document: steps.Document, plans: Sequence[steps.PagePlan], notes: Sequence[str]) -> None:
        say = self.stdout.write
        say(f"{count(len(plans), 'side', 'sider').capitalize()} i filen\n")
        for plan in plans:
            say(f"{plan.page.number}. {plan.page.heading or 'Uden overskrift'} → {_where(plan)}")
            for section in plan.page.sections:
                when = f", {month(section.as_of)}" if section.as_of else ""
                say(f"     {section.kind.label}{when}: {section.words_in} ord ind, {section.words_out} ud")
            say(f"     I alt: {plan.page.words_in} ord ind, {plan.page.words_out} ud")
        if document.unplaced:
            say("\nIkke taget med:")
        for entry in document.unplaced:
            place = f"side {entry.page}" if entry.page else "uden for siderne" if entry.outside else "før side 1"
            place += f", {entry.section}" if entry.section else ""
            heading = f"«{entry.heading}», " if entry.heading else ""
            say(f"  {place}: {heading}{entry.words} ord" + (f": {entry.text}" if entry.text else ""))
        if any(entry.can_be_placed or entry.can_be_taken_in for entry in document.unplaced):
            say("  Hent filen ind under Import på siden for at sætte noget af det på plads.")
        if notes:
            say("\nBemærk:")
        for note in notes:
            say(f"  {note}")


def as_json(document: steps.Document, plans: Sequence[steps.PagePlan], revision_count: int) -> dict[str, Any]:
    """Return the report for programs; an unknown value is null."""
    return {
        "pages": [
            {
                "heading": plan.page.heading or None,
                "code": plan.page.code or None,
                "initials": plan.page.initials or None,
                "solution": plan.solution.slug if plan.solution else None,
                "certainty": plan.certainty,
                "words_in": plan.page.words_in,
                "words_out": plan.page.words_out,
                "sections": [
                    {
                        "kind": section.kind.value,
                        "as_of": section.as_of.strftime("%Y-%m") if section.as_of else None,
                        "words_in": section.words_in,
                        "words_out": section.words_out,
                    }
                    for section in plan.page.sections
                ],
            }
            for plan in plans
        ],
        "unplaced": [
            {"page": entry.page, "heading": entry.heading or None, "text": entry.text, "words": entry.words}
            for entry in document.unplaced
        ],
        "revisions_made": revision_count,
    }


def _about_names(numbers: Sequence[int]) -> str:
    """Say how pages that became no solution get one: a name is never made up."""
    pages = f"Side {and_list([str(number) for number in numbers])}"
    return (
        f"{pages} er ikke oprettet: det står ikke i filen, hvad løsningen hedder. Kør igen med --create og --assign, "
        "og skriv «adresse=Navn» for hver side, fx --assign «min-laege=Min Læge,video,ingen»."
    )


def _where(plan: steps.PagePlan) -> str:
    if plan.solution is None:
        return "ingen løsning" + (f" ({plan.why})" if plan.why else "")
    ending = "" if plan.writes else "; gemmes ikke uden --assign"
    return f"{plan.solution.name} ({plan.certainty}: {plan.why}{ending})"


def _initials(plans: Sequence[steps.PagePlan]) -> list[str]:
    """Report initials that aren't the manager's: the importer makes no person a manager."""
    notes = []
    for plan in plans:
        manager = plan.solution.manager if plan.solution else None
        if plan.page.initials and plan.page.initials != (manager.initials if manager else ""):
            current = f"løsningen har {manager.initials}" if manager else "løsningen har ingen systemforvalter"
            notes.append(
                f"Side {plan.page.number}: overskriften nævner systemforvalter {plan.page.initials}; {current}."
            )
    return notes


def _ending(plans: Sequence[steps.PagePlan], revisions: int, *, dry_run: bool) -> str:
    prefix = "Prøve, intet er gemt: " if dry_run else ""
    verb = "ville få" if dry_run else "fik"
    solutions = count(revisions, "løsning", "løsninger") if revisions else "ingen løsninger"
    sentence = f"{prefix}{solutions} {verb} en ny version."
    lines = ["", sentence[0].upper() + sentence[1:]]
    if any(plan.certainty == steps.GUESS for plan in plans):
        slugs = ",".join(plan.solution.slug if plan.solution else steps.SKIPPED for plan in plans)
        lines.append(f"Er gættene rigtige, så kør igen med --assign {slugs}")
    return "\n".join(lines)
