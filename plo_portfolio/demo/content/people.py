"""The people of the demo. All are made up but the initials LSS, which stand in PLO's own document."""

from typing import NamedTuple

from accounts.models import Role

PASSWORD = "kun-til-demoen"  # noqa: S105 - the same for all and printed at every start; load_demo refuses production


class Person(NamedTuple):
    initials: str
    name: str
    role: Role = Role.MANAGER

    @property
    def email(self) -> str:
        return f"{self.initials.lower()}@plo.example"


PEOPLE = (
    Person("LSS", "Lise Strand Skov"),
    Person("ANH", "Anna Nørgaard Holm"),
    Person("BJK", "Bo Jepsen Kær"),
    Person("CML", "Camilla Mark Lund"),
    Person("DRP", "Dorthe Ravn Poulsen"),
    Person("UVB", "Ulrik Vang Berg", Role.COMMITTEE),
    Person("MTB", "Mette Toft Bak", Role.READER),
    Person("EFS", "Eva Fjord Sand", Role.ADMINISTRATOR),
)
SECRETARIAT, COMMITTEE = "EFS", "UVB"

# Who the start of the demo shows the way in: one of each role.
SHOWN = tuple(
    next(person for person in PEOPLE if person.role == role)
    for role in (Role.MANAGER, Role.COMMITTEE, Role.READER, Role.ADMINISTRATOR)
)
