"""The training loop: a time budget, checkpoints, a CSV log, and going on where it stopped."""

import copy
import csv
import logging
import math
import os
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.utils.data import DataLoader

from . import evaluate
from .dataset import TrainingPictures, load_sources
from .loss import detection_loss
from .model import anchor_points, make_net
from .plots import plot_curves
from .warm_start import warm_start

log = logging.getLogger(__name__)
WARM_UP = 0.02  # share of the budget
MOST_GRADIENT = 10.0
VALIDATED = ("rdd2022_china_drone", "marshell_roadcrack", "odm_negatives")


class Average:
    """Exponential moving average of all weights; quick at first, slow later."""

    def __init__(self, net: nn.Module, decay: float):
        self.net, self.decay, self.steps = copy.deepcopy(net).eval(), decay, 0

    @torch.no_grad()
    def update(self, net: nn.Module) -> None:
        self.steps += 1
        keep = min(self.decay, (1 + self.steps) / (10 + self.steps))
        for mine, theirs in zip(self.net.state_dict().values(), net.state_dict().values()):
            mine.lerp_(theirs, 1 - keep) if mine.is_floating_point() else mine.copy_(theirs)


def train(config: dict, data_root: Path, run: Path, warm_file: str | None = None) -> None:
    """Trains until the budget is spent. The same command goes on from the newest checkpoint in `run`."""
    run.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(config["threads"])
    torch.manual_seed(config["seed"])
    np.random.seed(config["seed"])
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    net = make_net(config["net"])
    newest = run / "last.pt"
    state = torch.load(newest, weights_only=True) if newest.exists() else None
    # A resumed run must not see the same pictures again.
    pictures = TrainingPictures(config, data_root, config["seed"] + (state["steps"] if state else 0))
    if state is None and warm_file:
        rng = np.random.default_rng(config["seed"])
        images = torch.stack([pictures.picture(rng)[0] for _ in range(16)]).float() / 255
        warm_start(net, warm_file, images, config["warm_start"]["rows"])
    elif state is None and config.get("start_from"):
        weights = torch.load(config["start_from"], weights_only=True)["average"]
        net.load_state_dict({k: v.float() if v.is_floating_point() else v for k, v in weights.items()})
    elif state is None and config["net"].get("pretrained"):
        net.backbone.load_imagenet()
    net = net.to(device, memory_format=torch.channels_last)
    average = Average(net, config["ema"])
    optimiser = torch.optim.AdamW(_groups(net, config), lr=0.0)
    progress = {"steps": 0, "seconds": 0.0, "best": -1.0}
    if state:
        net.load_state_dict(state["net"]), average.net.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        progress, average.steps = {k: state[k] for k in progress}, state["steps"]
        log.info("going on from step %d, minute %.1f", progress["steps"], progress["seconds"] / 60)
    validation = [s for s in load_sources(config, data_root, "validation") if s.photos and s.spec["name"] in config.get("validated", VALIDATED)]
    loader = DataLoader(pictures, config["batch"], num_workers=config["workers"], prefetch_factor=4 if config["workers"] else None)
    points, strides = (t.to(device) for t in anchor_points(config["size"], config["size"]))
    half = device.type == "cuda" or _cpu_has_bfloat16()
    budget = config["minutes"] * 60
    saved = validated = progress["seconds"]
    recent: list[tuple[float, float, float]] = []
    started, seconds_before = time.monotonic(), progress["seconds"]
    for images, targets in loader:
        progress["seconds"] = seconds_before + time.monotonic() - started
        share = progress["seconds"] / budget
        if share >= 1:
            break
        net.train()
        for group in optimiser.param_groups:
            group["lr"] = config["learning_rate"] * group["rate"] * _schedule(share)
        inputs = images.to(device, memory_format=torch.channels_last).float().div_(255)
        with torch.autocast(device.type, torch.bfloat16, enabled=half):
            distances, logits = net(inputs)
        total, class_part, box_part = detection_loss(distances, logits, targets.to(device), points, strides, share >= config["static_until"])
        optimiser.zero_grad(set_to_none=True)
        total.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), MOST_GRADIENT)
        optimiser.step()
        average.update(net)
        progress["steps"] += 1
        recent.append((float(total.detach()), float(class_part), float(box_part)))
        if progress["steps"] % 50 == 0:
            _log(run / "train.csv", progress | {"lr": config["learning_rate"] * _schedule(share), "batch": config["batch"]}
                 | dict(zip(("loss", "class_loss", "box_loss"), np.mean(recent, 0).round(4))))
            recent.clear()
        if progress["seconds"] - validated > config["validate_minutes"] * 60:
            validated = progress["seconds"]
            _validate(average.net, validation, config["validation_scales"], run, progress)
        if progress["seconds"] - saved > config["checkpoint_minutes"] * 60:
            saved = progress["seconds"]
            _save(newest, net, average, optimiser, progress)
    _validate(average.net, validation, config["validation_scales"], run, progress)
    _save(newest, net, average, optimiser, progress)
    log.info("budget of %s minutes spent after %d steps; raise `minutes` and run again to go on", config["minutes"], progress["steps"])


def _schedule(share: float) -> float:
    """Share of the peak rate: linear warm-up, cosine down to 2 %."""
    if share < WARM_UP:
        return max(0.01, share / WARM_UP)
    return 0.02 + 0.98 * (1 + math.cos(math.pi * (share - WARM_UP) / (1 - WARM_UP))) / 2


def _groups(net: nn.Module, config: dict) -> list[dict]:
    """No decay on scales, shifts and biases; the last class layers may go faster, for rows that start fresh, and a pretrained backbone slower."""
    rate = {id(p): config["head_rate"] for branch in net.c for p in branch[-1].parameters()}
    if hasattr(net, "backbone"):
        rate |= {id(p): config["backbone_rate"] for p in net.backbone.parameters()}
    groups: dict[tuple[float, float], list] = {}
    for p in (p for p in net.parameters() if p.requires_grad):
        key = (config["weight_decay"] if p.ndim > 1 else 0.0, rate.get(id(p), 1.0))
        groups.setdefault(key, []).append(p)
    return [{"params": ps, "weight_decay": decay, "rate": rate} for (decay, rate), ps in groups.items()]


def _cpu_has_bfloat16() -> bool:
    """Without the instructions bf16 is emulated and several times slower than float32."""
    info = Path("/proc/cpuinfo")
    return info.exists() and any(flag in info.read_text() for flag in ("avx512_bf16", "amx_bf16"))


def _validate(net: nn.Module, validation, scales: list[float], run: Path, progress: dict) -> None:
    """At the scales that training shows most, times each source's own: looking at others says little of what was learnt."""
    rows = {}
    for source in validation:
        at = tuple(s * source.spec.get("scale", 1.0) for s in scales)
        rows[source.spec["name"]] = evaluate.summarise(evaluate.run(evaluate.torch_predictor(net), [source], at))
    for name, report in rows.items():
        _log(run / "validation.csv", {"steps": progress["steps"], "minutes": round(progress["seconds"] / 60, 1), "source": name}
             | {k: round(float(v), 4) for k, v in report.items()})
    drone = rows.get("rdd2022_china_drone", {})
    score = drone.get("AP50 mean", 0.0) + drone.get("AP50 any damage", 0.0)
    if score > progress["best"]:
        progress["best"] = score
        save_weights(run / "best.pt", net, progress)
    plot_curves(run)


def save_weights(path: Path, net: nn.Module, progress: dict) -> None:
    """The averaged weights alone, in half precision: small enough to keep in the repository."""
    half = {k: v.half() if v.is_floating_point() else v for k, v in net.state_dict().items()}
    torch.save({"average": half, **progress}, path)


def _save(path: Path, net, average, optimiser, progress: dict) -> None:
    part = path.with_suffix(".part")
    torch.save({"net": net.state_dict(), "average": average.net.state_dict(), "optimiser": optimiser.state_dict(), **progress}, part)
    os.replace(part, path)


def _log(path: Path, row: dict) -> None:
    columns = list(row)
    if path.exists():
        columns = path.read_text().splitlines()[0].split(",")
    with path.open("a", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", extrasaction="ignore")
        if path.stat().st_size == 0:
            writer.writeheader()
        writer.writerow(row)
