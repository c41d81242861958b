"""Average precision and false boxes, in NumPy, for steering the training.

The product's own `pantau evaluate` is the judge; this is quick and close to it.
"""

import numpy as np


def overlap_matrix(a: np.ndarray, b: np.ndarray, metric: str = "iou") -> np.ndarray:
    """Intersection over union (iou) or over the smaller box (ios), as the manifest's `merge` names them."""
    sides = (np.minimum(a[:, None, 2:], b[None, :, 2:]) - np.maximum(a[:, None, :2], b[None, :, :2])).clip(0)
    both = sides.prod(2)
    area = lambda x: (x[:, 2:] - x[:, :2]).clip(0).prod(1)
    whole = np.minimum(area(a)[:, None], area(b)[None]) if metric == "ios" else area(a)[:, None] + area(b)[None] - both
    return both / np.maximum(whole, 1e-6)


def suppress(boxes: np.ndarray, scores: np.ndarray, threshold: float = 0.5, metric: str = "iou") -> np.ndarray:
    """Indices kept by greedy non-maximum suppression, best first."""
    order = np.argsort(-scores, kind="stable")
    kept = []
    while len(order):
        kept.append(order[0])
        order = order[1:][overlap_matrix(boxes[order[:1]], boxes[order[1:]], metric)[0] <= threshold]
    return np.array(kept, int)


def match(found: np.ndarray, scores: np.ndarray, truth: np.ndarray, ignored: np.ndarray, threshold: float) -> np.ndarray:
    """Per found box 1 = hit, 0 = false, -1 = not counted (on an ignored box). Each true box is hit once, by the best score."""
    verdict = np.zeros(len(found), int)
    overlap, on_ignored = overlap_matrix(found, truth), overlap_matrix(found, ignored)
    free = np.ones(len(truth), bool)
    for i in np.argsort(-scores, kind="stable"):
        open_overlap = np.where(free, overlap[i], 0) if len(truth) else np.zeros(1)
        best = open_overlap.argmax()
        if open_overlap[best] >= threshold:
            free[best], verdict[i] = False, 1
        elif len(ignored) and on_ignored[i].max() >= threshold:
            verdict[i] = -1
    return verdict


def average_precision(scores: np.ndarray, verdicts: np.ndarray, truths: int) -> float:
    """Area under the precision-recall curve (precision made falling), NaN without true boxes."""
    if not truths:
        return float("nan")
    counted = verdicts >= 0
    hits = verdicts[counted][np.argsort(-scores[counted], kind="stable")]
    recall = np.cumsum(hits) / truths
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1] if len(hits) else precision
    return float(np.sum(np.diff(recall, prepend=0) * precision))
