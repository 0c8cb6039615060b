"""Optuna's tree-structured Parzen estimator and its Gaussian process."""
import warnings

import optuna
from optuna.trial import TrialState

from contestants.contestant import Contestant, Session
from space import active_only, from_log_side, is_active, to_log_side

optuna.logging.set_verbosity(optuna.logging.ERROR)
warnings.filterwarnings("ignore", category=optuna.exceptions.ExperimentalWarning)


def suggest(trial, parameter):
    """The parameter's value, asked for on its own scale."""
    if parameter.kind == "categorical":
        return trial.suggest_categorical(parameter.name, parameter.choices)
    is_log = parameter.scale == "log"
    if parameter.kind == "integer":
        return trial.suggest_int(parameter.name, parameter.low, parameter.high, log=is_log)
    if parameter.scale == "reverse_log":
        low, high = to_log_side(parameter, parameter.high), to_log_side(parameter, parameter.low)
        return from_log_side(parameter, trial.suggest_float(parameter.name, low, high, log=True))
    return trial.suggest_float(parameter.name, parameter.low, parameter.high, log=is_log)


class OptunaSession(Session):
    """`is_flat`: inactive parameters are asked for too and not used."""

    def __init__(self, sampler, parameters, is_flat):
        self._study = optuna.create_study(direction="minimize", sampler=sampler)
        self._parameters = parameters
        self._is_flat = is_flat

    def ask(self):
        trial = self._study.ask()
        values = {}
        for parameter in self._parameters:
            if self._is_flat or is_active(parameter, values):
                values[parameter.name] = suggest(trial, parameter)
        return trial.number, active_only(self._parameters, values)

    def tell(self, handle, value):
        self._study.tell(handle, value)

    def fail(self, handle, cause):
        self._study.tell(handle, state=TrialState.FAIL)

    def add(self, configuration, value):
        """Floats on a linear scale only."""
        bounds = {p.name: optuna.distributions.FloatDistribution(p.low, p.high) for p in self._parameters}
        self._study.add_trial(optuna.trial.create_trial(params=configuration, distributions=bounds, value=value))


class OptunaTpe(Contestant):
    """Multivariate, which is its default and "reported to outperform the independent TPE"; groups, so that it
    is multivariate with conditions too; the constant liar, its default, for running trials."""

    name = "optuna-tpe"
    version = optuna.__version__

    def start(self, problem, seed, workers, trials):
        sampler = optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True, constant_liar=True)
        return OptunaSession(sampler, problem.parameters, is_flat=False)


class OptunaGp(Contestant):
    """Its defaults. It draws conditional parameters at random, "independently", so it gets the flat space."""

    name = "optuna-gp"
    version = optuna.__version__

    def start(self, problem, seed, workers, trials):
        return OptunaSession(optuna.samplers.GPSampler(seed=seed), problem.parameters, is_flat=True)
