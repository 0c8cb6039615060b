"""scikit-optimize's Gaussian process."""
import warnings
from importlib.metadata import version as installed_version

from skopt import Optimizer
from skopt.space import Categorical, Integer, Real

from contestants.contestant import Contestant, Session
from space import active_only, from_log_side, to_log_side

warnings.filterwarnings("ignore")


def dimension_of(parameter):
    if parameter.kind == "categorical":
        return Categorical(parameter.choices, name=parameter.name)
    prior = "uniform" if parameter.scale == "linear" else "log-uniform"
    if parameter.kind == "integer":
        return Integer(parameter.low, parameter.high, prior=prior, name=parameter.name)
    if parameter.scale == "reverse_log":
        return Real(to_log_side(parameter, parameter.high), to_log_side(parameter, parameter.low), prior=prior,
                    name=parameter.name)
    return Real(parameter.low, parameter.high, prior=prior, name=parameter.name)


class SkoptSession(Session):
    """Running trials get the constant liar's least value, as `ask(n_points)` does. It knows no conditions and
    no failures: the space is flat, and a failed trial is told the worst value so far."""

    def __init__(self, parameters, seed):
        self._parameters = parameters
        self._optimizer = Optimizer([dimension_of(p) for p in parameters], base_estimator="GP", random_state=seed)
        self._points = {}
        self._running = []
        self._values = []
        self._unvalued = []

    def ask(self):
        handle = len(self._points)
        if self._running:
            # The last of a batch is the one that is proposed beside those that run.
            point = self._optimizer.ask(n_points=len(self._running) + 1, strategy="cl_min")[-1]
        else:
            point = self._optimizer.ask()
        self._points[handle] = point
        self._running.append(handle)
        values = {}
        for parameter, value in zip(self._parameters, point):
            if hasattr(value, "item"):
                value = value.item()
            values[parameter.name] = from_log_side(parameter, value) if parameter.scale == "reverse_log" else value
        return handle, active_only(self._parameters, values)

    def tell(self, handle, value):
        self._running.remove(handle)
        self._values.append(value)
        self._optimizer.tell(self._points[handle], value)
        while self._unvalued:
            self._optimizer.tell(self._points[self._unvalued.pop()], value)

    def fail(self, handle, cause):
        self._running.remove(handle)
        if self._values:
            self._optimizer.tell(self._points[handle], max(self._values))
        else:
            self._unvalued.append(handle)


class Skopt(Contestant):
    """Its defaults: 10 initial points, a portfolio of acquisitions."""

    name = "skopt"
    version = installed_version("scikit-optimize")

    def start(self, problem, seed, workers, trials):
        return SkoptSession(problem.parameters, seed)
