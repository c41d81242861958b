"""Writes the net as ONNX (opset 17, any batch and size, bytes in) and quantises it to int8."""

import warnings
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import nn

from .evaluate import as_bytes, onnx_predictor
from .model import Exported, make_net

OPSET = 17
PIXELS = "pixels"


def load_weights(file: Path, config: dict) -> nn.Module:
    """The averaged weights of best.pt, last.pt or the committed checkpoint."""
    net = make_net(config["net"])
    net.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in torch.load(file, weights_only=True)["average"].items()})
    return net.eval()


@torch.no_grad()
def bake_scaling(net: nn.Module, scaling: list[tuple[float, float]]) -> None:
    """Puts Platt scaling of the scores into the last layer: logits are linear in its weights."""
    for branch in net.c:
        for row, (scale, shift) in enumerate(scaling):
            branch[-1].weight[row] *= scale
            branch[-1].bias[row] = branch[-1].bias[row] * scale + shift


def export_onnx(net: nn.Module, file: Path) -> float:
    """Writes the file and gives the largest difference to the net itself on one random picture."""
    model = Exported(net).eval()
    axes = {"images": {0: "batch", 2: "height", 3: "width"}, "pred": {0: "batch", 2: "anchors"}}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(model, torch.zeros(1, 3, 416, 416), str(file), input_names=["images"], output_names=["pred"],
                          dynamic_axes=axes, opset_version=OPSET, dynamo=False)
    fold_padding(file, file)
    take_bytes(file, file)
    picture = torch.randint(0, 256, (2, 3, 320, 352), generator=torch.Generator().manual_seed(0)) / 255
    with torch.no_grad():
        return float(np.abs(onnx_predictor(str(file))(picture.numpy()) - model(picture).numpy()).max())


def fold_padding(file: Path, out: Path) -> None:
    """Puts the zeros that a Pad node adds before a convolution into the convolution's own `pads`: the same sums without a copy of the plane.

    TensorFlow's "same" padding at stride 2 is uneven, which PyTorch writes as a node of its own; at 640 px these copies cost a fifth of EfficientNet-Lite0's time.
    """
    model = onnx.load(file)
    graph = model.graph
    for pad in [n for n in graph.node if n.op_type == "Pad"]:
        convolutions = [n for n in graph.node if pad.output[0] in n.input]
        amounts = constant_of(model, pad.input[1])
        is_spatial = amounts is not None and len(amounts) == 8 and not amounts[[0, 1, 4, 5]].any()
        if not is_spatial or not adds_zeros(model, pad) or any(n.op_type != "Conv" for n in convolutions):
            continue
        for convolution in convolutions:
            pads = next(a for a in convolution.attribute if a.name == "pads")
            pads.ints[:] = [have + more for have, more in zip(pads.ints, amounts[[2, 3, 6, 7]].tolist(), strict=True)]
            convolution.input[0] = pad.input[0]
        graph.node.remove(pad)
    drop_unused(graph)
    onnx.checker.check_model(model)
    onnx.save(model, out)


def adds_zeros(model: onnx.ModelProto, pad: onnx.NodeProto) -> bool:
    """A convolution pads with nothing else: what is mirrored, or filled with a value, must stay a node."""
    mode = next((a.s for a in pad.attribute if a.name == "mode"), b"constant")
    value = constant_of(model, pad.input[2]) if len(pad.input) > 2 and pad.input[2] else np.zeros(1)
    return mode == b"constant" and value is not None and not np.any(value)


def constant_of(model: onnx.ModelProto, name: str) -> np.ndarray | None:
    """The value of a tensor that depends on nothing but constants; None for any other."""
    initial = {i.name for i in model.graph.initializer}
    makers = {output: n for n in model.graph.node for output in n.output}
    needed, left = set(), [name]
    while left:
        at = left.pop()
        if at in initial or not at or at in needed:
            continue
        if at not in makers:
            return None
        needed.add(at)
        left.extend(makers[at].input)
    nodes = [n for n in model.graph.node if set(n.output) & needed]
    result = helper.make_tensor_value_info(name, TensorProto.INT64, None)
    part = helper.make_model(helper.make_graph(nodes, "constant", [], [result], model.graph.initializer), opset_imports=model.opset_import)
    return ReferenceEvaluator(part).run(None, {})[0]


def drop_unused(graph: onnx.GraphProto) -> None:
    """Takes out nodes whose outputs nobody reads."""
    results = {o.name for o in graph.output}
    while unused := [n for n in graph.node if not results & set(n.output) and not any(set(n.output) & set(other.input) for other in graph.node)]:
        for node in unused:
            graph.node.remove(node)


def take_bytes(file: Path, out: Path) -> None:
    """Makes a file whose input is planes of 0..1 take `pixels`, uint8 [batch, height, width, 3], as photos lie in memory.

    The division by 255 goes into the weights of the first layer, whose padding is zero either way; the rest costs two milliseconds of a window's 125.
    A net that begins with something else divides first.
    """
    model = onnx.load(file)
    graph = model.graph
    planes = graph.input[0].name
    first = next(node for node in graph.node if planes in node.input)
    weight = next((i for i in graph.initializer if first.op_type == "Conv" and i.name == first.input[1]), None)
    is_folded = weight is not None and sum(weight.name in node.input for node in graph.node) == 1
    # Bytes are turned before they become four times as large.
    head = [helper.make_node("Transpose", [PIXELS], ["turned"], perm=[0, 3, 1, 2]),
            helper.make_node("Cast", ["turned"], [planes if is_folded else "levels"], to=TensorProto.FLOAT)]
    if is_folded:
        weight.CopyFrom(numpy_helper.from_array(numpy_helper.to_array(weight) / np.float32(255), weight.name))
    else:
        graph.initializer.append(numpy_helper.from_array(np.float32(1 / 255), "level"))
        head.append(helper.make_node("Mul", ["levels", "level"], [planes]))
    del graph.input[:]
    graph.input.append(helper.make_tensor_value_info(PIXELS, TensorProto.UINT8, ["batch", "height", "width", 3]))
    for at, node in enumerate(head):
        graph.node.insert(at, node)
    onnx.checker.check_model(model)
    onnx.save(model, out)


def quantise(file: Path, out: Path, pictures: list[np.ndarray]) -> None:
    """Static int8 (QDQ) with ranges from real pictures, [1, 3, h, w] in 0..1.

    Weights keep 7 bits: CPUs without VNNI add pairs of 8-bit products in 16 bits and would overflow.
    The last layer stays in float: distances and probabilities share one output but no range.
    """
    prepared = out.with_suffix(".prepared.onnx")
    quant_pre_process(str(file), str(prepared), skip_symbolic_shape=True)
    graph = onnx.load(prepared).graph
    last = [n.name for n in graph.node if n.op_type == "Conv" and n.name.endswith(".2/Conv")]
    tail = [n.name for n in graph.node if n.op_type in ("Sigmoid", "Reshape") or n.name.startswith("/Concat")]
    quantize_static(str(prepared), str(out), _Reader(pictures), quant_format=QuantFormat.QDQ, per_channel=True, reduce_range=True,
                    activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8, calibrate_method=CalibrationMethod.MinMax,
                    nodes_to_exclude=[*last, *tail], op_types_to_quantize=["Conv", "Add", "Concat", "MaxPool", "Resize", "Split"],
                    extra_options={"CalibMovingAverage": True})
    prepared.unlink()


class _Reader(CalibrationDataReader):
    def __init__(self, pictures: list[np.ndarray]):
        self.left = iter(pictures)

    def get_next(self):
        picture = next(self.left, None)
        return None if picture is None else {PIXELS: as_bytes(picture)}
