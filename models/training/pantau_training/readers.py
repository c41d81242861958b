"""Reads COCO, PASCAL VOC and YOLO folders into one list of photos with boxes.

A file that can't be used is named in a warning and the rest goes on.
"""

import json
import logging
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
import yaml

from .classes import IGNORE, label_of

log = logging.getLogger(__name__)
FINEST_TRAINED_CM = 1.0  # photos with smaller pixels are shrunk to about this
TILE = 1024  # pixels
IMAGE_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".bmp")


@dataclass
class Photo:
    """One annotated photo. `boxes` are x1, y1, x2, y2 in pixels of the file."""

    id: str  # "source/name", stable across machines
    path: Path
    source: str
    group: str  # photos of one street or flight; never on both sides of a split
    boxes: np.ndarray
    labels: np.ndarray
    view: str = "unknown"
    valid: tuple[int, int, int, int] | None = None  # x, y, w, h of the part without padding
    facts: dict = field(default_factory=dict)
    size: tuple[int, int] | None = None  # width and height that the boxes are for


def load_image(path: Path, size: tuple[int, int] | None = None) -> np.ndarray:
    """RGB as stored; turned by its EXIF Orientation only where nothing but that fits the size that the boxes are for."""
    image = cv2.imread(str(path), cv2.IMREAD_COLOR | cv2.IMREAD_IGNORE_ORIENTATION)
    if image is None:
        raise ValueError(f"{path.name} is not a readable image")
    if size and image.shape[1::-1] != size:
        turned = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if turned.shape[1::-1] == size:
            image = turned
    return image[..., ::-1]


def read_source(spec: dict, data_root: Path) -> list[Photo]:
    """Reads one entry of a config's `sources`: format (coco | voc | yolo), name and paths below the data root."""
    readers = {"coco": read_coco, "voc": read_voc, "yolo": read_yolo}
    where = {key: data_root / spec[key] for key in ("annotations", "images", "labels", "names") if key in spec}
    photos = readers[spec.get("format", "coco")](spec["name"], where, spec.get("group_key", "group"))
    if not photos:
        raise ValueError(f"{spec['name']}: no photo could be read from {where}")
    return photos


def exported_source(folder: str, share: str = "15") -> dict:
    """The config entry for a folder that `pantau export annotations` or `pantau simulate --tiles` wrote, as it stands.

    Exports are split by group as any source; rendered tiles are for training only. Whole photos are cut into tiles at the training scale.
    """
    place = Path(folder).resolve()
    document = json.loads((place / "annotations.json").read_text())
    sizes = [i["gsd"] for i in document["images"] if i.get("gsd")]
    rendered = all(i.get("source") == "pantau_simulator" for i in document["images"])
    spec = {"name": place.name if rendered else document.get("info", {}).get("source", place.name), "annotations": str(place / "annotations.json"),
            "images": str(place / "images" if (place / "images").is_dir() else place), "share": float(share), "empty_share": float(share) / 2,
            "scale": round(min(1.0, float(np.median(sizes)) / FINEST_TRAINED_CM), 3) if sizes else 1.0}
    return spec | ({"parts": {"train": [""]}} if rendered else {"tile": TILE})


def read_coco(source: str, where: dict[str, Path], group_key: str) -> list[Photo]:
    document = json.loads(where["annotations"].read_text())
    label_by_category = {c["id"]: _label(source, c["name"]) for c in document["categories"]}
    found: dict[int, list[tuple[list[float], int]]] = {}
    for a in document["annotations"]:
        label = label_by_category.get(a["category_id"])
        x, y, w, h = a["bbox"]
        if label is not None:
            # A region that holds more than anybody counted, or a box that nobody decided on: neither damage nor background.
            found.setdefault(a["image_id"], []).append(([x, y, x + w, y + h], IGNORE if a.get("iscrowd") else label))
    photos = []
    for image in document["images"]:
        path = where["images"] / image["file_name"]
        if not path.exists():
            log.warning("%s: missing image %s", source, image["file_name"])
            continue
        group = str(image.get(group_key) or image.get("group") or image.get("site") or Path(image["file_name"]).stem)
        photos.append(_photo(source, path, group, found.get(image["id"], []), (image["width"], image["height"]),
                             view=image.get("view", "unknown"), valid=image.get("valid"),
                             facts={k: image[k] for k in ("negative", "grain", "road", "licence", "reviewed", "rejected_boxes", "gsd") if k in image}))
    return photos


def read_voc(source: str, where: dict[str, Path], group_key: str) -> list[Photo]:
    photos = []
    for path in _images(where["images"]):
        xml = where["annotations"] / f"{path.stem}.xml"
        if not xml.exists():
            log.warning("%s: no annotation for %s", source, path.name)
            continue
        root = ElementTree.parse(xml).getroot()
        found = []
        for thing in root.iter("object"):
            label = _label(source, thing.findtext("name", ""))
            box = thing.find("bndbox")
            if label is not None and box is not None:
                found.append(([float(box.findtext(k)) for k in ("xmin", "ymin", "xmax", "ymax")], label))
        size = (int(float(root.findtext("size/width", "0"))), int(float(root.findtext("size/height", "0"))))
        photos.append(_photo(source, path, path.stem, found, size if all(size) else _size_of(path)))
    return photos


def read_yolo(source: str, where: dict[str, Path], group_key: str) -> list[Photo]:
    names = yaml.safe_load(where["names"].read_text())["names"]
    label_by_index = {int(i): _label(source, n) for i, n in (names.items() if isinstance(names, dict) else enumerate(names))}
    photos = []
    for path in _images(where["images"]):
        width, height = _size_of(path)
        text = where["labels"] / f"{path.stem}.txt"
        found = []
        for line in text.read_text().splitlines() if text.exists() else []:
            index, x, y, w, h = (float(v) for v in line.split()[:5])
            label = label_by_index.get(int(index))
            if label is not None:
                found.append(([(x - w / 2) * width, (y - h / 2) * height, (x + w / 2) * width, (y + h / 2) * height], label))
        photos.append(_photo(source, path, path.stem, found, (width, height)))
    return photos


def _photo(source, path, group, found, size, **more) -> Photo:
    boxes = np.array([b for b, _ in found], np.float32).reshape(-1, 4)
    labels = np.array([label for _, label in found], np.int64)
    clipped = boxes.clip(0, np.array([*size, *size], np.float32))
    usable = ((clipped[:, 2:] - clipped[:, :2]) >= 1).all(1)
    if not usable.all():
        log.warning("%s: %d box(es) of %s lie outside the photo", source, (~usable).sum(), path.name)
    return Photo(f"{source}/{path.name}", path, source, group, clipped[usable], labels[usable], size=tuple(int(v) for v in size), **more)


def _label(source: str, name: str) -> int | None:
    try:
        return label_of(name)
    except KeyError:
        log.warning("%s: unknown class %r left out", source, name)
        return None


def _images(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in IMAGE_SUFFIXES)


def _size_of(path: Path) -> tuple[int, int]:
    height, width = load_image(path).shape[:2]
    return width, height
