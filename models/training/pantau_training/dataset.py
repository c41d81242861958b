"""Draws training pictures from all sources by the shares a config names."""

from dataclasses import dataclass

import cv2
import numpy as np
import torch
from torch.utils.data import IterableDataset

from . import augment
from .classes import CLASSES, D40, IGNORE, UNSPECIFIED
from .readers import Photo, load_image, read_source
from .split import part_of

PASTE_VIEWS = ("topdown", "drone")
MAX_BOXES = 60


@dataclass
class Source:
    spec: dict
    photos: list[Photo]


def load_sources(config: dict, data_root, part: str | None) -> list[Source]:
    """All sources of a config with the photos of one part (None = all). `parts` in a source puts groups into a part by hand."""
    sources = []
    for spec in config["sources"]:
        photos = read_source(spec, data_root)
        for photo in photos:
            photo.facts["part"] = _part(spec, photo)
        sources.append(Source(spec, [p for p in photos if part in (None, p.facts["part"])]))
    return sources


def _part(spec: dict, photo: Photo) -> str:
    for part, prefixes in spec.get("parts", {}).items():
        if any(photo.path.name.startswith(prefix) for prefix in prefixes):
            return part
    return part_of(photo.source, photo.group)


def load_piece(photo: Photo, spec: dict, scale: float | None = None) -> augment.Piece:
    """The photo at its training scale, without padding or black corners."""
    piece = load_image(photo.path, photo.size), photo.boxes.copy(), photo.labels.copy()
    if photo.valid:
        piece = augment.cut(piece, *(int(v) for v in photo.valid))
    if spec.get("black_corners"):
        piece = augment.trim_black_corners(piece)
    scale = spec.get("scale", 1.0) if scale is None else scale
    if scale != 1:
        piece = augment.resize(piece, scale)
    return np.ascontiguousarray(piece[0]), piece[1], piece[2]


class TrainingPictures(IterableDataset):
    """Endless mosaics and single crops of `size` pixels; everything random comes from one seed."""

    def __init__(self, config: dict, data_root, seed: int):
        self.size, self.seed = config["size"], seed
        self.mosaic_share, self.paste_share = config["mosaic_share"], config["paste_share"]
        self.single_scale, self.mosaic_scale = config["single_scale"], config["mosaic_scale"]
        self.pools: list[tuple[float, list[augment.Piece], np.ndarray]] = []
        self.cutouts: list[tuple[np.ndarray, int]] = []
        for source in load_sources(config, data_root, "train"):
            self._add(source)
        shares = np.array([share for share, _, _ in self.pools])
        self.pool_odds = shares / shares.sum()

    def _add(self, source: Source) -> None:
        spec = source.spec
        parts = [(piece, photo) for photo in source.photos for piece in _pieces(photo, spec)]
        pieces = [piece for piece, _ in parts]
        if spec.get("name_elongated_cracks"):
            pieces = [(i, b, augment.name_elongated_cracks(b, labels)) for i, b, labels in pieces]
        empty = np.array([bool(p.facts.get("negative")) or not (piece[2] != IGNORE).any() for piece, p in parts], bool)
        # Large groups are one street photographed often: damp them.
        groups = [p.group for _, p in parts]
        size_of = {g: groups.count(g) for g in set(groups)}
        odds = np.array([size_of[g] ** -0.35 for g in groups])
        for chosen, share in ((~empty, spec.get("share", 0)), (empty, spec.get("empty_share", 0))):
            if share and chosen.any():
                chosen_pieces = [piece for piece, c in zip(pieces, chosen) if c]
                balance = odds[chosen] * _class_balance(chosen_pieces)
                self.pools.append((share, chosen_pieces, balance / balance.sum()))
        if spec.get("cut_out"):
            for photo in source.photos:
                if photo.view in PASTE_VIEWS and (photo.labels == D40).any():
                    self.cutouts += _cutouts(load_piece(photo, spec, scale=1.0))

    def __iter__(self):
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        cv2.setNumThreads(0)
        while True:
            yield self.picture(rng)

    def picture(self, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        """A uint8 picture, [3, size, size], and its targets, [MAX_BOXES, 6]: x1, y1, x2, y2, label, is elongated repair."""
        size = self.size
        canvas = np.full((size, size, 3), augment.PAD, np.uint8)
        first = self._draw(rng)
        fills = first[0].shape[1] * self.single_scale[1] >= size  # else a single would be mostly padding
        is_mosaic = rng.random() < self.mosaic_share or (not fills and rng.random() < 0.7)
        cx, cy = (rng.integers(size * 0.3, size * 0.7, 2) if is_mosaic else (size, size))
        boxes, labels = [], []
        for x, y, w, h in ((0, 0, cx, cy), (cx, 0, size - cx, cy), (0, cy, cx, size - cy), (cx, cy, size - cx, size - cy)):
            if w and h:
                image, b, found = self._cell(first or self._draw(rng), int(w), int(h), is_mosaic, rng)
                first = None
                canvas[y : y + image.shape[0], x : x + image.shape[1]] = image
                boxes.append(b + np.array([x, y, x, y], np.float32)), labels.append(found)
        boxes, labels = np.concatenate(boxes), np.concatenate(labels)
        targets = np.full((MAX_BOXES, 6), -1, np.float32)
        n = min(len(boxes), MAX_BOXES)
        targets[:n, :4], targets[:n, 4] = boxes[:n], labels[:n]
        targets[:n, 5] = augment.is_elongated_repair(boxes, labels)[:n]
        return torch.from_numpy(augment.relight(canvas, rng).transpose(2, 0, 1).copy()), torch.from_numpy(targets)

    def _draw(self, rng) -> augment.Piece:
        _, pieces, odds = self.pools[rng.choice(len(self.pools), p=self.pool_odds)]
        return augment.turn(pieces[rng.choice(len(pieces), p=odds)], int(rng.integers(4)), rng.random() < 0.5)

    def _cell(self, piece: augment.Piece, width: int, height: int, covers: bool, rng) -> augment.Piece:
        low, high = self.mosaic_scale if covers else self.single_scale
        scale = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        if covers:  # no padding inside a mosaic
            scale = max(scale, (width + 1) / piece[0].shape[1], (height + 1) / piece[0].shape[0])
        piece = augment.resize(piece, scale)
        if self.cutouts and rng.random() < self.paste_share:
            for _ in range(rng.integers(1, 4)):
                piece = augment.paste(piece, *self.cutouts[rng.integers(len(self.cutouts))], rng)
        spare_x, spare_y = piece[0].shape[1] - width, piece[0].shape[0] - height
        x = int(rng.integers(spare_x + 1)) if spare_x > 0 else 0
        y = int(rng.integers(spare_y + 1)) if spare_y > 0 else 0
        return augment.cut(piece, x, y, min(width, piece[0].shape[1]), min(height, piece[0].shape[0]))


def _class_balance(pieces: list[augment.Piece]) -> np.ndarray:
    """Odds of a photo by its rarest class, one over the root of that class's count."""
    counts = np.bincount(np.concatenate([p[2] for p in pieces]), minlength=IGNORE + 1)
    value = 1 / np.sqrt(np.maximum(counts, 1))
    base = value[: len(CLASSES)].min() if counts.any() else 1.0
    named = [p[2][p[2] <= UNSPECIFIED] for p in pieces]
    return np.array([value[labels].max() if len(labels) else base for labels in named])


def _pieces(photo: Photo, spec: dict) -> list[augment.Piece]:
    """The whole photo, or with `tile` the squares of that side (pixels at the training scale) in which somebody looked at a box.

    Whole drone photos would fill the memory, and of the rest of a reviewed photo nobody said that it is sound.
    """
    piece, side = load_piece(photo, spec), spec.get("tile")
    if not side:
        return [piece]
    image, boxes, labels = piece
    rejected = np.array(photo.facts.get("rejected_boxes", []), np.float32).reshape(-1, 4) * spec.get("scale", 1.0)
    seen = np.concatenate([(boxes[labels != IGNORE, :2] + boxes[labels != IGNORE, 2:]) / 2, rejected[:, :2] + rejected[:, 2:] / 2])
    columns, rows = (max(1, -(-length // side)) for length in image.shape[1::-1])
    # Evenly over the photo, so that none is cut short; neighbours overlap.
    lefts, tops = (np.linspace(0, max(0, length - side), n).round().astype(int) for length, n in ((image.shape[1], columns), (image.shape[0], rows)))
    tiles = [(x, y) for y in tops for x in lefts if ((seen >= (x, y)) & (seen < (x + side, y + side))).all(1).any()]
    cut = [augment.cut(piece, int(x), int(y), min(side, image.shape[1]), min(side, image.shape[0])) for x, y in tiles]
    return [(tile.copy(), b, found) for tile, b, found in cut]


def _cutouts(piece: augment.Piece, margin: float = 0.15) -> list[tuple[np.ndarray, int]]:
    """Pothole close-ups with a margin that fades into the ground they are pasted on."""
    image, boxes, labels = piece
    found = []
    for (x1, y1, x2, y2), label in zip(boxes, labels):
        w, h = x2 - x1, y2 - y1
        grow = margin / (1 - 2 * margin)
        x, y, right, bottom = (int(v) for v in (x1 - w * grow, y1 - h * grow, x2 + w * grow, y2 + h * grow))
        whole = x >= 0 and y >= 0 and right <= image.shape[1] and bottom <= image.shape[0]
        if label == D40 and whole and min(w, h) > 40 and max(w, h) < 4 * min(w, h):
            found.append((image[y:bottom, x:right].copy(), int(label)))
    return found
