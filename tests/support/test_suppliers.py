"""Who the solutions hang on, and how hard each would be to leave."""

import re
from datetime import date

import pytest

from accounts.models import Role
from onepagers.findings import apply
from onepagers.models import Revision
from onepagers.versions.saving import saving
from support.findings import one_supplier
from support.models import Supplier, SupportLine, SupportProvider
from tests.demo import load_demo
from tests.factories import make_organisation, make_solution, make_user
from tests.markup import words_of
from tests.support.agreements import make_agreement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
TODAY = date(2026, 11, 24)


def lines(client):
    html = client.get("/aftaler/leverandoerer/").content.decode()
    rows = re.findall(r'<tr id="leverandoer-\d+">(.*?)</tr>', html, re.DOTALL)
    return [[words_of(cell) for cell in re.findall(r"<t[hd]\b.*?>(.*?)</t[hd]>", row, re.DOTALL)] for row in rows]


def test_a_supplier_stands_with_the_solutions_that_hang_on_it_and_why(reader):
    plsp = make_organisation("PLSP")
    video = make_solution("Video", operator=plsp)
    make_solution("Andet")
    with saving([video], by=None):
        for level in (1, 2):
            support = SupportLine.objects.create(solution=video, audience="Klinikker", level=level)
            SupportProvider.objects.create(line=support, organisation=make_organisation() if level == 1 else plsp)
    make_agreement(video, parties=["PLO", "PLSP"], scope="drift")
    make_agreement(video, parties=["FAPS"], kind="user_payment")
    make_agreement(video, parties=["Forhen"], state="expired")
    [row] = lines(reader)
    assert row[:3] == ["PLSP", "1 af 2 løsninger", "Video: driver løsningen; SLA, drift; 2. linje for klinikker"]
    assert row[3:5] == ["Kan den erstattes? Ikke oplyst", "Exitaftale: Ikke oplyst"]


def test_the_secretariat_says_how_hard_it_would_be_to_leave(as_user, reader):
    make_agreement(make_solution(), parties=["Trifork"])
    client = as_user(make_user(Role.ADMINISTRATOR))
    path = f"/aftaler/leverandoerer/{make_organisation('PLSP').pk}/"
    assert client.get(path).status_code == 404  # nothing hangs on it
    assert client.post(path, {"exit_agreement": "ja"}).status_code == 404
    path = re.search(r"/aftaler/leverandoerer/\d+/", client.get("/aftaler/leverandoerer/").content.decode())[0]
    sentence = "Ja, af to andre på et år."
    assert client.post(path, {"substitutable": "x" * 201, "exit_agreement": "ja"}).status_code == 422
    assert not Supplier.objects.exists()
    for posted, shown in (("nej", "nej"), ("ja", "ja"), ("", "Ikke oplyst")):
        assert client.post(path, {"substitutable": sentence, "exit_agreement": posted}).status_code == 302
        [row] = lines(reader)
        assert row[3:5] == [f"Kan den erstattes? {sentence}", f"Exitaftale: {shown}"]


def test_the_finding_and_the_page_count_alike(reader):
    load_demo(TODAY)
    numbers = {row[0]: int(row[1].split()[0]) for row in lines(reader)}
    assert list(numbers.values()) == sorted(numbers.values(), reverse=True)
    assert "PLO" not in numbers
    snapshots = [revision.snapshot for revision in Revision.objects.newest_each(TODAY)]
    found = {finding.key: finding.text for finding in apply(one_supplier, snapshots, TODAY)}
    assert found.keys() == {name for name, number in numbers.items() if number * 2 > len(snapshots)} != set()
    for name, text in found.items():
        assert text.startswith(f"{name} står bag {numbers[name]} af {len(snapshots)} løsninger")
