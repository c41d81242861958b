"""Pictures for training: scale, turn, light, mosaics, and damage pasted onto intact pavement."""

import cv2
import numpy as np

from .classes import D00, D10, IGNORE, REPAIR, UNSPECIFIED

PAD = 114  # as the product pads windows
MIN_VISIBLE_SHARE = 0.2  # a box cut to less is ignored, neither damage nor background
ELONGATED = 2.5  # long side over short side from which a box tells a crack's direction

Piece = tuple[np.ndarray, np.ndarray, np.ndarray]  # image, boxes, labels


def trim_black_corners(piece: Piece, black: int = 12, most: float = 0.2) -> Piece:
    """Cuts the smallest even margin that leaves no black corner (photos turned before they came to us)."""
    image, boxes, labels = piece
    height, width = image.shape[:2]
    for share in np.arange(0, most + 0.01, 0.02):
        x, y = int(width * share), int(height * share)
        inner = image[y : height - y or None, x : width - x or None]
        corners = [inner[sy, sx] for sy in (slice(0, 4), slice(-4, None)) for sx in (slice(0, 4), slice(-4, None))]
        if min(c.max() for c in corners) > black:
            break
    return cut(piece, x, y, width - 2 * x, height - 2 * y)


def cut(piece: Piece, x: int, y: int, width: int, height: int) -> Piece:
    """The part at x, y; boxes of which little is left become ignored."""
    image, boxes, labels = piece
    moved = boxes - np.array([x, y, x, y], np.float32)
    clipped = moved.clip(0, np.array([width, height, width, height], np.float32))
    share = area(clipped) / np.maximum(area(moved), 1e-6)
    sides = clipped[:, 2:] - clipped[:, :2]
    keep = (sides > 2).all(1)
    labels = np.where(share < MIN_VISIBLE_SHARE, IGNORE, labels)
    return image[y : y + height, x : x + width], clipped[keep], labels[keep]


def area(boxes: np.ndarray) -> np.ndarray:
    return (boxes[:, 2] - boxes[:, 0]).clip(0) * (boxes[:, 3] - boxes[:, 1]).clip(0)


def resize(piece: Piece, scale: float) -> Piece:
    image, boxes, labels = piece
    size = (max(8, round(image.shape[1] * scale)), max(8, round(image.shape[0] * scale)))
    return cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR), boxes * scale, labels


def turn(piece: Piece, quarters: int, mirror: bool) -> Piece:
    """Quarter turns counter-clockwise, then a left-right flip. An odd turn swaps longitudinal and transverse."""
    image, boxes, labels = piece
    for _ in range(quarters):
        width = image.shape[1]
        image = np.rot90(image)
        boxes = np.stack([boxes[:, 1], width - boxes[:, 2], boxes[:, 3], width - boxes[:, 0]], 1)
    if quarters % 2:
        labels = np.where(labels == D00, D10, np.where(labels == D10, D00, labels))
    if mirror:
        width = image.shape[1]
        image = image[:, ::-1]
        boxes = np.stack([width - boxes[:, 2], boxes[:, 1], width - boxes[:, 0], boxes[:, 3]], 1)
    return np.ascontiguousarray(image), boxes.astype(np.float32), labels


def name_elongated_cracks(boxes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """A crack without class whose box is long and thin runs along it."""
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    open_class = labels == UNSPECIFIED
    labels = np.where(open_class & (height > ELONGATED * width), D00, labels)
    return np.where(open_class & (width > ELONGATED * height), D10, labels)


def is_elongated_repair(boxes: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Sealed cracks filed under repair: they look like cracks."""
    sides = boxes[:, 2:] - boxes[:, :2]
    return (labels == REPAIR) & (sides.max(1) > ELONGATED * sides.min(1))


def relight(image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Exposure, contrast, tint, soft shadows, blur and noise as a camera in the air meets them."""
    mean = image[::8, ::8].mean() / 255
    tone = np.linspace(0, 1, 256) ** rng.uniform(0.8, 1.25)
    tone = (tone - mean) * rng.uniform(0.75, 1.3) + mean * rng.uniform(0.8, 1.2)
    table = (tone[:, None] * rng.uniform(0.93, 1.07, 3)).clip(0, 1) * 255
    image = cv2.LUT(image, table.astype(np.uint8)[None])  # one look-up: the loader shares two cores with the net
    if rng.random() < 0.2:
        image = (image * shadow(image.shape[:2], rng)[..., None]).astype(np.uint8)
    if rng.random() < 0.15:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.4, 1.0))
    if rng.random() < 0.3:
        noise = np.empty(image.shape, np.int16)
        cv2.randn(noise, (0, 0, 0), (rng.uniform(1, 8),) * 3)
        image = (image + noise).clip(0, 255).astype(np.uint8)
    return image


def shadow(shape: tuple[int, int], rng: np.random.Generator) -> np.ndarray:
    """A darkened polygon with soft edges, as a factor per pixel."""
    mask = np.zeros(shape, np.float32)
    points = (rng.random((rng.integers(3, 6), 2)) * 1.4 - 0.2) * [shape[1], shape[0]]
    cv2.fillPoly(mask, [cv2.convexHull(points.astype(np.int32))], 1.0)
    return 1 - cv2.GaussianBlur(mask, (0, 0), rng.uniform(1, 6)) * rng.uniform(0.2, 0.55)


def paste(ground: Piece, cutout: np.ndarray, label: int, rng: np.random.Generator) -> Piece:
    """Blends a close-up of damage, shrunk to drone scale, into intact pavement; gives the ground back where none is found."""
    image, boxes, labels = ground
    margin = 0.15  # of the cutout lies around the damage and fades into the ground
    scale = rng.uniform(24, 90) / max(cutout.shape[:2])
    if scale > 0.7:
        return ground
    patch = np.ascontiguousarray(np.rot90(resize((cutout, boxes, labels), scale)[0], rng.integers(4)))
    height, width = patch.shape[:2]
    for _ in range(8):
        if image.shape[1] <= width or image.shape[0] <= height:
            return ground
        x, y = int(rng.integers(image.shape[1] - width)), int(rng.integers(image.shape[0] - height))
        under = image[y : y + height, x : x + width]
        taken = len(boxes) and ((boxes[:, 0] < x + width) & (boxes[:, 2] > x) & (boxes[:, 1] < y + height) & (boxes[:, 3] > y)).any()
        if not taken and looks_like_pavement(under):
            break
    else:
        return ground
    rows, columns = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    weight = np.clip((1 - np.sqrt(rows**2 + columns**2)) / 0.45, 0, 1)[..., None] ** 0.7
    rim = weight[..., 0] < 0.5
    matched = patch.astype(np.float32) * (under[rim].mean(0) / np.maximum(patch[rim].mean(0), 1)).clip(0.4, 2.5)
    image = image.copy()
    image[y : y + height, x : x + width] = (matched * weight + under * (1 - weight)).clip(0, 255).astype(np.uint8)
    inset = np.array([width, height, -width, -height]) * margin
    box = np.array([x, y, x + width, y + height]) + inset
    return image, np.vstack([boxes, box[None]]).astype(np.float32), np.append(labels, label)


def looks_like_pavement(image: np.ndarray) -> bool:
    """Grey and even: neither vegetation nor markings, kerbs or cars."""
    means = image.reshape(-1, 3).mean(0)
    return means.max() - means.min() < 25 and image.mean(2).std() < 18 and 50 < means.mean() < 215
