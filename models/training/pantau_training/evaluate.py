"""Runs a net over photos and scores it: AP by class and for any damage, false boxes on empty photos."""

from dataclasses import dataclass

import numpy as np
import torch

from . import augment
from .augment import PAD
from .classes import ANY, CLASSES, IGNORE, REPAIR, UNSPECIFIED
from .dataset import Source, load_piece
from .metrics import average_precision, match, suppress
from .model import anchor_points, decode

LEAST_SCORE = 0.01
MOST_BOXES = 200
ROW_NAMES = (*CLASSES, "any row")  # what the net puts out
DAMAGE = len(ROW_NAMES)  # what the product makes of it: all classes but repair, merged
NAMES = (*ROW_NAMES, "any damage")
FALSE_BOX_THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5)


@dataclass
class Result:
    """What was found in one photo, by entry of NAMES, beside what is there."""

    source: str
    group: str
    megapixels: float
    is_empty: bool  # nobody marked damage in it
    boxes: list[np.ndarray]
    scores: list[np.ndarray]
    truth: np.ndarray
    labels: np.ndarray


def torch_predictor(net):
    """images [1, 3, h, w] in 0..1 -> [1, 4 + rows, anchors]."""

    @torch.no_grad()
    def predict(images: np.ndarray) -> np.ndarray:
        boxes, logits = net(torch.from_numpy(images))
        return torch.cat([boxes.float(), logits.float().sigmoid()], 1).numpy()

    return predict


def as_bytes(images: np.ndarray) -> np.ndarray:
    """[1, 3, h, w] in 0..1 -> uint8 [1, h, w, 3]."""
    return np.ascontiguousarray((images * 255).round().astype(np.uint8).transpose(0, 2, 3, 1))


def onnx_predictor(file: str, threads: int = 1, rows: list[int] | None = None):
    """The same from an ONNX file; `rows` picks and orders its class rows (-1 = a row it doesn't have)."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(file, options, providers=["CPUExecutionProvider"])
    wanted = session.get_inputs()[0]
    prepare = as_bytes if wanted.type == "tensor(uint8)" else lambda images: images

    def predict(images: np.ndarray) -> np.ndarray:
        out = session.run(None, {wanted.name: prepare(images)})[0]
        if rows is None:
            return out
        empty = np.zeros_like(out[:, :1])
        return np.concatenate([out[:, :4], *(out[:, 4 + r : 5 + r] if r >= 0 else empty for r in rows)], 1)

    return predict


def find(predict, image: np.ndarray) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Boxes and scores for each output row of one RGB uint8 image, after suppression per row at IoU 0.5."""
    height, width = image.shape[:2]
    padded = np.full((-(-height // 32) * 32, -(-width // 32) * 32, 3), PAD, np.uint8)
    padded[:height, :width] = image
    out = predict((padded.transpose(2, 0, 1)[None] / np.float32(255)).astype(np.float32))[0]
    points, strides = anchor_points(*padded.shape[:2])
    boxes = decode(torch.from_numpy(out[:4]), points, strides).numpy().clip(0, [width, height, width, height])
    all_boxes, all_scores = [], []
    for scores in out[4:]:
        best = np.argsort(-scores)[: MOST_BOXES * 3]
        best = best[scores[best] >= LEAST_SCORE]
        kept = best[suppress(boxes[best], scores[best])][:MOST_BOXES] if len(best) else best
        all_boxes.append(boxes[kept]), all_scores.append(scores[kept])
    return all_boxes, all_scores


def find_at_scales(predict, image: np.ndarray, scales: tuple[float, ...], merge: dict | None = None) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Like `find`, looking at the image at several sizes and keeping the best of what overlaps.

    `merge` is that of the manifest, by class: with it boxes are what the product makes of a photo of one window.
    """
    rules = [(merge or {}).get(name, {}) for name in ROW_NAMES]

    def keep(boxes, scores, rule):
        return suppress(boxes, scores, rule.get("threshold", 0.5), rule.get("metric", "iou"))

    looks = []
    for scale in scales:
        smaller = augment.resize((image, np.zeros((0, 4), np.float32), np.zeros(0, int)), scale)[0] if scale != 1 else image
        boxes, scores = find(predict, smaller)
        if merge:
            kept = [keep(b, s, rule) for b, s, rule in zip(boxes, scores, rules)]
            boxes, scores = [b[k] for b, k in zip(boxes, kept)], [s[k] for s, k in zip(scores, kept)]
        looks.append(([b / scale for b in boxes], scores))
    if len(looks) == 1:
        return looks[0]
    all_boxes = [np.concatenate(rows) for rows in zip(*(boxes for boxes, _ in looks))]
    all_scores = [np.concatenate(rows) for rows in zip(*(scores for _, scores in looks))]
    kept = [keep(b, s, rule)[:MOST_BOXES] for b, s, rule in zip(all_boxes, all_scores, rules)]
    return [b[k] for b, k in zip(all_boxes, kept)], [s[k] for s, k in zip(all_scores, kept)]


def run(predict, sources: list[Source], scales: tuple[float, ...] = (1.0,), merge: dict | None = None) -> list[Result]:
    """Every photo of the sources. Scales are those of the file, as the product sees it, and not on top of the training scale."""
    results = []
    for source in sources:
        for photo in source.photos:
            image, truth, labels = load_piece(photo, source.spec, 1.0)
            boxes, scores = find_at_scales(predict, image, scales, merge)
            every, score = np.concatenate(boxes[:REPAIR]), np.concatenate(scores[:REPAIR])
            kept = suppress(every, score)
            boxes, scores = [*boxes, every[kept]], [*scores, score[kept]]
            is_empty = not np.isin(labels, (*range(REPAIR), UNSPECIFIED)).any()
            megapixels = image.shape[0] * image.shape[1] / 1e6
            results.append(Result(photo.source, photo.group, megapixels, is_empty, boxes, scores, truth, labels))
    return results


def truth_for(row: int, labels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """(counts as true, is not counted) for an entry of NAMES."""
    if row in (ANY, DAMAGE):
        return np.isin(labels, (*range(REPAIR), UNSPECIFIED)), labels == IGNORE
    return labels == row, np.isin(labels, (UNSPECIFIED, IGNORE))


def verdicts(results: list[Result], row: int, threshold: float) -> tuple[np.ndarray, np.ndarray, int]:
    """(scores, verdicts, number of true boxes) over all photos for a row at an IoU threshold."""
    scores, hits, truths = [], [], 0
    for r in results:
        is_true, is_ignored = truth_for(row, r.labels)
        hits.append(match(r.boxes[row], r.scores[row], r.truth[is_true], r.truth[is_ignored], threshold))
        scores.append(r.scores[row])
        truths += int(is_true.sum())
    return np.concatenate(scores), np.concatenate(hits), truths


def summarise(results: list[Result]) -> dict[str, float]:
    """AP30, AP50 and true boxes by entry of NAMES; `mean` over D00, D10, D20, repair; false boxes per megapixel on empty photos."""
    report: dict[str, float] = {"photos": len(results)}
    for row, name in enumerate(NAMES):
        for threshold in (0.3, 0.5):
            scores, hits, truths = verdicts(results, row, threshold)
            report[f"AP{threshold * 100:.0f} {name}"] = average_precision(scores, hits, truths)
        report[f"n {name}"] = truths
    for kind in ("AP30", "AP50"):
        values = [report[f"{kind} {name}"] for name in ("D00", "D10", "D20", "repair")]
        report[f"{kind} mean"] = float(np.nanmean(values)) if not np.isnan(values).all() else float("nan")
        values = [report[f"{kind} {name}"] for name in ("D00", "D10", "D20", "D40")]
        report[f"{kind} mean4"] = float(np.nanmean(values)) if not np.isnan(values).all() else float("nan")
    empty = [r for r in results if r.is_empty]
    area = sum(r.megapixels for r in empty)
    report["empty MP"] = area
    for t in FALSE_BOX_THRESHOLDS if area else ():
        report[f"false/MP {t}"] = sum((r.scores[DAMAGE] >= t).sum() for r in empty) / area
    return report
