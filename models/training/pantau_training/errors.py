"""What costs average precision: by kind of mistake, the AP50 there would be without it (after TIDE, arXiv:2008.08115)."""

import numpy as np

from .classes import CLASSES
from .evaluate import Result, truth_for
from .metrics import average_precision, match, overlap_matrix

NEAR, HIT = 0.1, 0.5  # IoU from which a box is about a true box at all, and from which it hits
KINDS = ("place", "class", "class and place", "twice", "ground")
PLACE = 0


def error_gains(results: list[Result], row: int) -> dict[str, float]:
    """AP50 of a class, its true boxes, and by kind of mistake what AP50 gains when that kind alone is put right.

    A box in the wrong place moves onto its true box, if that is free; all others go away. `missed`: true boxes that no box is near go away.
    """
    scores, hits, kinds, owners, truths = [], [], [], [], 0
    for r in results:
        is_true, is_ignored = truth_for(row, r.labels)
        own = r.truth[is_true]
        verdict = match(r.boxes[row], r.scores[row], own, r.truth[is_ignored], HIT)
        kind, owner = _kinds(r.boxes[row], own, r.truth[~is_true & ~is_ignored])
        scores.append(r.scores[row]), hits.append(verdict), kinds.append(np.where(verdict == 0, kind, -1))
        owners.append(np.where(owner >= 0, truths + owner, -1))
        truths += len(own)
    score, hit, kind, owner = (np.concatenate(x) for x in (scores, hits, kinds, owners))
    base = average_precision(score, hit, truths)
    report = {"AP50": base, "n": truths}
    for k, name in enumerate(KINDS):
        better = np.where(kind == k, -1, hit)
        if k == PLACE:
            taken = set(owner[hit == 1])
            for i in np.argsort(-score, kind="stable"):
                if kind[i] == PLACE and owner[i] not in taken:
                    taken.add(owner[i])
                    better[i] = 1
        report[name] = average_precision(score, better, truths) - base
    near = set(owner[(hit == 1) | (kind == PLACE)])
    report["missed"] = average_precision(score, hit, len(near)) - base if near else float("nan")
    return report


def _kinds(boxes: np.ndarray, own: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Per box the entry of KINDS if it is a mistake, and the true box of the class that it is about (-1 = none)."""
    overlap = overlap_matrix(boxes, own)
    best, elsewhere = overlap.max(1, initial=0), overlap_matrix(boxes, other).max(1, initial=0)
    kind = np.select([best >= HIT, elsewhere >= HIT, best >= NEAR, elsewhere >= NEAR], [3, 1, PLACE, 2], 4)
    return kind, np.where(best >= NEAR, overlap.argmax(1) if len(own) else 0, -1)


def table(results: list[Result]) -> str:
    """Markdown, a line a class."""
    columns = (*KINDS, "missed")
    lines = ["| | labels | AP50 | " + " | ".join(columns) + " |", "|---" * (len(columns) + 3) + "|"]
    for row, name in enumerate(CLASSES):
        report = error_gains(results, row)
        lines.append(f"| {name} | {report['n']} | {report['AP50']:.3f} | " + " | ".join(f"{report[c]:+.3f}" for c in columns) + " |")
    return "\n".join(lines)
