"""Ax: its Client with the generation strategy that it chooses itself ("fast")."""
import logging
import warnings
from importlib.metadata import version as installed_version

import torch
from ax.api.client import Client
from ax.api.configs import ChoiceParameterConfig, RangeParameterConfig

from contestants.contestant import Contestant, Session
from space import active_only, from_log_side, to_log_side

torch.set_num_threads(1)
for name in list(logging.root.manager.loggerDict):
    if name.startswith("ax"):
        logging.getLogger(name).setLevel(logging.ERROR)
warnings.filterwarnings("ignore")

KINDS = {str: "str", bool: "bool", int: "int", float: "float"}


def dependents(parameters, parent, choices):
    """For each value of the parent, the parameters that are active under it."""
    found = {value: [p.name for p in parameters if p.when and p.when[0] == parent and value in p.when[1]]
             for value in choices}
    found = {value: names for value, names in found.items() if names}
    return found or None


def configuration_of(parameter, parameters):
    """The parameter in Ax's words. A parent has to be a choice there, so an integer one becomes ordered
    choices."""
    choices = parameter.choices
    is_parent = any(p.when and p.when[0] == parameter.name for p in parameters)
    if parameter.kind == "integer" and is_parent:
        choices = tuple(range(parameter.low, parameter.high + 1))
    if choices:
        return ChoiceParameterConfig(name=parameter.name, values=list(choices), parameter_type=KINDS[type(choices[0])],
                                     is_ordered=parameter.kind == "integer",
                                     dependent_parameters=dependents(parameters, parameter.name, choices))
    if parameter.scale == "reverse_log":
        bounds = (to_log_side(parameter, parameter.high), to_log_side(parameter, parameter.low))
    else:
        bounds = (parameter.low, parameter.high)
    return RangeParameterConfig(name=parameter.name, bounds=bounds,
                                parameter_type="int" if parameter.kind == "integer" else "float",
                                scaling="linear" if parameter.scale == "linear" else "log")


class AxSession(Session):
    def __init__(self, problem, seed):
        self._parameters = problem.parameters
        self._is_noisy = problem.noise > 0
        torch.manual_seed(seed)
        self._client = Client(random_seed=seed)
        self._client.configure_experiment(
            parameters=[configuration_of(p, problem.parameters) for p in problem.parameters])
        self._client.configure_optimization(objective="-value")
        self._client.configure_generation_strategy(method="fast", initialization_random_seed=seed)

    def ask(self):
        (handle, values), = self._client.get_next_trials(max_trials=1).items()
        by_name = {parameter.name: parameter for parameter in self._parameters}
        for name, value in values.items():
            if by_name[name].scale == "reverse_log":
                values[name] = from_log_side(by_name[name], value)
        return handle, active_only(self._parameters, values)

    def tell(self, handle, value):
        self._client.complete_trial(trial_index=handle, raw_data={"value": value})

    def fail(self, handle, cause):
        self._client.mark_trial_failed(trial_index=handle)

    def add(self, configuration, value):
        self.tell(self._client.attach_trial(parameters=configuration), value)

    def recommended(self):
        if not self._is_noisy:
            return None
        return self._client.get_best_parameterization(use_model_predictions=True)[2]


class Ax(Contestant):
    name = "ax"
    version = installed_version("ax-platform")

    def start(self, problem, seed, workers, trials):
        return AxSession(problem, seed)
