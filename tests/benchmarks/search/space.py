"""Search spaces as the benchmark's problems state them, and their form in a Trialbench specification."""
import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Parameter:
    """One dimension. `kind` is "float", "integer" or "categorical"; `scale` is "linear", "log" or
    "reverse_log" (log of 1 - x, float only). `when` names an earlier categorical or integer parameter and the
    values under which this one is active."""
    name: str
    kind: str
    low: float = 0.0
    high: float = 1.0
    scale: str = "linear"
    choices: tuple = ()
    when: tuple | None = None

    def from_unit(self, unit):
        """The value at a place of [0, 1]. Integers own the half-steps around them, so that each is as
        probable as its part of the scale is wide."""
        if self.kind == "categorical":
            return self.choices[min(int(unit * len(self.choices)), len(self.choices) - 1)]
        margin = 0.5 if self.kind == "integer" else 0.0
        low, high = self.low - margin, self.high + margin
        if self.scale == "log":
            value = math.exp(math.log(low) + unit * (math.log(high) - math.log(low)))
        elif self.scale == "reverse_log":
            value = 1.0 - math.exp(math.log(1.0 - low) + unit * (math.log(1.0 - high) - math.log(1.0 - low)))
        else:
            value = low + unit * (high - low)
        if self.kind == "integer":
            return int(min(max(math.floor(value + 0.5), self.low), self.high))
        return min(max(value, self.low), self.high)

    def to_unit(self, value):
        """A place of [0, 1] that `from_unit` maps to the value."""
        if self.kind == "categorical":
            return (self.choices.index(value) + 0.5) / len(self.choices)
        margin = 0.5 if self.kind == "integer" else 0.0
        scaled = {"linear": float, "log": math.log, "reverse_log": lambda x: math.log(1.0 - x)}[self.scale]
        low, high = scaled(self.low - margin), scaled(self.high + margin)
        return (scaled(value) - low) / (high - low)

    def to_specification(self):
        """The parameter's JSON form in SPEC.json."""
        form = {"name": self.name, "type": self.kind}
        if self.kind == "categorical":
            form["choices"] = list(self.choices)
        else:
            form.update(low=self.low, high=self.high, scale=self.scale)
        if self.when is not None:
            form["when"] = {self.when[0]: list(self.when[1])}
        return form


def real(name, low, high, scale="linear", when=None):
    return Parameter(name, "float", low, high, scale, when=when)


def integer(name, low, high, scale="linear", when=None):
    return Parameter(name, "integer", low, high, scale, when=when)


def categorical(name, *choices, when=None):
    return Parameter(name, "categorical", choices=choices, when=when)


def is_active(parameter, configuration):
    """Whether the parameter is active under the values of those before it."""
    if parameter.when is None:
        return True
    parent, values = parameter.when
    return parent in configuration and configuration[parent] in values


def active_only(parameters, values):
    """The configuration of the active parameters among values for all of them."""
    configuration = {}
    for parameter in parameters:
        if is_active(parameter, configuration):
            configuration[parameter.name] = values[parameter.name]
    return configuration


def draw(parameters, stream):
    """A configuration drawn uniformly on the parameters' scales from a `random.Random`. Every parameter takes
    one number, active or not."""
    return active_only(parameters, {p.name: p.from_unit(stream.random()) for p in parameters})


def to_log_side(parameter, value):
    """1 - x of a reverse-log value: for peers that know only log, which then gets [1 - high, 1 - low]."""
    assert parameter.scale == "reverse_log"
    return 1.0 - value


def from_log_side(parameter, value):
    """The reverse of `to_log_side`, within the range whatever the rounding."""
    assert parameter.scale == "reverse_log"
    return min(max(1.0 - value, parameter.low), parameter.high)
