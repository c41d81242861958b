"""Which anchors learn which box: first by geometry alone, later by what the net already finds."""

import torch

from .classes import ANY, IGNORE, REPAIR, ROWS, UNSPECIFIED

REACH = ((0, 64), (64, 128), (128, 1e9))  # px from centre to edge that strides 8, 16, 32 learn (FCOS, arXiv:1904.01355)
CENTRE_RADIUS = 1.5  # strides
TOP_ANCHORS = 10  # task-aligned assignment (TOOD, arXiv:2108.07755)
SCORE_POWER, IOU_POWER = 0.5, 4.0


class Assignment:
    """Targets of one picture: class rows with weights (0 = no opinion), and per anchor the box it learns (-1 = none)."""

    def __init__(self, anchors: int, device):
        self.rows = torch.zeros(anchors, ROWS, device=device)
        self.row_weight = torch.ones(anchors, ROWS, device=device)
        self.box = torch.full((anchors,), -1, dtype=torch.long, device=device)
        self.quality = torch.zeros(anchors, device=device)


@torch.no_grad()
def assign(points, strides, targets, logits, boxes, task_aligned: bool) -> Assignment:
    """targets [n, 6] as dataset pictures give them; logits [anchors, rows] and boxes [anchors, 4] are the net's own."""
    result = Assignment(len(points), points.device)
    targets = targets[targets[:, 4] >= 0]
    ignored = targets[targets[:, 4] == IGNORE, :4]
    if len(ignored):
        result.row_weight[_inside(points, strides, ignored, 0).any(1)] = 0
    real = (targets[:, 4] != IGNORE).nonzero()[:, 0]
    if not len(real):
        return result
    gt, labels, sealed = targets[real, :4], targets[real, 4].long(), targets[real, 5] > 0
    choose = _task_aligned if task_aligned else _static
    chosen, quality = choose(points, strides, gt, labels, logits, boxes)
    positive = chosen >= 0
    owner = chosen[positive]
    result.box[positive] = real[owner]
    result.quality[positive] = quality[positive]
    _fill_rows(result, positive, labels[owner], sealed[owner], quality[positive])
    return result


def _fill_rows(result: Assignment, positive, labels, sealed, quality) -> None:
    anchors = positive.nonzero()[:, 0]
    result.row_weight[anchors] = 1
    named = labels < UNSPECIFIED
    result.rows[anchors[named], labels[named]] = quality[named]
    damage = labels != REPAIR
    result.rows[anchors[damage], ANY] = quality[damage]
    result.row_weight[anchors[~named], :ANY] = 0
    # Sealed cracks are repair, but the crack rows must not learn that such lines are background.
    result.row_weight[anchors[sealed]] = 0
    result.row_weight[anchors[sealed], REPAIR] = 1


def _static(points, strides, gt, labels, logits, boxes):
    centre = (gt[:, :2] + gt[:, 2:]) / 2
    near = (points[:, None] - centre).abs().amax(2) < CENTRE_RADIUS * strides[:, None]
    inside = _inside(points, strides, gt, 0.5)
    longest, shortest = (gt[:, 2:] - gt[:, :2]).amax(1) / 2, (gt[:, 2:] - gt[:, :2]).amin(1)
    level = torch.stack([(longest >= low) & (longest < high) for low, high in REACH]).float().argmax(0)
    # A thin crack falls between the points of a coarse grid: take the finer one.
    level -= ((level == 2) & (shortest < 20)).long()
    wanted = torch.tensor([8.0, 16.0, 32.0], device=gt.device)[level]
    candidate = near & inside & (strides[:, None] == wanted)
    size = (gt[:, 2:] - gt[:, :2]).prod(1)
    cost = torch.where(candidate, size.expand_as(candidate), torch.inf)  # the smaller box wins
    best, owner = cost.min(1)
    chosen = torch.where(best < torch.inf, owner, -1)
    return chosen, (chosen >= 0).float()


def _task_aligned(points, strides, gt, labels, logits, boxes):
    row = torch.where(labels == UNSPECIFIED, ANY, labels)
    overlap = iou(boxes[:, None], gt[None])
    fit = logits.sigmoid()[:, row] ** SCORE_POWER * overlap**IOU_POWER
    fit = fit * _inside(points, strides, gt, 0.75)
    top = fit.topk(min(TOP_ANCHORS, len(fit)), 0)
    candidate = torch.zeros_like(fit).scatter(0, top.indices, 1.0).bool() & (fit > 1e-9)
    best, owner = torch.where(candidate, overlap, -1.0).max(1)
    chosen = torch.where(best >= 0, owner, -1)
    scaled = fit * (overlap * candidate).amax(0) / (fit * candidate).amax(0).clamp(min=1e-9)
    quality = scaled.gather(1, owner[:, None])[:, 0] * (chosen >= 0)
    return chosen, quality.clamp(max=1)


def _inside(points, strides, gt, least_strides: float):
    """[anchors, n]: is the point in the box, the box taken as at least so many strides to each side of its centre."""
    centre, half = (gt[:, :2] + gt[:, 2:]) / 2, (gt[:, 2:] - gt[:, :2]) / 2
    reach = half[None].maximum((strides * least_strides)[:, None, None])
    return ((points[:, None] - centre).abs() < reach).all(2)


def iou(a, b):
    """Intersection over union of boxes x1, y1, x2, y2, broadcast."""
    sides = (torch.minimum(a[..., 2:], b[..., 2:]) - torch.maximum(a[..., :2], b[..., :2])).clamp(min=0)
    both = sides.prod(-1)
    area = lambda x: (x[..., 2:] - x[..., :2]).clamp(min=0).prod(-1)
    return both / (area(a) + area(b) - both).clamp(min=1e-6)
