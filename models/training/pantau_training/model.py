"""csp12: a small dense CSP/PAN one-stage net with ReLU only, which runs fast in int8 on one CPU core.

Output layout `pantau-ltrb-log`: [batch, 4 + classes + 1, anchors]; rows log(left/stride), log(top/stride),
log(right/stride), log(bottom/stride), p(class)..., p(any damage); anchors in row-major order of the
stride 8 grid, then 16, then 32.
"""

import torch
from torch import nn

from .classes import ROWS

STRIDES = (8, 16, 32)


def conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False), nn.BatchNorm2d(outputs), nn.ReLU(inplace=True))


class Bottleneck(nn.Module):
    def __init__(self, width: int, residual: bool):
        super().__init__()
        self.a, self.b, self.residual = conv(width, width), conv(width, width), residual

    def forward(self, x):
        y = self.b(self.a(x))
        return x + y if self.residual else y


class Csp(nn.Module):
    """Cross-stage partial block: half of the channels pass by, half go through the bottlenecks."""

    def __init__(self, inputs: int, outputs: int, residual: bool, depth: int = 1):
        super().__init__()
        half = outputs // 2
        self.half = half
        self.i = conv(inputs, outputs, 1)
        self.m = nn.ModuleList(Bottleneck(half, residual) for _ in range(depth))
        self.o = conv(half * (2 + depth), outputs, 1)

    def forward(self, x):
        parts = list(self.i(x).split(self.half, 1))
        for block in self.m:
            parts.append(block(parts[-1]))
        return self.o(torch.cat(parts, 1))


class PoolPyramid(nn.Module):
    """Three chained 5x5 max pools: a wide field of view for little work (SPPF)."""

    def __init__(self, width: int):
        super().__init__()
        self.i, self.o = conv(width, width // 2, 1), conv(width * 2, width, 1)
        self.p = nn.MaxPool2d(5, 1, 2)

    def forward(self, x):
        parts = [self.i(x)]
        for _ in range(3):
            parts.append(self.p(parts[-1]))
        return self.o(torch.cat(parts, 1))


def heads(widths: list[int], head: int) -> tuple[nn.ModuleList, nn.ModuleList]:
    """Branches for boxes and for classes, one of each a level."""
    branch = lambda i, rows: nn.Sequential(conv(i, head), conv(head, head), nn.Conv2d(head, rows, 1))
    boxes, classes = nn.ModuleList(branch(i, 4) for i in widths), nn.ModuleList(branch(i, ROWS) for i in widths)
    for last in (branch[-1] for branch in classes):
        nn.init.normal_(last.weight, std=0.01)
        nn.init.constant_(last.bias, -4.6)  # p = 0.01 at the start: nearly every anchor is background
    return boxes, classes


def predict(boxes: nn.ModuleList, classes: nn.ModuleList, levels) -> tuple[torch.Tensor, torch.Tensor]:
    """Boxes as logs of distances in strides, [batch, 4, anchors], and class logits, [batch, rows, anchors]."""
    return torch.cat([b(p).flatten(2) for b, p in zip(boxes, levels)], 2), torch.cat([c(p).flatten(2) for c, p in zip(classes, levels)], 2)


class Detector(nn.Module):
    def __init__(self, width: int = 12, depth: int = 1, head: int = 32):
        super().__init__()
        w = [width * 2**i for i in range(5)]
        self.stem = conv(3, w[0], 3, 2)
        self.st = nn.ModuleList(nn.Sequential(conv(w[i], w[i + 1], 3, 2), Csp(w[i + 1], w[i + 1], True, depth)) for i in range(4))
        self.sp = PoolPyramid(w[4])
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.n1, self.n2 = Csp(w[4] + w[3], w[3], False, depth), Csp(w[3] + w[2], w[2], False, depth)
        self.d1, self.n3 = conv(w[2], w[2], 3, 2), Csp(w[2] + w[3], w[3], False, depth)
        self.d2, self.n4 = conv(w[3], w[3], 3, 2), Csp(w[3] + w[4], w[4], False, depth)
        self.b, self.c = heads(w[2:], head)

    def forward(self, images):
        s1 = self.st[1](self.st[0](self.stem(images)))
        s2 = self.st[2](s1)
        s3 = self.sp(self.st[3](s2))
        up = self.n1(torch.cat([self.up(s3), s2], 1))
        p8 = self.n2(torch.cat([self.up(up), s1], 1))
        p16 = self.n3(torch.cat([self.d1(p8), up], 1))
        p32 = self.n4(torch.cat([self.d2(p16), s3], 1))
        return predict(self.b, self.c, (p8, p16, p32))


def make_net(spec: dict) -> nn.Module:
    """The net that `net` of a config names: `backbone: lite0`, else csp12."""
    from .lite0 import Lite0Detector

    options = {k: v for k, v in spec.items() if k not in ("backbone", "pretrained")}
    return Lite0Detector(**options) if spec.get("backbone") == "lite0" else Detector(**options)


class Exported(nn.Module):
    """The net as it is shipped: probabilities, one output."""

    def __init__(self, net: nn.Module):
        super().__init__()
        self.net = net

    def forward(self, images):
        boxes, logits = self.net(images)
        return torch.cat([boxes, logits.sigmoid()], 1)


def anchor_points(height: int, width: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Centres (x, y) in pixels, [anchors, 2], and strides, [anchors], for an input of that size."""
    points, strides = [], []
    for s in STRIDES:
        y, x = torch.meshgrid(torch.arange(height // s), torch.arange(width // s), indexing="ij")
        points.append(torch.stack([x, y], -1).reshape(-1, 2).float().add(0.5) * s)
        strides.append(torch.full((len(points[-1]),), float(s)))
    return torch.cat(points), torch.cat(strides)


def decode(distances: torch.Tensor, points: torch.Tensor, strides: torch.Tensor) -> torch.Tensor:
    """Boxes x1, y1, x2, y2 in pixels, [..., anchors, 4], from log distances, [..., 4, anchors]."""
    d = distances.clamp(-4, 5).exp().transpose(-1, -2) * strides[:, None]
    return torch.cat([points - d[..., :2], points + d[..., 2:]], -1)
