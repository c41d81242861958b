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
    if options.more:
        from .readers import exported_source

        config["sources"] += [exported_source(*folder.split("=")) for folder in options.more]
    run = options.runs / config["name"]
    {"train": _train, "evaluate": _evaluate, "errors": _errors, "split": _split, "release": _release, "card": _card}[options.command](options, config, run)


def _add_options(commands) -> None:
    def command(name: str, help: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=help)
        sub.add_argument("--config", type=Path, required=True)
        sub.add_argument("--data", type=Path, required=True, help="folder that the config's paths are relative to")
        sub.add_argument("--with", dest="more", action="append", metavar="DIR[=SHARE]",
                         help="a folder of `pantau export annotations` or `pantau simulate --tiles` besides; may be given several times")
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
    sub = command("errors", "which kinds of mistake cost AP50, of weights or a model on one part of the data")
    sub.add_argument("--weights", type=Path, required=True)
    sub.add_argument("--part", default="validation", choices=("train", "validation"))
    sub.add_argument("--source", default="rdd2022_china_drone")
    sub = command("release", "calibrate, export, quantise and write the manifest")
    sub.add_argument("--weights", type=Path, required=True)
    sub.add_argument("--version", required=True)
    sub.add_argument("--out", type=Path, default=Path(".."))
    sub.add_argument("--precision", default="auto", choices=("auto", "int8", "fp32"), help="auto: int8 if it loses little on validation")
    sub = command("card", "measure released models on a part and write the tables of the model card")
    sub.add_argument("--model", action="append", required=True, help="NAME=MANIFEST[=ROWS[=SCALES]], may be given several times; scales a+b replace the manifest's")
    sub.add_argument("--part", default="test", choices=("validation", "test"))
    sub.add_argument("--file", type=Path, default=Path("../MODEL_CARD.md"))
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


def _errors(options, config, run) -> None:
    from . import errors, evaluate
    from .dataset import load_sources
    from .export import load_weights

    is_onnx = options.weights.suffix == ".onnx"
    predict = evaluate.onnx_predictor(str(options.weights), config["threads"]) if is_onnx else evaluate.torch_predictor(load_weights(options.weights, config))
    sources = [s for s in load_sources(config, options.data, options.part) if s.spec["name"] == options.source]
    print(errors.table(evaluate.run(predict, sources, tuple(config["release"]["validation_scales"]), config["release"]["merge"])))


def _split(options, config, run) -> None:
    from .dataset import load_sources

    print("photo,group,part")
    for source in load_sources(config, options.data, None):
        for photo in source.photos:
            if photo.facts["part"] != "train":
                print(f"{photo.id},{photo.group},{photo.facts['part']}")


def _release(options, config, run) -> None:
    from .release import release

    release(config, options.data, options.weights, options.out, options.version, options.precision)


def _card(options, config, run) -> None:
    from .card import CardModel, card

    models = {}
    for name, manifest, *more in (m.split("=") for m in options.model):
        document = json.loads(Path(manifest).read_text())
        models[name] = CardModel(
            Path(manifest).parent / document["file"],
            [int(r) for r in more[0].split(",")] if more and more[0] else None,
            tuple(float(s) for s in more[1].split("+")) if len(more) > 1 else tuple(document["fallbackScales"]),
            document["thresholds"])
    command = " ".join(["python -m pantau_training card", f"--config {options.config}", "--data DATA", f"--part {options.part}",
                        *(f"--model {m}" for m in options.model)])
    card(config, options.data, models, options.part, options.file, command)


if __name__ == "__main__":
    main()
