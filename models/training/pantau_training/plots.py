"""Draws the course of a run from its CSV logs."""

import csv
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
from matplotlib import pyplot

CURVES = ("AP50 mean", "AP50 any damage", "AP30 any damage", "AP50 D00", "AP50 D10", "AP50 D20", "AP50 repair")


def plot_curves(run: Path, source: str = "rdd2022_china_drone") -> Path:
    """Writes curve.png: loss over steps, and validation AP on the drone tiles over minutes."""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.4))
    steps = _rows(run / "train.csv")
    for name in ("loss", "class_loss", "box_loss"):
        left.plot([float(r["seconds"]) / 60 for r in steps], [float(r[name]) for r in steps], label=name)
    left.set(xlabel="minutes", title="training loss")
    checks = [r for r in _rows(run / "validation.csv") if r["source"] == source]
    for name in CURVES:
        right.plot([float(r["minutes"]) for r in checks], [float(r[name]) for r in checks], marker=".", label=name)
    right.set(xlabel="minutes", ylim=(0, 1), title=f"validation, {source}")
    for axes in (left, right):
        axes.legend(fontsize=6)
    figure.tight_layout()
    path = run / "curve.png"
    figure.savefig(path, dpi=90)
    pyplot.close(figure)
    return path


def _rows(path: Path) -> list[dict]:
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return list(csv.DictReader(file))
