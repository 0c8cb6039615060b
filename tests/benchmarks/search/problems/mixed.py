"""Mixed, conditional and wrongly scaled spaces, made so that the best value and where it lies are known.

Terms are bowls whose curvatures differ between parameters, interactions that tie parameters together, and offsets
of categories. Each best configuration sets every non-negative term to its least value.
"""
import math

from problems.functions import branin
from problems.problem import Problem
from space import categorical, integer, real


def decades(value, best):
    """Orders of magnitude from the best value, of a parameter whose natural scale is the logarithm."""
    return math.log10(value / best)


# Branin with an integer for its second parameter, a category that shifts its first one and one that adds to it.
BRANIN_SHIFT = {"left": -1.5, "none": 0.0, "right": 2.0}
BRANIN_OFFSET = {"plain": 0.0, "rough": 3.0, "rougher": 7.0, "worst": 20.0}


def mixed_branin(c):
    rough = 0.0 if c["surface"] == "plain" else BRANIN_OFFSET[c["surface"]] * (1 + 0.3 * math.sin(c["x"]))
    return branin([c["x"] + BRANIN_SHIFT[c["shift"]], c["y"]]) + rough


MIXED_BRANIN_BEST = {"x": -1.5791651662544401, "y": 12, "shift": "left", "surface": "plain"}

# Fourteen parameters as of a network's training.
ACTIVATION_LOSS = {"relu": 0.06, "gelu": 0.0, "tanh": 0.25, "sigmoid": 0.8}
POOLING_LOSS = {"average": 0.0, "maximum": 0.12, "attention": 0.05}
SCHEDULE_LOSS = {"cosine": 0.0, "linear": 0.07, "constant": 0.3}


def mixed_training(c):
    """The best rate rises with the batch, the best weight decay falls with the rate, and depth pays only with
    width: the parameters cannot be tuned one by one."""
    rate = decades(c["rate"], 3e-3) - 0.5 * math.log10(c["batch"] / 128)
    decay = decades(c["decay"], 1e-4) + 0.5 * decades(c["rate"], 3e-3)
    size = (c["depth"] - 9) / 6 + (c["width"] - 320) / 250
    shape = (c["depth"] - 9) / 8 - (c["width"] - 320) / 400
    loss = (0.8 * rate ** 2 + 0.15 * decay ** 2 + 0.4 * size ** 2 + 0.15 * shape ** 2
            + 0.1 * math.log2(c["batch"] / 128) ** 2 / 4)
    loss += 2.0 * (c["dropout"] - 0.25) ** 2 + 1.5 * (c["smoothing"] - 0.08) ** 2
    loss += 0.2 * decades(1 - c["momentum"], 0.05) ** 2
    loss += 0.02 * abs(c["warmup"] - 6) * (1 + abs(rate)) + 0.03 * abs(c["kernel"] - 5)
    loss += ACTIVATION_LOSS[c["activation"]] * (1 + 0.5 * abs(size)) + POOLING_LOSS[c["pooling"]]
    loss += SCHEDULE_LOSS[c["schedule"]] * (1 + abs(rate)) + (0.0 if c["norm"] else 0.35)
    return 1.0 - math.exp(-loss)


MIXED_TRAINING_SPACE = (
    real("rate", 1e-5, 1.0, "log"), real("decay", 1e-7, 1e-1, "log"), integer("batch", 16, 1024, "log"),
    real("momentum", 0.0, 0.999, "reverse_log"), real("dropout", 0.0, 0.8), real("smoothing", 0.0, 0.4),
    integer("depth", 2, 24), integer("width", 32, 640), integer("kernel", 1, 9), integer("warmup", 0, 20),
    categorical("activation", *ACTIVATION_LOSS), categorical("pooling", *POOLING_LOSS),
    categorical("schedule", *SCHEDULE_LOSS), categorical("norm", True, False))
MIXED_TRAINING_BEST = {"rate": 3e-3, "decay": 1e-4, "batch": 128, "momentum": 0.95, "dropout": 0.25, "smoothing": 0.08,
                       "depth": 9, "width": 320, "kernel": 5, "warmup": 6, "activation": "gelu",
                       "pooling": "average", "schedule": "cosine", "norm": True}


def conditional_optimizer(c):
    """A choice of optimizer, each with parameters of its own and another best rate."""
    decay = 0.1 * decades(c["decay"], 1e-4) ** 2
    if c["optimizer"] == "sgd":
        momentum = decades(1 - c["momentum"], 0.08)
        # A higher momentum wants a lower rate.
        return 0.05 + 0.3 * (decades(c["rate"], 5e-2) - 0.7 * momentum) ** 2 + 0.1 * momentum ** 2 + decay
    if c["optimizer"] == "adam":
        beta = decades(1 - c["beta2"], 3e-3)
        return 0.3 * decades(c["rate"], 1e-3) ** 2 + 0.05 * beta ** 2 + decay + 0.08 * decades(c["epsilon"], 1e-7) ** 2
    return 0.35 + 0.2 * decades(c["rate"], 1e-2) ** 2 + decay


CONDITIONAL_OPTIMIZER_SPACE = (
    categorical("optimizer", "sgd", "adam", "rmsprop"), real("rate", 1e-5, 1.0, "log"), real("decay", 1e-6, 1e-1, "log"),
    real("momentum", 0.0, 0.99, "reverse_log", when=("optimizer", ("sgd",))),
    real("beta2", 0.9, 0.9999, "reverse_log", when=("optimizer", ("adam",))),
    real("epsilon", 1e-10, 1e-3, "log", when=("optimizer", ("adam",))))
CONDITIONAL_OPTIMIZER_BEST = {"optimizer": "adam", "rate": 1e-3, "decay": 1e-4, "beta2": 0.997, "epsilon": 1e-7}

LAYER_BEST = (180, 90, 60)


def conditional_layers(c):
    """One to three layers, each with a width and a dropout of its own; two are best."""
    loss = {1: 0.3, 2: 0.0, 3: 0.1}[c["layers"]] + 0.25 * decades(c["rate"], 2e-3) ** 2
    for layer in range(c["layers"]):
        width = math.log2(c[f"width{layer + 1}"] / LAYER_BEST[layer])
        loss += 0.06 * width ** 2 + 0.8 * (c[f"dropout{layer + 1}"] - 0.2 - 0.05 * width) ** 2
    if c["augmented"] == "yes":
        return loss + 0.4 * (c["strength"] - 0.35) ** 2
    return loss + 0.15


CONDITIONAL_LAYERS_SPACE = (
    integer("layers", 1, 3), real("rate", 1e-5, 1e-1, "log"),
    *(integer(f"width{k}", 8, 512, "log", when=("layers", tuple(range(k, 4))) if k > 1 else None) for k in (1, 2, 3)),
    *(real(f"dropout{k}", 0.0, 0.7, when=("layers", tuple(range(k, 4))) if k > 1 else None) for k in (1, 2, 3)),
    categorical("augmented", "no", "yes"), real("strength", 0.0, 1.0, when=("augmented", ("yes",))))
CONDITIONAL_LAYERS_BEST = {"layers": 2, "rate": 2e-3, "width1": 180, "width2": 90, "dropout1": 0.2, "dropout2": 0.2,
                           "augmented": "yes", "strength": 0.35}


def wrong_linear(c):
    """Rate and momentum matter on log and reverse-log scales but are declared linear, as in the published
    notebook; only dropout is declared right."""
    rate = decades(c["rate"], 4e-3)
    momentum = decades(1 - c["momentum"], 0.02)
    return 1.0 - math.exp(-0.3 * (rate + 0.4 * momentum) ** 2 - 0.25 * momentum ** 2 - 0.4 * (c["dropout"] - 0.3) ** 2)


def wrong_both(c):
    """Two parameters whose natural scale is log, declared linear, and two the other way round."""
    return (0.35 * decades(c["decay"], 1e-3) ** 2 + 0.2 * decades(c["rate"], 2e-2) ** 2
            + 3.0 * (c["mixing"] - 0.7) ** 2 + 2.0 * (c["share"] - 0.55 + 0.3 * (c["mixing"] - 0.7)) ** 2)


def problems():
    return [
        Problem("mixed_branin", "developed", "mixed",
                (real("x", -5, 10), integer("y", 0, 15), categorical("shift", *BRANIN_SHIFT),
                 categorical("surface", *BRANIN_OFFSET)), mixed_branin, MIXED_BRANIN_BEST,
                variant_of="branin"),
        Problem("mixed_training", "reported", "mixed", MIXED_TRAINING_SPACE, mixed_training, MIXED_TRAINING_BEST),
        Problem("conditional_optimizer", "developed", "conditional", CONDITIONAL_OPTIMIZER_SPACE,
                conditional_optimizer, CONDITIONAL_OPTIMIZER_BEST),
        Problem("conditional_layers", "reported", "conditional", CONDITIONAL_LAYERS_SPACE, conditional_layers,
                CONDITIONAL_LAYERS_BEST),
        Problem("wrong_linear", "developed", "wrong_scale",
                (real("rate", 1e-5, 1.0), real("momentum", 0.0, 0.999), real("dropout", 0.0, 0.8)), wrong_linear,
                {"rate": 4e-3, "momentum": 0.98, "dropout": 0.3}),
        Problem("wrong_both", "reported", "wrong_scale",
                (real("decay", 1e-6, 1.0), real("rate", 1e-4, 10.0), real("mixing", 1e-3, 1.0, "log"),
                 real("share", 1e-2, 1.0, "log")), wrong_both,
                {"decay": 1e-3, "rate": 2e-2, "mixing": 0.7, "share": 0.55}),
    ]
