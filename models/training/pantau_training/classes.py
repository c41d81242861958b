"""The classes the detector tells apart and how other datasets name them."""

CLASSES = ("D00", "D10", "D20", "D40", "repair")
D00, D10, D20, D40, REPAIR = range(5)
ANY = len(CLASSES)  # output row "any damage": every class but repair
ROWS = len(CLASSES) + 1

# Labels that only training knows.
UNSPECIFIED = len(CLASSES)  # a crack whose class nobody gave: trains "any damage", classes masked
IGNORE = UNSPECIFIED + 1  # neither damage nor background

# Spellings in RDD2022, UAV-PDD2023, UAPD, HighRPD and Roboflow exports (compared in lower case,
# "_" and "-" as blanks). None = known, deliberately not a class here.
ALIASES: dict[str, int | None] = {
    "d00": D00, "longitudinal": D00, "longitudinal crack": D00, "lc": D00,
    "d10": D10, "transverse": D10, "transverse crack": D10, "lateral crack": D10, "tc": D10,
    "d20": D20, "alligator": D20, "alligator crack": D20, "block crack": D20, "ac": D20,
    "d40": D40, "pothole": D40, "ph": D40,
    "repair": REPAIR, "repaired": REPAIR, "patch": REPAIR, "patching": REPAIR, "rp": REPAIR,
    "crack unspecified": UNSPECIFIED, "crack": UNSPECIFIED, "linear crack": UNSPECIFIED,
    "oblique": UNSPECIFIED, "oblique crack": UNSPECIFIED, "oc": UNSPECIFIED,
    "d01": UNSPECIFIED, "d11": UNSPECIFIED,
    "d43": None, "d44": None, "d50": None, "d0w0": None, "manhole": None,
}


def label_of(name: str) -> int | None:
    """The label for another dataset's class name; KeyError when the name is unknown."""
    return ALIASES[name.strip().lower().replace("_", " ").replace("-", " ")]
