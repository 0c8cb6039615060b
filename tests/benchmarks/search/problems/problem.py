"""What a problem of the benchmark is."""
import random
from dataclasses import dataclass
from typing import Callable


class Failed(Exception):
    """A trial without a value: `cause` is one of ask-tell's causes of failure."""

    def __init__(self, cause):
        super().__init__(cause)
        self.cause = cause


@dataclass(frozen=True)
class Problem:
    """A function of a configuration, to be minimized.

    - `half`: "developed" (may be looked at while the search is being improved) or "reported" (may not).
    - `kind`: halves are balanced by it: function, noisy, mixed, conditional, wrong_scale, tuning.
    - `evaluate(configuration)`: the true value; raises Failed.
    - `best_configuration`: of the best known value. None for tuning problems, whose best is in a file.
    - `noise`: standard deviation added to what a contestant is told.
    - `without_result`: the value that counts for a contestant none of whose trials has worked so far.
    - `is_cached`: evaluations are slow and go through the disk cache.
    - `variant_of`: the name of the problem that it is a variant of: the two say nearly the same, and intervals draw
      them together (`family`).
    - `revision`: raised when the problem changes, which makes older results void.
    """
    name: str
    half: str
    kind: str
    parameters: tuple
    evaluate: Callable
    best_configuration: dict | None = None
    noise: float = 0.0
    without_result: float | None = None
    is_cached: bool = False
    revision: int = 1
    variant_of: str | None = None

    @property
    def family(self):
        return self.variant_of or self.name

    def observed(self, true_value, seed, trial):
        """The value that is told for a trial: the same noise for all contestants. A string seeds
        `random.Random` the same on every machine."""
        if self.noise == 0.0:
            return true_value
        stream = random.Random(f"noise {self.name} {seed} {trial}")
        return true_value + stream.gauss(0.0, self.noise)
