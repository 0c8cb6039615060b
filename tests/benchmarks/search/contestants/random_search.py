"""Random search: uniform on the declared scales, independent of everything told."""
import random

from contestants.contestant import Contestant, Session
from space import draw


class RandomSession(Session):
    def __init__(self, problem, seed):
        self._parameters = problem.parameters
        self._stream = random.Random(f"random search {problem.name} {seed}")
        self._asked = 0

    def ask(self):
        self._asked += 1
        return self._asked, draw(self._parameters, self._stream)

    def tell(self, handle, value):
        pass

    def fail(self, handle, cause):
        pass


class RandomSearch(Contestant):
    name = "random"
    version = "1"

    def start(self, problem, seed, workers, trials):
        return RandomSession(problem, seed)
