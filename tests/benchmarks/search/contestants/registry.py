"""All contestants by name. A peer's library is imported only when it is asked for."""
import importlib

from contestants.random_search import RandomSearch
from contestants.trialbench import Trialbench

PEERS = {
    "optuna-tpe": ("contestants.optuna_peer", "OptunaTpe"),
    "optuna-gp": ("contestants.optuna_peer", "OptunaGp"),
    "ax": ("contestants.ax_peer", "Ax"),
    "skopt": ("contestants.skopt_peer", "Skopt"),
}


def make_contestant(name, command_line=None, label=None, strategy=None):
    """Raises ValueError with a sentence for a name that is none, or whose library is missing."""
    if name == "random":
        return RandomSearch()
    if name == "trialbench":
        return Trialbench(command_line, label, strategy)
    if name not in PEERS:
        raise ValueError(f"There is no contestant {name}. There are: random, trialbench, {', '.join(PEERS)}.")
    module, kind = PEERS[name]
    try:
        return getattr(importlib.import_module(module), kind)()
    except ImportError as error:
        raise ValueError(f"{name} cannot be loaded ({error}). Run ./prepare FOLDER and FOLDER/bin/python.") from error
