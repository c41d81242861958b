"""A two-minute proof that the pipeline works here: generated photos in all three formats, a few steps, export, int8."""

import json
import logging
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

import cv2
import numpy as np
import torch

from . import augment, errors, evaluate
from .calibrate import platt_by_row, thresholds_by_row
from .classes import CLASSES, D40, IGNORE, ROWS
from .dataset import TrainingPictures, load_piece, load_sources
from .export import export_onnx, load_weights, quantise
from .model import make_net
from .readers import exported_source, read_source
from .train import train

log = logging.getLogger(__name__)
PHOTOS, SIZE = 24, 160
FORMATS = ("coco", "voc", "yolo")


def check() -> None:
    """Raises AssertionError at the first thing that is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        config = {"name": "check", "seed": 1, "minutes": 0.4, "batch": 4, "size": 160, "workers": 0, "threads": 2, "learning_rate": 0.002,
                  "weight_decay": 0.02, "head_rate": 3, "static_until": 0.5, "ema": 0.9, "checkpoint_minutes": 0.1, "validate_minutes": 0.2, "validation_scales": [1],
                  "net": {"width": 4, "depth": 1, "head": 8}, "mosaic_share": 0.5, "paste_share": 0.2, "single_scale": [0.8, 1.1],
                  "mosaic_scale": [0.6, 0.9], "sources": [write_generated(root, kind) for kind in FORMATS]}
        _check_readers(config, root)
        _check_exports(root)
        _check_turns()
        _check_training(config, root)
        _check_pretrained(config, root)
    log.info("all checks passed")


def _check_readers(config: dict, root: Path) -> None:
    by_format = [read_source(spec, root) for spec in config["sources"]]
    for photos in by_format:
        assert len(photos) == PHOTOS, "every generated photo is read"
    for one, *others in zip(*by_format):
        for other in others:
            assert np.allclose(one.boxes, other.boxes, atol=0.6) and (one.labels == other.labels).all(), "COCO, VOC and YOLO say the same"
    same = TrainingPictures(config, root, 3), TrainingPictures(config, root, 3)
    first, second = (next(iter(p))[0] for p in same)
    assert torch.equal(first, second), "one seed gives one sequence of pictures"


def _check_exports(root: Path) -> None:
    """A folder as `pantau export annotations` writes it: one photo reviewed in part, one of which all was refused, one that is not there."""
    folder = root / "export"
    (folder / "images").mkdir(parents=True)
    image = {"width": 3000, "height": 2000, "group": "flight", "gsd": 0.5, "orientation": 6, "rejected_boxes": []}
    images = [image | {"id": 1, "file_name": "a.jpg", "reviewed": "partial", "negative": False},
              image | {"id": 2, "file_name": "b.jpg", "reviewed": "complete", "negative": True, "rejected_boxes": [[2800, 1900, 100, 50]]},
              image | {"id": 3, "file_name": "lost.jpg", "reviewed": "complete", "negative": False}]
    box = {"image_id": 1, "category_id": 4}
    boxes = [box | {"bbox": [40, 60, 200, 100], "iscrowd": 0}, box | {"bbox": [300, 60, 80, 80], "iscrowd": 1}]
    document = {"info": {"source": "city"}, "categories": [{"id": i + 1, "name": n} for i, n in enumerate(CLASSES)], "images": images, "annotations": boxes}
    (folder / "annotations.json").write_text(json.dumps(document))
    for name in ("a.jpg", "b.jpg"):
        _write_turned(folder / "images" / name)
    spec = exported_source(str(folder))
    first, second = read_source(spec, root)
    assert (first.source, spec["scale"], first.group) == ("city", 0.5, "flight"), "the folder says how it is to be read"
    assert (first.labels == [D40, IGNORE]).all(), "a box that nobody decided on is neither damage nor ground"
    source = TrainingPictures({"size": 320, "mosaic_share": 0, "paste_share": 0, "single_scale": [1, 1], "mosaic_scale": [1, 1],
                               "sources": [spec | {"parts": {"train": [""]}}]}, root, 1)
    (_, damaged, _), (_, ground, _) = source.pools
    assert [p[0].shape for p in damaged] == [(1000, 1024, 3)] and np.allclose(damaged[0][1][0], [20, 30, 120, 80]), "only the tile that was looked at"
    assert len(ground) == 1 and not len(ground[0][1]), "a refused box leaves its tile as ground"
    assert len(second.boxes) == 0 and load_piece(second, spec, 1.0)[0].shape == (2000, 3000, 3), "boxes are for the photo as stored"


def _write_turned(file: Path) -> None:
    """A JPEG whose EXIF Orientation says that it lies on its side."""
    plain = cv2.imencode(".jpg", np.full((2000, 3000, 3), 128, np.uint8))[1].tobytes()
    tiff = b"MM\0*" + (8).to_bytes(4, "big") + (1).to_bytes(2, "big") + bytes.fromhex("0112 0003 00000001 0006 0000 00000000")
    exif = b"Exif\0\0" + tiff
    file.write_bytes(plain[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + plain[2:])
    assert cv2.imread(str(file)).shape == (3000, 2000, 3), "OpenCV turns it unless told otherwise"


def _check_turns() -> None:
    image = np.zeros((80, 120, 3), np.uint8)
    image[10:20, 30:70] = 255
    piece = image, np.array([[30, 10, 70, 20]], np.float32), np.array([1])
    for quarters in range(4):
        for mirror in (False, True):
            turned, boxes, labels = augment.turn(piece, quarters, mirror)
            x1, y1, x2, y2 = boxes[0].astype(int)
            assert turned[y1:y2, x1:x2].min() == 255 and (turned > 0).sum() == (image > 0).sum(), "a box turns with its picture"
            assert labels[0] == (0 if quarters % 2 else 1), "an odd turn swaps longitudinal and transverse"


def _check_training(config: dict, root: Path) -> None:
    runs = root / "run"
    train(config, root, runs)
    steps = torch.load(runs / "last.pt", weights_only=True)["steps"]
    train(config | {"minutes": 0.5}, root, runs)
    assert torch.load(runs / "last.pt", weights_only=True)["steps"] > steps > 0, "a run goes on when its budget is raised"
    net = load_weights(runs / "last.pt", config)
    assert export_onnx(net, root / "net.onnx") < 1e-4, "ONNX computes what the net computes"
    pictures = [np.random.default_rng(i).random((1, 3, 160, 160), np.float32) for i in range(4)]
    quantise(root / "net.onnx", root / "int8.onnx", pictures)
    sources = load_sources(config, root, None)[:1]
    results = evaluate.run(evaluate.onnx_predictor(str(root / "int8.onnx")), sources)
    assert len(results) == PHOTOS and evaluate.summarise(results)["n any damage"] > 0, "an int8 file is scored like any other"
    gains = errors.error_gains(results, 0)
    assert all(gains[kind] >= 0 for kind in (*errors.KINDS, "missed")) or not gains["AP50"] >= 0, "putting mistakes right costs nothing"
    assert len(platt_by_row(results, 0.3)) == len(evaluate.ROW_NAMES), "every row gets a scaling"
    assert [r.name for r in thresholds_by_row(results, 0.5, 0.5, 0.3)] == list(evaluate.ROW_NAMES), "every row gets a threshold"


def _check_pretrained(config: dict, root: Path) -> None:
    """The other net: ImageNet weights that stay where they are frozen, move where they aren't, and come out as ONNX."""
    spec = {"backbone": "lite0", "pretrained": True, "width": 16, "head": 8, "frozen": 3}
    fresh = make_net(spec)
    fresh.backbone.load_imagenet()
    config = config | {"net": spec, "minutes": 0.15, "backbone_rate": 0.2, "validated": []}
    train(config, root, root / "pretrained")
    trained = load_weights(root / "pretrained" / "last.pt", config)
    kept, moved = (net.backbone.blocks[2].filter.weight for net in (fresh, trained)), (net.backbone.blocks[3].filter.weight for net in (fresh, trained))
    assert torch.equal(*kept) and not torch.equal(*moved), "training starts from ImageNet and leaves the frozen blocks alone"
    assert export_onnx(trained, root / "lite0.onnx") < 1e-4, "ONNX computes what the net computes"
    quantise(root / "lite0.onnx", root / "lite0-int8.onnx", [np.random.default_rng(i).random((1, 3, 160, 160), np.float32) for i in range(2)])
    out = evaluate.onnx_predictor(str(root / "lite0-int8.onnx"))(np.zeros((1, 3, 64, 96), np.float32))
    assert out.shape == (1, 4 + ROWS, 96 + 24 + 6), "the output layout is the same"


def write_generated(root: Path, kind: str) -> dict:
    """A folder of grey pictures with dark strokes in one of the three formats; gives its entry for a config."""
    name, names = f"generated_{kind}", ["D00", "D10", "D40"]
    images, notes = root / name / "images", root / name / "notes"
    images.mkdir(parents=True), notes.mkdir()
    rng = np.random.default_rng(5)
    coco = {"categories": [{"id": i, "name": n} for i, n in enumerate(names)], "images": [], "annotations": []}
    for i in range(PHOTOS):
        image = rng.integers(120, 150, (SIZE, SIZE, 3)).astype(np.uint8)
        index = i % 4  # every fourth photo is empty
        x, y = (int(v) for v in rng.integers(5, 80, 2))
        w, h = ((8, 70), (70, 8), (24, 24), (0, 0))[index]
        cv2.imwrite(str(images / f"{i:02}.png"), cv2.rectangle(image, (x, y), (x + w - 1, y + h - 1), (30, 30, 30), -1) if w else image)
        found = [(names[index], x, y, w, h)] if w else []
        coco["images"].append({"id": i, "file_name": f"{i:02}.png", "width": SIZE, "height": SIZE, "group": f"g{i // 2}"})
        coco["annotations"] += [{"image_id": i, "category_id": names.index(n), "bbox": [x, y, w, h]} for n, x, y, w, h in found]
        objects = "".join(f"<object><name>{escape(n)}</name><bndbox><xmin>{x}</xmin><ymin>{y}</ymin><xmax>{x + w}</xmax><ymax>{y + h}</ymax></bndbox></object>"
                          for n, x, y, w, h in found)
        (notes / f"{i:02}.xml").write_text(f"<annotation><size><width>{SIZE}</width><height>{SIZE}</height></size>{objects}</annotation>")
        (notes / f"{i:02}.txt").write_text("".join(f"{names.index(n)} {(x + w / 2) / SIZE} {(y + h / 2) / SIZE} {w / SIZE} {h / SIZE}\n" for n, x, y, w, h in found))
    (root / name / "coco.json").write_text(json.dumps(coco))
    (root / name / "data.yaml").write_text(json.dumps({"names": names}))
    paths = {"coco": {"annotations": f"{name}/coco.json"}, "voc": {"annotations": f"{name}/notes"},
             "yolo": {"labels": f"{name}/notes", "names": f"{name}/data.yaml"}}[kind]
    return {"name": name, "format": kind, "images": f"{name}/images", "share": 1, "empty_share": 1, "cut_out": True, **paths}
