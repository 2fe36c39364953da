"""The plant's items and partners, before any table is made of them."""

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from demo import identifiers, names
from demo.columns import Bools, Ints, ranges
from demo.sizes import Sizes


class Kind(IntEnum):
    """What an item is."""

    RAW = 0
    CARTON = 1
    SEMI = 2
    FINISHED = 3
    SET = 4
    IDLE = 5


UNITS = (("01", "支", "pcs"), ("02", "kg", "KG"), ("03", "个", "pcs"), ("04", "套", "SET"), ("05", "台", "pcs"))
"""ERP code, ERP name and MES name of each unit of measure."""

COST_FACTORS = np.array([1, 1, 40, 200, 430, 1])
"""By kind, how much dearer its items are than purchased ones: what their components cost, about."""

PIECE, KILOGRAM, EACH, PACK, DEVICE = range(5)

PACKS = (("盒", 10), ("盒", 20), ("盒", 50), ("盒", 100), ("箱", 200), ("箱", 500), ("箱", 1000), ("箱", 2000))
WEIGHTS = (("袋", 25), ("吨", 1000))
AUXILIARIES = tuple(
    (f"{base}{number:02d}", name, base, rate)
    for unit, (base, _, _) in enumerate(UNITS)
    for number, (name, rate) in enumerate(WEIGHTS if unit == KILOGRAM else PACKS, 1)
)
"""Code, name, main unit and rate of each unit in which goods are packed or bought; a main unit names its group."""


@dataclass(frozen=True)
class Items:
    """One entry per item in every field; quantities in hundredths of the unit.

    Attributes:
        code, mes_code: the item's code in each system.
        kind, family: a `Kind`, and the index of the product family or -1.
        unit: index into `UNITS`. step: smallest quantity handed out. pack: multiple in which lots come.
        lots: whether the item is lot-managed. shelf_months: 0 without a shelf life.
        gtin, certificate: None unless the item is sold. cost: standard cost of one unit, in hundredths of the currency.
    """

    code: list[str]
    mes_code: list[str]
    name: list[str]
    specification: list[str]
    kind: Ints
    family: Ints
    unit: Ints
    step: Ints
    pack: Ints
    lots: Bools
    shelf_months: Ints
    gtin: list[str | None]
    certificate: list[str | None]
    cost: Ints

    def of(self, kind: Kind) -> Ints:
        """Indexes of all items of a kind."""
        return np.flatnonzero(self.kind == kind)


@dataclass(frozen=True)
class Masters:
    """Items, the suppliers of each purchased item, and the numbers of partners, machines and people."""

    items: Items
    suppliers: Ints
    """Shape (items, 2): main and second vendor of each item."""
    vendor_names: list[str]
    customer_names: list[str]
    customer_addresses: list[str]
    customer_tax_codes: list[str | None]
    machines: int
    people: list[str]


def _purchased(number: int) -> tuple[str, str, str, str]:
    """Code, name, specification and class of purchased item `number`; name and specification are unique together."""
    parts = [(group, i, noun) for group, nouns in names.RAW_GROUPS for i, noun in enumerate(nouns)]
    group, place, noun = parts[number % len(parts)]
    round_ = number // len(parts)
    grade, size = names.GRADES[round_ % len(names.GRADES)], round_ // len(names.GRADES)
    measure = f"{size % 40 / 10 + 1:.1f}×{10 + size // 40 * 5}"
    spec = f"{measure}-25kg/袋" if group in names.KILOGRAM_GROUPS else f"Φ{measure}mm"
    return f"{group}.{place + 1:03d}.{number + 1:04d}", grade + noun, spec, group


def _carton(number: int) -> tuple[str, str, str, str]:
    noun = names.CARTONS[number % len(names.CARTONS)]
    return f"B02.001.{number + 1:04d}", noun, f"{300 + number * 5}×200mm", "B02"


def _self_made(kind: Kind, number: int, family: int) -> tuple[str, str, str, str]:
    made = names.FAMILIES[family]
    if kind == Kind.SEMI:
        part = names.SEMI_PARTS[number % len(names.SEMI_PARTS)]
        return f"S{family + 1:02d}.001.{number + 1:04d}", f"{made.name}{part}", f"{made.model}-S{number + 1:03d}", "S"
    level, tail = ("001", "") if kind == Kind.FINISHED else ("002", "套装")
    model = f"{made.model}-{number % 7 + 4}F-{number + 1:02d}{'K' if tail else ''}"
    return f"P{family + 1:02d}.{level}.{number + 1:04d}", made.name + tail, model, "P"


def _unit(kind: int, family: int, group: str) -> int:
    if kind in (Kind.RAW, Kind.IDLE):
        return KILOGRAM if group in names.KILOGRAM_GROUPS else EACH
    if kind == Kind.FINISHED and family == names.PUMP:
        return DEVICE
    return {Kind.CARTON: EACH, Kind.SET: PACK}.get(Kind(kind), PIECE)


def _pack(kind: int, family: int, unit: int) -> int:
    if unit == KILOGRAM:
        return 2_500
    if kind in (Kind.RAW, Kind.CARTON, Kind.IDLE):
        return 10_000
    return 100 if family == names.PUMP or kind == Kind.SET else 1_000


def _shelf_months(kind: Kind, number: int, family: int) -> int:
    if kind in (Kind.FINISHED, Kind.SET):
        return names.FAMILIES[family].shelf_months
    return (0, 12, 24, 36, 0)[number % 5] if kind in (Kind.RAW, Kind.IDLE) else 0


def _certificate(kind: Kind, number: int, family: int) -> str | None:
    if kind not in (Kind.FINISHED, Kind.SET):
        return None
    made = names.FAMILIES[family]
    return identifiers.certificate(made.device_class, made.catalogue, number % 200 + 200 * family)


def make_items(sizes: Sizes) -> Items:
    """All items, kind after kind; self-made ones are spread evenly over the product families in blocks."""
    counts = np.array([sizes.raw, sizes.carton, sizes.semi, sizes.finished, sizes.sets, sizes.idle])
    kind, place = ranges(counts)
    made = (kind >= Kind.SEMI) & (kind <= Kind.SET)
    family = np.where(made, place * len(names.FAMILIES) // counts[kind], -1)
    texts, gtins, certificates = [], list[str | None](), list[str | None]()
    for k, n, f in zip(kind.tolist(), place.tolist(), family.tolist(), strict=True):
        if k == Kind.CARTON:
            texts.append(_carton(n))
        elif k in (Kind.RAW, Kind.IDLE):
            texts.append(_purchased(n + (sizes.raw if k == Kind.IDLE else 0)))
        else:
            texts.append(_self_made(Kind(k), n, f))
        sold = k in (Kind.FINISHED, Kind.SET)
        gtins.append(identifiers.gtin(len(gtins)) if sold else None)
        certificates.append(_certificate(Kind(k), n, f))
    rows = list(zip(kind.tolist(), place.tolist(), family.tolist(), texts, strict=True))
    unit = np.array([_unit(k, f, text[3]) for k, _, f, text in rows])
    code = [text[0] for text in texts]
    return Items(
        code=code,
        mes_code=[plain_code(c) + ("-A" if c.startswith("P") else "") for c in code],
        name=[text[1] for text in texts],
        specification=[text[2] for text in texts],
        kind=kind,
        family=family,
        unit=unit,
        step=np.where(unit == KILOGRAM, 1, 100),
        pack=np.array([_pack(k, f, u) for (k, _, f, _), u in zip(rows, unit.tolist(), strict=True)]),
        lots=kind != Kind.CARTON,
        shelf_months=np.array([_shelf_months(Kind(k), n, f) for k, n, f, _ in rows]),
        gtin=gtins,
        certificate=certificates,
        cost=(np.arange(len(rows)) * 37 % 191 + 5) * COST_FACTORS[kind],
    )


def plain_code(code: str) -> str:
    """An ERP item code as the MES writes it, without its dots."""
    return code.replace(".", "")


def vendor_name(number: int) -> str:
    """The name of vendor `number` (from 0), which no other vendor has. Every third one carries its town in brackets."""
    stem = names.STEMS[number * 7 % len(names.STEMS)] + names.ROUNDS[number // (len(names.STEMS) * len(names.TRADES))]
    trade = names.TRADES[(number // len(names.STEMS) + number) % len(names.TRADES)]
    town = names.TOWNS[number % len(names.TOWNS)]
    return f"{stem}{trade}({town})有限公司" if number % 3 == 0 else f"{town}{stem}{trade}有限公司"


def customer(number: int) -> tuple[str, str, str | None]:
    """Name, address and credit code of a customer: half hospitals, a fifth distributors, three tenths abroad."""
    town = names.HOSPITAL_TOWNS[number % len(names.HOSPITAL_TOWNS)]
    round_, turn = number // len(names.HOSPITAL_TOWNS), number % 10
    if turn >= 7:
        name, address, towns = names.EXPORT[number % 2]
        place = f"{towns[number // 10 % 4]} {number + 1}"
        return name.format(place), address.format(place, number + 1), None
    if turn >= 5:
        tail = f"{names.STEMS[(number + number // len(names.STEMS)) % len(names.STEMS)]}医疗器械销售有限公司"
        return f"{town}{tail}", f"{town}市商贸路{number + 1}号", identifiers.company_code(4000 + number)
    kind = names.HOSPITALS[(round_ + number % len(names.HOSPITAL_TOWNS)) % len(names.HOSPITALS)]
    name = f"{town}市{'' if round_ < len(names.HOSPITALS) else f'第{round_}区'}{kind}"
    return name, f"{town}市健康路{number + 1}号", identifiers.hospital_code(number + 1)


def make_masters(sizes: Sizes, rng: np.random.Generator) -> Masters:
    """All masters of a plant of the given sizes."""
    items = make_items(sizes)
    customers = [customer(n) for n in range(sizes.customers)]
    main = rng.integers(0, sizes.vendors, len(items.code))
    second = (main + rng.integers(1, sizes.vendors, len(items.code))) % sizes.vendors
    return Masters(
        items=items,
        suppliers=np.column_stack([main, second]),
        vendor_names=[vendor_name(n) for n in range(sizes.vendors)],
        customer_names=[name for name, _, _ in customers],
        customer_addresses=[address for _, address, _ in customers],
        customer_tax_codes=[code for _, _, code in customers],
        machines=sizes.machines // 10 * 10,
        people=[names.person(n) for n in range(sizes.people)],
    )
