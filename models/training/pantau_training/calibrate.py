"""Makes scores mean something: Platt scaling per output row, and thresholds for a stated precision.

Both are fitted on validation photos only. The scaling is baked into the exported net, so that its outputs are the
calibrated scores and the product needs to know nothing of it. Platt scaling (two numbers a row) rather than isotonic steps:
the validation part has too few boxes of a class to shape a curve.
"""

from dataclasses import dataclass

import numpy as np

from .classes import ANY, CLASSES, REPAIR
from .evaluate import NAMES, ROW_NAMES, Result, verdicts

LEAST_BOXES = 12  # fewer true boxes than this calibrate nothing: the row borrows from "any damage"
BINS = 8


@dataclass
class RowThreshold:
    """A threshold for the (calibrated) score of an output row and what it does on validation photos."""

    name: str
    threshold: float
    precision: float
    recall: float
    expected_calibration_error: float
    true_boxes: int
    boxes_above: int


def platt_by_row(results: list[Result], iou: float) -> list[tuple[float, float]]:
    """(scale, shift) per output row: p = 1 / (1 + exp(-(scale * logit(score) + shift))).

    A hit is a found box with this overlap on a free true box of the class. A class with too few true boxes
    takes the scaling of "any damage".
    """
    judged = [verdicts(results, row, iou) for row in range(len(ROW_NAMES))]
    fits = [fit_platt(scores, hits) if truths >= LEAST_BOXES else None for scores, hits, truths in judged]
    return [fit or fits[ANY] or (1.0, 0.0) for fit in fits]


def thresholds_by_row(results: list[Result], precision: float, false_per_megapixel: float, iou: float, floors: dict[str, float] = {}) -> list[RowThreshold]:
    """The lowest thresholds that reach a precision and keep to a number of false boxes on empty photos.

    A class with too few true boxes takes the precision threshold of "any damage"; `floors` hold what a person set instead.
    """
    empty = [r for r in results if r.is_empty]
    allowed = int(false_per_megapixel * sum(r.megapixels for r in empty))
    judged = [verdicts(results, row, iou) for row in range(len(ROW_NAMES))]
    rows = []
    for name, (scores, hits, truths) in zip(ROW_NAMES, judged):
        least = threshold_for(*((scores, hits, truths) if truths >= LEAST_BOXES else judged[ANY]), precision)
        least = max(least, floors.get(name, 0.0))
        on_empty = np.sort(np.concatenate([r.scores[NAMES.index(name)] for r in empty] or [np.zeros(0)]))[::-1]
        if name != CLASSES[REPAIR] and len(on_empty) > allowed:
            least = max(least, float(np.nextafter(np.float32(on_empty[allowed]), np.float32(1))))
        above = (scores >= least) & (hits >= 0)
        rows.append(RowThreshold(name, least, float(hits[above].mean()) if above.any() else float("nan"),
                                 float(hits[above].sum() / truths) if truths else float("nan"),
                                 calibration_error(scores[above], hits[above]), truths, int(above.sum())))
    return rows


def fit_platt(scores: np.ndarray, hits: np.ndarray, steps: int = 50) -> tuple[float, float]:
    """Logistic regression of hit on logit(score) by Newton steps, with a weak pull towards leaving scores as they are."""
    counted = hits >= 0
    x = np.stack([logit(scores[counted]), np.ones(counted.sum())], 1)
    y, w, pull = hits[counted].astype(float), np.array([1.0, 0.0]), 1.0
    for _ in range(steps):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - y) + pull * (w - [1.0, 0.0])
        curvature = (x * (p * (1 - p))[:, None]).T @ x + pull * np.eye(2)
        w = w - np.linalg.solve(curvature, gradient)
    return float(w[0]), float(w[1])


def apply_platt(scores: np.ndarray, scale: float, shift: float) -> np.ndarray:
    return 1 / (1 + np.exp(-(scale * logit(scores) + shift)))


def logit(p: np.ndarray) -> np.ndarray:
    p = p.astype(float).clip(1e-6, 1 - 1e-6)
    return np.log(p / (1 - p))


def threshold_for(p: np.ndarray, hits: np.ndarray, truths: int, precision: float, least: int = 5) -> float:
    """The lowest score above which at least this share of the boxes are hits, looking at five boxes or more.

    A class that never gets so far takes the score of its best F1: finding nothing at all helps nobody who reviews.
    """
    counted = hits >= 0
    order = np.argsort(-p[counted], kind="stable")
    sorted_p, right = p[counted][order], np.cumsum(hits[counted][order])
    if not len(order):
        return 0.9
    found = np.arange(1, len(order) + 1)
    good = right / found >= precision
    good[: least - 1] = False
    last = good.nonzero()[0][-1] if good.any() else int(np.argmax(2 * right / (found + truths)))
    return float(sorted_p[last])


def calibration_error(p: np.ndarray, hits: np.ndarray) -> float:
    """Expected calibration error over bins that hold equally many boxes."""
    if len(p) < BINS:
        return float("nan")
    order = np.argsort(p)
    return float(sum(len(b) * abs(p[b].mean() - hits[b].mean()) for b in np.array_split(order, BINS)) / len(p))
