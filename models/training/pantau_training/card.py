"""Writes the tables of a model card: figures on held-back photos with intervals, by bootstrap over groups."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import evaluate
from .classes import CLASSES, REPAIR
from .dataset import load_sources
from .metrics import average_precision

BEGIN, END = "<!-- figures: written by `python -m pantau_training card` -->", "<!-- end of figures -->"
RESAMPLES = 400
COLUMNS = ("D00", "D10", "D20", "D40", "repair")


@dataclass
class CardModel:
    file: Path
    rows: list[int] | None  # its class rows in our order, -1 where it has none
    scales: tuple[float, ...]
    thresholds: dict[str, float]


def card(config: dict, data_root: Path, models: dict[str, CardModel], part: str, file: Path, command: str) -> None:
    """Measures each model on one part and puts the tables between the marks in `file`."""
    lines = [BEGIN, "", f"Made by `{command}`. Intervals: 95 %, {RESAMPLES} bootstrap samples over groups.", ""]
    for source in load_sources(config, data_root, part):
        if not source.photos:
            continue
        groups = len({p.group for p in source.photos})
        lines += [f"### {source.spec['name']}: {len(source.photos)} photos, {groups} groups", ""]
        results = {name: evaluate.run(evaluate.onnx_predictor(str(m.file), config["threads"], m.rows), [source], m.scales) for name, m in models.items()}
        thresholds = {name: m.thresholds for name, m in models.items()}
        some = next(iter(results.values()))
        if any(not r.is_empty for r in some):
            lines += _accuracy(results)
        if any(r.is_empty for r in some):
            lines += _false_boxes(results, thresholds)
        if any(not r.is_empty for r in some):
            lines += _at_thresholds(results, thresholds)
    text = file.read_text()
    before, after = text.split(BEGIN)[0], text.split(END)[1]
    file.write_text(before + "\n".join([*lines, END]) + after)


def _accuracy(results: dict[str, list[evaluate.Result]]) -> list[str]:
    names = (*COLUMNS, "any damage")
    lines = ["| AP50 | " + " | ".join(names) + " | mean D00, D10, D20, repair | any damage AP30 |", "|---" * (len(names) + 3) + "|"]
    counts = {n: sum(int(evaluate.truth_for(evaluate.NAMES.index(n), r.labels)[0].sum()) for r in next(iter(results.values()))) for n in names}
    lines.append("| *true boxes* | " + " | ".join(str(counts[n]) for n in names) + " | | |")
    for model, found in results.items():
        cells = [_interval(found, [evaluate.NAMES.index(n)], 0.5) for n in names]
        cells.append(_interval(found, [evaluate.NAMES.index(n) for n in ("D00", "D10", "D20", "repair")], 0.5))
        cells.append(_interval(found, [evaluate.DAMAGE], 0.3))
        lines.append(f"| {model} | " + " | ".join(cells) + " |")
    return [*lines, ""]


def _interval(results: list[evaluate.Result], rows: list[int], iou: float) -> str:
    per_row = [_per_photo(results, row, iou) for row in rows]
    value = _mean_ap(per_row, np.arange(len(results)))
    if np.isnan(value):
        return "-"
    by_group: dict[str, list[int]] = {}
    for i, r in enumerate(results):
        by_group.setdefault(r.group, []).append(i)
    groups, rng = list(by_group.values()), np.random.default_rng(0)
    draws = [_mean_ap(per_row, np.concatenate([groups[g] for g in rng.integers(len(groups), size=len(groups))])) for _ in range(RESAMPLES)]
    low, high = np.nanpercentile(draws, [2.5, 97.5])
    return f"{value:.2f} ({low:.2f}-{high:.2f})"


def _per_photo(results, row, iou):
    return [evaluate.verdicts([r], row, iou) for r in results]


def _mean_ap(per_row, photos) -> float:
    values = []
    for judged in per_row:
        scores = np.concatenate([judged[i][0] for i in photos])
        hits = np.concatenate([judged[i][1] for i in photos])
        values.append(average_precision(scores, hits, sum(judged[i][2] for i in photos)))
    return float(np.nanmean(values)) if not np.isnan(values).all() else float("nan")


def _false_boxes(results, thresholds) -> list[str]:
    empty = [r for r in next(iter(results.values())) if r.is_empty]
    area = sum(r.megapixels for r in empty)
    lines = [f"False damage boxes (any class but repair) on its {len(empty)} photos without damage, {area:.1f} megapixels:", "",
             "| | at the shipped thresholds, per MP | at 0.3, per MP |", "|---|---|---|"]
    for model, found in results.items():
        shipped = sum(_kept(r, thresholds[model]) for r in found if r.is_empty)
        at_third = sum(int((r.scores[evaluate.DAMAGE] >= 0.3).sum()) for r in found if r.is_empty)
        lines.append(f"| {model} | {shipped / area:.2f} ({shipped} boxes) | {at_third / area:.2f} ({at_third} boxes) |")
    return [*lines, ""]


def _kept(result: evaluate.Result, thresholds: dict[str, float]) -> int:
    return len(_above(result, thresholds)[1])


def _above(result: evaluate.Result, thresholds: dict[str, float]) -> tuple[np.ndarray, np.ndarray]:
    """Damage boxes above their class's threshold, merged over classes."""
    keep = [result.scores[row] >= thresholds.get(CLASSES[row], np.inf) for row in range(REPAIR)]
    boxes = np.concatenate([result.boxes[row][k] for row, k in enumerate(keep)])
    scores = np.concatenate([result.scores[row][k] for row, k in enumerate(keep)])
    best = evaluate.suppress(boxes, scores)
    return boxes[best], scores[best]


def _at_thresholds(results, thresholds) -> list[str]:
    names = (*COLUMNS, "any damage")
    lines = ["Precision / recall at the shipped thresholds, overlap 0.5 (any damage also at 0.3):", "",
             "| | " + " | ".join(names) + " | any damage, 0.3 |", "|---" * (len(names) + 2) + "|"]
    for model, found in results.items():
        cells = [_point(found, row, thresholds[model], 0.5) for row in (*range(len(CLASSES)), evaluate.DAMAGE)]
        lines.append(f"| {model} | " + " | ".join([*cells, _point(found, evaluate.DAMAGE, thresholds[model], 0.3)]) + " |")
    return [*lines, ""]


def _point(results, row: int, thresholds: dict[str, float], iou: float) -> str:
    cut = []
    for r in results:
        if row == evaluate.DAMAGE:
            boxes, scores = _above(r, thresholds)
        else:
            above = r.scores[row] >= thresholds.get(CLASSES[row], np.inf)
            boxes, scores = r.boxes[row][above], r.scores[row][above]
        rows = list(r.boxes), list(r.scores)
        rows[0][row], rows[1][row] = boxes, scores
        cut.append(evaluate.Result(r.source, r.group, r.megapixels, r.is_empty, *rows, r.truth, r.labels))
    _, hits, truths = evaluate.verdicts(cut, row, iou)
    counted = hits >= 0
    if not truths:
        return "-"
    precision = f"{hits[counted].mean():.2f}" if counted.any() else "-"
    return f"{precision} / {(hits == 1).sum() / truths:.2f}"
