"""Who takes part in the stories: invented people at extensions, and outside numbers out of ranges kept for fiction."""

from __future__ import annotations

from random import Random

import attrs

_FIRST = ("Ada", "Bela", "Chiara", "Dmitri", "Esra", "Femi", "Grace", "Hugo", "Ines", "Jonas", "Kaya", "Lena", "Mio",
          "Noor", "Oskar", "Priya", "Quinn", "Rosa", "Søren", "Tove")  # fmt: skip
_LAST = ("Abel", "Berg", "Costa", "Diaz", "Eklund", "Fischer", "Garcia", "Hansen", "Ito", "Jansen", "Kowalski",
         "Lindqvist", "Moreau", "Nkosi", "O'Neil", "Park", "Quist", "Rossi", "Silva", "Tanaka")  # fmt: skip
_DEPARTMENTS = ("Sales", "Support", "Billing", "Operations")
_ROLES = ("agent", "agent", "agent", "supervisor", "admin")
_AREAS = ("212", "305", "415", "516", "617", "702", "808", "917")
_AGENTS = ("desk-phone/4.2", "soft-phone/11.0 (desktop)", "web-phone/2.7", "gateway/1.9")
_OTHER_AGENTS = (*_AGENTS, "Desk-Phone/4.2", "desk_phone/4.2", "web+phone/2.7 *beta*", "trunk\\gateway/1.9", '"lab" phone/0.5',
                 "caller's phone/12 (100%)", "téléphone/9", "téléphone/10")  # fmt: skip
_CAMPAIGNS = ("spring", "Spring", "back_to_school", "back-to-school", "20% less", "200 less", "two+one", "two one", "*now*",
              "summer\\sale", "mother's day", 'the "big" one', "été", "秋")  # fmt: skip
_COMPANIES = ("Blue Cab", "BLUE CAB", "blue cab", "Bike_Shop", "Bike-Shop", "50% Off", "500 Off", "Fruit+Veg", "Fruit Veg",
              "*Star* Cabs", "North\\South", "O'Neil & Sons", 'Hotel "Astoria"', 'Rosa "Mac" O\'Hara', "Łódź Étoile",
              "東京タクシー", "Søren's +1 (a_b%c)")  # fmt: skip
_CODECS = ("g711u", "g711a", "g722", "opus", "amrwb")

INSIDE = 40
"""People at extensions; the first of them is the user of tokens that see only their own calls."""


@attrs.frozen(slots=True)
class Party:
    """One side of a call. `number` is E.164 with `+`, a short code or an extension; None when withheld."""

    number: str | None
    inside: bool = False
    staff: int | None = None
    first: str | None = None
    last: str | None = None
    company: str | None = None
    role: str | None = None
    department: int | None = None
    region: str = "US"
    domain: str = "voice.example"
    ip: str = "192.0.2.1"
    user_agent: str = _AGENTS[0]
    codec: str = _CODECS[0]

    @property
    def name(self) -> str | None:
        """First and last name or the company's, None where nobody knows it."""
        return self.company if self.first is None else f"{self.first} {self.last}"

    @property
    def department_name(self) -> str | None:
        """The department's name."""
        return None if self.department is None else _DEPARTMENTS[self.department]


def staff() -> tuple[Party, ...]:
    """The people at extensions, the same in every run."""
    return tuple(
        Party(
            number=str(1001 + number),
            inside=True,
            staff=1 + number,
            first=_FIRST[number % len(_FIRST)],
            last=_LAST[(number * 7 + number // 20) % len(_LAST)],
            role=_ROLES[number % len(_ROLES)],
            department=number % len(_DEPARTMENTS),
            domain="pbx.example",
            ip=f"192.0.2.{10 + number}",
            user_agent=_AGENTS[number % 3],
            codec=_CODECS[number % len(_CODECS)],
        )
        for number in range(INSIDE)
    )


def service_number(number: int) -> str:
    """A number of the account itself, at which it is called."""
    return f"+1646555{100 + number % 100:04d}"


def company(number: int) -> str:
    """A company's name: signs that grammars give a meaning, quotes, letters beyond ASCII, two cases of one name."""
    return _COMPANIES[number % len(_COMPANIES)]


def campaign(number: int) -> str:
    """What a campaign or a carrier is called; no name of anybody who takes part in a call."""
    return _CAMPAIGNS[number % len(_CAMPAIGNS)]


def user_agent(number: int) -> str:
    """What a device outside calls itself; such texts hold every sign too."""
    return _OTHER_AGENTS[number % len(_OTHER_AGENTS)]


def outsider(rng: Random, number_of: int = 0) -> Party:
    """Somebody outside: mostly a plain number, now and then withheld, very long, or a short code.

    Every fifth by `number_of` is a company.
    """
    draw = rng.random()
    pick = int(rng.random() * 10_000)
    region, last = "US", pick % 250 + 1
    if draw < 0.62:
        number: str | None = f"+1{_AREAS[pick % len(_AREAS)]}55501{pick // 8 % 100:02d}"
    elif draw < 0.76:
        number, region = f"+4420794600{pick % 100:02d}", "GB"
    elif draw < 0.84:
        number, region = f"+61491570{pick % 1000:03d}", "AU"
    elif draw < 0.90:
        number, region = f"+493023125{pick % 1000:03d}", "DE"
    elif draw < 0.94:
        number = None
    elif draw < 0.97:
        number, region = f"+99900000000{pick:04d}", "ZZ"
    else:
        number = f"{100 + pick % 900}"
    is_company = number_of % 5 == 4
    known = number is not None and pick % 3 == 0 and not is_company
    return Party(
        number=number,
        first=_FIRST[pick % len(_FIRST)] if known else None,
        last=_LAST[pick // 7 % len(_LAST)] if known else None,
        company=company(number_of // 5) if is_company else None,
        region=region,
        domain="carrier.example",
        ip=f"198.51.100.{last}" if pick % 2 else f"203.0.113.{last}",
        user_agent=user_agent(number_of),
        codec=_CODECS[pick % len(_CODECS)],
    )
