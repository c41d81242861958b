"""Starts a net from the weights in an exported ONNX file of the same shape.

Export folds batch normalisation into the convolutions. It is put back so that the net computes what
the file computes: each normalisation gets the mean and deviation that its convolution shows on real
images, and a scale and shift that undo them.
"""

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import nn

from .classes import ROWS
from .export import PIXELS
from .model import Detector


@torch.no_grad()
def warm_start(net: Detector, file: str, images: torch.Tensor, row_map: dict[int, int]) -> None:
    """Copies the weights; `row_map` says which of the file's class rows feeds which of ours, the others start fresh."""
    graph = onnx.load(file).graph
    weights = {i.name: numpy_helper.to_array(i) for i in graph.initializer}
    folded = [[torch.from_numpy(np.array(weights[name])) for name in n.input[1:3]] for n in graph.node if n.op_type == "Conv"]
    if graph.input[0].name == PIXELS:  # the division by 255 lies in the first layer there
        folded[0][0].mul_(255)
    ours = _convolutions_in_order(net, images[:1])
    if len(folded) != len(ours):
        raise ValueError(f"{file} has {len(folded)} convolutions, this net {len(ours)}")
    hooks = []
    for (weight, bias), (layer, norm) in zip(folded, ours):
        if norm is not None:
            layer.weight.copy_(weight)
            hooks.append(layer.register_forward_hook(_restore(norm, bias)))
        elif layer.out_channels == ROWS:
            for theirs, row in row_map.items():
                layer.weight[row], layer.bias[row] = weight[theirs], bias[theirs]
        else:
            layer.weight.copy_(weight), layer.bias.copy_(bias)
    net.eval()(images)
    for hook in hooks:
        hook.remove()


def _restore(norm: nn.BatchNorm2d, bias: torch.Tensor):
    def hook(layer, inputs, output):
        variance, mean = torch.var_mean(output.float(), (0, 2, 3))
        norm.running_mean.copy_(mean), norm.running_var.copy_(variance)
        norm.weight.copy_((variance + norm.eps).sqrt()), norm.bias.copy_(mean + bias)

    return hook


def _convolutions_in_order(net: Detector, image: torch.Tensor) -> list[tuple[nn.Conv2d, nn.BatchNorm2d | None]]:
    order: list = []
    hooks = [m.register_forward_hook(lambda m, *_: order.append(m)) for m in net.modules() if isinstance(m, (nn.Conv2d, nn.BatchNorm2d))]
    net.eval()(image)
    for hook in hooks:
        hook.remove()
    following = [*order[1:], None]
    return [(m, n if isinstance(n, nn.BatchNorm2d) else None) for m, n in zip(order, following) if isinstance(m, nn.Conv2d)]
