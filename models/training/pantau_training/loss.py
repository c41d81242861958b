"""Plain binary cross-entropy for classes, GIoU with a centre term for boxes."""

import torch
from torch.nn import functional

from .assign import assign
from .model import decode

BOX_WEIGHT = 2.0


def detection_loss(distances, logits, targets, points, strides, task_aligned: bool):
    """(total, class part, box part). `targets` [batch, n, 6] as dataset pictures give them."""
    boxes = decode(distances.float(), points, strides)
    logits = logits.float().transpose(1, 2)
    found = [assign(points, strides, t, l.detach(), b.detach(), task_aligned) for t, l, b in zip(targets, logits, boxes)]
    rows, weight = torch.stack([f.rows for f in found]), torch.stack([f.row_weight for f in found])
    owner, quality = torch.stack([f.box for f in found]), torch.stack([f.quality for f in found])
    norm = quality.sum().clamp(min=1)
    class_loss = (functional.binary_cross_entropy_with_logits(logits, rows, reduction="none") * weight).sum() / norm
    positive = owner >= 0
    wanted = targets[..., :4].gather(1, owner.clamp(min=0)[..., None].expand(-1, -1, 4))[positive]
    box_loss = (box_distance(boxes[positive], wanted) * quality[positive]).sum() / norm
    return class_loss + BOX_WEIGHT * box_loss, class_loss.detach(), box_loss.detach()


def box_distance(a, b):
    """1 - GIoU (arXiv:1902.09630) + squared centre distance over the enclosing diagonal (arXiv:1911.08287)."""
    sides = (torch.minimum(a[:, 2:], b[:, 2:]) - torch.maximum(a[:, :2], b[:, :2])).clamp(min=0)
    both = sides.prod(1)
    union = (a[:, 2:] - a[:, :2]).prod(1) + (b[:, 2:] - b[:, :2]).prod(1) - both
    around = torch.maximum(a[:, 2:], b[:, 2:]) - torch.minimum(a[:, :2], b[:, :2])
    hull = around.prod(1).clamp(min=1e-6)
    giou = both / union.clamp(min=1e-6) - (hull - union) / hull
    apart = ((a[:, :2] + a[:, 2:] - b[:, :2] - b[:, 2:]) / 2).pow(2).sum(1)
    return 1 - giou + apart / around.pow(2).sum(1).clamp(min=1e-6)
