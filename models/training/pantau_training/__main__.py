"""Command line: python -m pantau_training COMMAND (README.md tells what each is for)."""

import argparse
import json
import logging
from pathlib import Path

import yaml


def main() -> None:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    parser = argparse.ArgumentParser(prog="pantau_training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="two-minute proof that the pipeline works on this machine")
    _add_options(commands)
    options = parser.parse_args()
    if options.command == "check":
        from .check import check

        return check()
    config = yaml.safe_load(options.config.read_text())
    run = options.runs / config["name"]
    {"train": _train, "evaluate": _evaluate, "split": _split}[options.command](options, config, run)


def _add_options(commands) -> None:
    def command(name: str, help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help)
        sub.add_argument("--config", type=Path, required=True)
        sub.add_argument("--data", type=Path, required=True, help="folder that the config's paths are relative to")
        sub.add_argument("--runs", type=Path, default=Path("runs"), help="where checkpoints, logs and plots go")
        return sub

    sub = command("train", "train, or go on where the run stopped")
    sub.add_argument("--warm-start", help="ONNX file of the same shape to start from")
    sub = command("evaluate", "AP and false boxes of weights (.pt) or a model (.onnx) on one part of the data")
    sub.add_argument("--weights", type=Path, required=True)
    sub.add_argument("--part", default="validation", choices=("train", "validation", "test"))
    sub.add_argument("--scales", default="1", help="of the photos as stored: comma-separated, a+b looks at both and merges")
    sub.add_argument("--sources", help="comma-separated names; all by default")
    sub.add_argument("--rows", help="the file's class rows in our order, -1 where it has none; needed for other class lists")
    command("split", "list the held-back photos as CSV; all others are for training")


def _train(options, config, run) -> None:
    from .train import train

    train(config, options.data, run, options.warm_start)


def _evaluate(options, config, run) -> None:
    from . import evaluate
    from .dataset import load_sources
    from .export import load_weights

    if options.weights.suffix == ".onnx":
        rows = [int(r) for r in options.rows.split(",")] if options.rows else None
        predict = evaluate.onnx_predictor(str(options.weights), config["threads"], rows)
    else:
        predict = evaluate.torch_predictor(load_weights(options.weights, config))
    wanted = options.sources.split(",") if options.sources else None
    for source in load_sources(config, options.data, options.part):
        if not source.photos or (wanted and source.spec["name"] not in wanted):
            continue
        for scales in options.scales.split(","):
            report = evaluate.summarise(evaluate.run(predict, [source], tuple(float(s) for s in scales.split("+"))))
            print(json.dumps({"source": source.spec["name"], "scale": scales} | {k: round(float(v), 3) for k, v in report.items() if v == v}))


def _split(options, config, run) -> None:
    from .dataset import load_sources

    print("photo,group,part")
    for source in load_sources(config, options.data, None):
        for photo in source.photos:
            if photo.facts["part"] != "train":
                print(f"{photo.id},{photo.group},{photo.facts['part']}")


if __name__ == "__main__":
    main()
