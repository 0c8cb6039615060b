"""Functions with known minima, with and without noise.

Formulas and minima as in Surjanovic & Bingham, Virtual Library of Simulation Experiments (2013). Where a minimum
is at the middle of the usual domain, the domain is moved: Ax and others try the middle first.
"""
import math

from problems.problem import Problem
from space import real

HARTMANN_ALPHA = (1.0, 1.2, 3.0, 3.2)
HARTMANN_A = ((10, 3, 17, 3.5, 1.7, 8), (0.05, 10, 17, 0.1, 8, 14), (3, 3.5, 1.7, 10, 17, 8), (17, 8, 0.05, 10, 0.1, 14))
HARTMANN_P = ((0.1312, 0.1696, 0.5569, 0.0124, 0.8283, 0.5886), (0.2329, 0.4135, 0.8307, 0.3736, 0.1004, 0.9991),
              (0.2348, 0.1451, 0.3522, 0.2883, 0.3047, 0.6650), (0.4047, 0.8828, 0.8732, 0.5743, 0.1091, 0.0381))
HARTMANN_BEST = (0.20168952, 0.15001069, 0.47687398, 0.27533243, 0.31165162, 0.65730053)
STYBLINSKI_TANG_BEST = -2.903534027771177


def branin(x):
    bowl = x[1] - 5.1 / (4 * math.pi ** 2) * x[0] ** 2 + 5 / math.pi * x[0] - 6
    return bowl ** 2 + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x[0]) + 10


def hartmann6(x):
    total = 0.0
    for alpha, a, p in zip(HARTMANN_ALPHA, HARTMANN_A, HARTMANN_P):
        total -= alpha * math.exp(-sum(a[j] * (x[j] - p[j]) ** 2 for j in range(6)))
    return total


def levy(x):
    w = [1 + (value - 1) / 4 for value in x]
    total = math.sin(math.pi * w[0]) ** 2
    for value in w[:-1]:
        total += (value - 1) ** 2 * (1 + 10 * math.sin(math.pi * value + 1) ** 2)
    return total + (w[-1] - 1) ** 2 * (1 + math.sin(2 * math.pi * w[-1]) ** 2)


def rosenbrock(x):
    return sum(100 * (b - a * a) ** 2 + (1 - a) ** 2 for a, b in zip(x, x[1:]))


def ackley(x):
    squares = math.sqrt(sum(value * value for value in x) / len(x))
    cosines = sum(math.cos(2 * math.pi * value) for value in x) / len(x)
    return -20 * math.exp(-0.2 * squares) - math.exp(cosines) + 20 + math.e


def styblinski_tang(x):
    return 0.5 * sum(value ** 4 - 16 * value ** 2 + 5 * value for value in x)


def by_position(function):
    """A function of a list as one of a configuration with the parameters x1, x2, ..."""
    return lambda configuration: function([configuration[f"x{j + 1}"] for j in range(len(configuration))])


def box(*ranges):
    return tuple(real(f"x{j + 1}", low, high) for j, (low, high) in enumerate(ranges))


def at(*values):
    return {f"x{j + 1}": value for j, value in enumerate(values)}


# The usual widths (20 for Levy, 65.536 for Ackley), moved.
LEVY_BOX = box((-8, 12), (-13, 7), (-6, 14), (-11, 9), (-15, 5), (-9.5, 10.5))
ACKLEY_BOX = box((-25, 40.536), (-38, 27.536), (-20, 45.536), (-42, 23.536), (-29, 36.536))


def noisy(problem, noise):
    """The problem with noise on what is told; it is judged by the true value of what is recommended."""
    return Problem(problem.name + "_noisy", problem.half, "noisy", problem.parameters, problem.evaluate,
                   problem.best_configuration, noise, variant_of=problem.name)


def problems():
    def function(name, half, formula, parameters, best):
        return Problem(name, half, "function", parameters, by_position(formula), best)

    developed = {
        "branin": function("branin", "developed", branin, box((-5, 10), (0, 15)), at(-math.pi, 12.275)),
        "levy6": function("levy6", "developed", levy, LEVY_BOX, at(*[1.0] * 6)),
        "ackley5": function("ackley5", "developed", ackley, ACKLEY_BOX, at(*[0.0] * 5)),
    }
    reported = {
        "hartmann6": function("hartmann6", "reported", hartmann6, box(*[(0, 1)] * 6), at(*HARTMANN_BEST)),
        "rosenbrock4": function("rosenbrock4", "reported", rosenbrock, box(*[(-5, 10)] * 4), at(*[1.0] * 4)),
        "styblinski5": function("styblinski5", "reported", styblinski_tang, box(*[(-5, 5)] * 5),
                                at(*[STYBLINSKI_TANG_BEST] * 5)),
    }
    # About a tenth of the spread of values in the better half of the box.
    noise = {"branin": 2.0, "levy6": 2.0, "ackley5": 0.5, "hartmann6": 0.1, "rosenbrock4": 100.0}
    every = {**developed, **reported}
    return [*every.values(), *(noisy(every[name], deviation) for name, deviation in noise.items())]
