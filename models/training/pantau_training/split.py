"""Which part of the data a photo belongs to: fixed by a hash of its group's name alone.

So a street (group, video run, site) is never on both sides, adding data moves nobody, and the
rule can be repeated anywhere without this code. The salt was picked, before any training, from three
thousand by one look at counts: every class of the drone tiles and their negatives has 10-16 % of its
boxes in the test part and 6-10 % in the validation part.
"""

import hashlib

SALT = "pantau-split-857"
TEST_SHARE = 0.12
VALIDATION_SHARE = 0.08


def part_of(source: str, group: str, salt: str = SALT) -> str:
    """'test', 'validation' or 'train': sha256("salt:source/group"), first 8 bytes as a fraction of 2^64."""
    digest = hashlib.sha256(f"{salt}:{source}/{group}".encode()).digest()
    fraction = int.from_bytes(digest[:8], "big") / 2**64
    if fraction < TEST_SHARE:
        return "test"
    return "validation" if fraction < TEST_SHARE + VALIDATION_SHARE else "train"
