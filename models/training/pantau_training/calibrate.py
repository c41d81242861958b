"""Makes scores mean something: Platt scaling per output row, and thresholds for a stated precision.

Both are fitted on validation photos only. The scaling is baked into the exported net, so that its outputs are the
calibrated scores and the product needs to know nothing of it. Only boxes near and above where thresholds fall are fitted:
the thousands below would bend the curve to fit where nobody looks. Rows share one slope but for what their own boxes insist
on, and have each their own shift: the validation part has too few boxes of a class to shape a curve, let alone isotonic steps.
"""

from dataclasses import dataclass

import numpy as np

from .classes import CLASSES, REPAIR
from .evaluate import NAMES, ROW_NAMES, Result, verdicts

LEAST_BOXES = 12  # with fewer true boxes than this on validation a class's precision can't be measured
LEAST_FITTED = 0.1  # raw score; half of the least threshold that a release had
PULL_OF_SHARED = (20.0, 1.0)  # on slope and shift; of those tried, the least loss under cross-validation over groups of validation photos
BINS, LEAST_PER_BIN = 10, 10  # as `pantau evaluate` has them


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

    A hit is a found box with this overlap on a free true box of the class. Every row is pulled towards the scaling that all classes share.
    """
    judged = [_near_threshold(*verdicts(results, row, iou)[:2]) for row in range(len(ROW_NAMES))]
    named = judged[: len(CLASSES)]
    shared = fit_platt(np.concatenate([s for s, _ in named]), np.concatenate([h for _, h in named]))
    return [fit_platt(scores, hits, shared, PULL_OF_SHARED) for scores, hits in judged]


def _near_threshold(scores: np.ndarray, hits: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    counted = (hits >= 0) & (scores >= LEAST_FITTED)
    return scores[counted], hits[counted]


def thresholds_by_row(results: list[Result], precision: float, false_per_megapixel: float, iou: float, floors: dict[str, float] = {}) -> list[RowThreshold]:
    """The lowest thresholds that reach a precision and keep to a number of false boxes on empty photos.

    Of a class with too few true boxes to measure that, the calibrated scores themselves must promise it; `floors` hold what a person set instead.
    """
    empty = [r for r in results if r.is_empty]
    allowed = int(false_per_megapixel * sum(r.megapixels for r in empty))
    judged = [verdicts(results, row, iou) for row in range(len(ROW_NAMES))]
    rows = []
    for name, (scores, hits, truths) in zip(ROW_NAMES, judged):
        least = threshold_for(scores, hits, truths, precision) if truths >= LEAST_BOXES else promised(scores, precision)
        least = max(least, floors.get(name, 0.0))
        on_empty = np.sort(np.concatenate([r.scores[NAMES.index(name)] for r in empty] or [np.zeros(0)]))[::-1]
        if name != CLASSES[REPAIR] and len(on_empty) > allowed:
            least = max(least, float(np.nextafter(np.float32(on_empty[allowed]), np.float32(1))))
        above = (scores >= least) & (hits >= 0)
        rows.append(RowThreshold(name, least, float(hits[above].mean()) if above.any() else float("nan"),
                                 float(hits[above].sum() / truths) if truths else float("nan"),
                                 calibration_error(scores[above], hits[above]), truths, int(above.sum())))
    return rows


def fit_platt(scores: np.ndarray, hits: np.ndarray, towards: tuple[float, float] = (1.0, 0.0),
              pull: tuple[float, float] = (1.0, 1.0), steps: int = 50) -> tuple[float, float]:
    """Logistic regression of hit on logit(score) by Newton steps, pulled towards a (scale, shift) as by so many boxes' worth of certainty."""
    x = np.stack([logit(scores), np.ones(len(scores))], 1)
    y, w, strength = hits.astype(float), np.array(towards), np.array(pull)
    for _ in range(steps):
        p = 1 / (1 + np.exp(-x @ w))
        gradient = x.T @ (p - y) + strength * (w - towards)
        curvature = (x * (p * (1 - p))[:, None]).T @ x + np.diag(strength)
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


def promised(p: np.ndarray, precision: float) -> float:
    """The lowest score above which calibrated scores are on average the precision; just above the best where none is so sure."""
    sure = np.sort(p)[::-1]
    good = (np.cumsum(sure) / np.arange(1, len(sure) + 1) >= precision).nonzero()[0]
    return float(sure[good[-1]]) if len(good) else max(precision, float(sure[0]) if len(sure) else 0.0)


def calibration_error(p: np.ndarray, hits: np.ndarray) -> float:
    """Expected calibration error over bins that hold equally many boxes."""
    if not len(p):
        return float("nan")
    bins = np.array_split(np.argsort(p), max(1, min(BINS, len(p) // LEAST_PER_BIN)))
    return float(sum(len(b) * abs(p[b].mean() - hits[b].mean()) for b in bins) / len(p))
