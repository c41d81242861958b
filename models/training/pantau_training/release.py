"""From weights to a model the product can load: calibrated, exported, int8 where that costs little, with its manifest."""

import dataclasses
import hashlib
import json
import logging
from pathlib import Path

import cv2
import numpy as np
import torch

from . import evaluate
from .augment import PAD
from .calibrate import RowThreshold, platt_by_row, thresholds_by_row
from .classes import CLASSES
from .dataset import TrainingPictures, load_sources
from .export import PIXELS, bake_scaling, export_onnx, load_weights, quantise

log = logging.getLogger(__name__)
CALIBRATION_PICTURES = 160  # for the value ranges of int8
LIMIT_OF_EXPORT = 1e-4  # largest difference between ONNX and PyTorch


def release(config: dict, data_root: Path, weights: Path, out: Path, version: str, precision: str) -> None:
    """Writes NAME-VERSION.onnx and manifest.json into `out`, and what it measured on the way into release.json beside the weights."""
    torch.set_num_threads(config["threads"])
    rules = config["release"]
    scales = tuple(rules["validation_scales"])
    sources = [s for s in load_sources(config, data_root, "validation") if s.spec["name"] in rules["calibrate_on"]]
    net = load_weights(weights, config)
    scaling = platt_by_row(evaluate.run(evaluate.torch_predictor(net), sources, scales, rules["merge"]), rules["iou"])
    bake_scaling(net, scaling)
    files = {kind: weights.parent / f"release-{kind}.onnx" for kind in ("fp32", "int8")}
    difference = export_onnx(net, files["fp32"])
    if difference > LIMIT_OF_EXPORT:
        raise ValueError(f"the ONNX file computes something else: off by {difference}")
    quantise(files["fp32"], files["int8"], pictures_for_ranges(config, data_root))
    results = {kind: evaluate.run(evaluate.onnx_predictor(str(file), config["threads"]), sources, scales, rules["merge"]) for kind, file in files.items()}
    reports = {kind: evaluate.summarise(r) for kind, r in results.items()}
    loss = max(reports["fp32"][name] - reports["int8"][name] for name in ("AP50 mean", "AP50 any damage"))
    kind = precision if precision != "auto" else ("int8" if loss <= rules["most_int8_loss"] else "fp32")
    thresholds = thresholds_by_row(results[kind], rules["precision"], rules["false_per_megapixel"], rules["iou"], rules.get("least_thresholds", {}))
    model = out / f"{rules['name']}-{version}.onnx"
    model.write_bytes(files[kind].read_bytes())
    manifest = manifest_for(rules, version, model, thresholds, licences(config, data_root), kind)
    if (out / rules["golden_tile"]).exists():
        manifest["golden"] = f"{model.stem}.json"
        write_golden(model, out / rules["golden_tile"])
    (out / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")
    measured = {"precision": kind, "int8 loss": loss, "export difference": difference, "scaling": scaling,
                "thresholds": [dataclasses.asdict(t) for t in thresholds], "validation": reports}
    (weights.parent / "release.json").write_text(json.dumps(measured, indent=1, default=float))
    log.info("%s written as %s; int8 loses up to %.4f AP50 on validation", model.name, kind, loss)


def pictures_for_ranges(config: dict, data_root: Path) -> list[np.ndarray]:
    """Training pictures of the sources that scores are calibrated on: what the product will mostly see."""
    chosen = [s for s in config["sources"] if s["name"] in config["release"]["calibrate_on"]]
    pictures = TrainingPictures(config | {"sources": chosen}, data_root, config["seed"])
    rng = np.random.default_rng(config["seed"])
    return [(pictures.picture(rng)[0].numpy()[None] / np.float32(255)) for _ in range(CALIBRATION_PICTURES)]


def write_golden(model: Path, tile: Path) -> None:
    """What the model says of a tile, beside the tile: every 83rd value and the likeliest anchors of each class row."""
    image = cv2.imread(str(tile))[..., ::-1]
    out = evaluate.onnx_predictor(str(model))((image.transpose(2, 0, 1)[None] / np.float32(255)).astype(np.float32))
    anchors = out.shape[2]
    likeliest = [(4 + row) * anchors + np.argsort(-scores)[:20] for row, scores in enumerate(out[0, 4:])]
    at = np.unique(np.concatenate([np.arange(0, out.size, 83), *likeliest]))
    samples = [[int(i), float(f"{out.flat[i]:.7g}")] for i in at]
    golden = {"tile": tile.name, "outputs": {"pred": {"dims": list(out.shape), "samples": samples}}}
    (tile.parent / f"{model.stem}.json").write_text(json.dumps(golden, separators=(",", ":")) + "\n")


def manifest_for(rules: dict, version: str, model: Path, thresholds: list[RowThreshold], sources: list[str], kind: str) -> dict:
    by_name = {t.name: t for t in thresholds}
    stated = ", ".join(f"{t.name} {t.precision:.2f} (recall {t.recall:.2f}, {t.true_boxes} boxes)" for t in thresholds if t.name in CLASSES)
    return {
        "name": rules["name"],
        "version": version,
        "file": model.name,
        "sha256": hashlib.sha256(model.read_bytes()).hexdigest(),
        "input": {"name": PIXELS, "layout": "NHWC", "dtype": "uint8", "colour": "RGB",
                  "normalisation": {"scale": 1, "mean": [0, 0, 0], "std": [1, 1, 1]}, "multipleOf": 32, "padValue": PAD},
        "output": {"decoder": "pantau-ltrb-log", "name": "pred"},
        "classes": [*CLASSES, "any-damage"],
        "trainedGsd": rules["trained_gsd"],
        "fallbackScales": rules["fallback_scales"],
        "window": rules["window"],
        "thresholds": {name: max(0.01, round(by_name[name].threshold, 3)) for name in CLASSES},
        "merge": rules["merge"],
        "licence": rules["licence"],
        "sources": sources,
        "notes": [
            f"Weights and arithmetic: {kind}. Scores are calibrated by Platt scaling, fitted near and above the thresholds on validation photos.",
            f"Thresholds aim at precision {rules['precision']} (overlap {rules['iou']}) and at most {rules['false_per_megapixel']} false boxes"
            f" per megapixel and class on empty validation photos; reached there: {stated}.",
            "D00 and D10 are relative to the picture: D00 runs along its vertical.",
        ],
    }


def licences(config: dict, data_root: Path) -> list[str]:
    """One line per COCO source that was trained on: name, licence, where it is from."""
    lines = []
    for spec in config["sources"]:
        about = json.loads((data_root / spec["annotations"]).read_text()).get("info", {}) if spec.get("format", "coco") == "coco" else {}
        lines.append(": ".join(filter(None, (spec["name"], about.get("licence", "licence not stated"), about.get("repo")))))
    return lines
