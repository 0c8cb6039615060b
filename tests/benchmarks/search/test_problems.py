"""Problems against published values, and best known values against searches."""
import dataclasses
import math
import random
import unittest

from best_known import fault_of, known_values, stored
from problems import functions
from problems.problem import Failed
from problems.registry import all_problems, chosen_problems
from space import categorical, draw, integer, is_active, real

# Surjanovic & Bingham, Virtual Library of Simulation Experiments; Styblinski-Tang to one more digit, as it is the
# minimum of a polynomial.
PUBLISHED_MINIMA = {"branin": 0.397887, "hartmann6": -3.32237, "levy6": 0.0, "rosenbrock4": 0.0, "ackley5": 0.0,
                    "styblinski5": -39.16617 * 5}

# At points where every term counts, as BoTorch 0.18.1's test functions compute them.
VALUES = {
    "branin": ([2.5, 7.0], 19.70849402),
    "hartmann6": ([0.35, 0.85, 0.8, 0.55, 0.15, 0.1], -2.850491997),
    "levy6": ([3.5, -2.25, 0.5, 4.0, -6.0, 2.0], 41.93401939),
    "rosenbrock4": ([1.5, -2.0, 0.5, 3.0], 3797),
    "ackley5": ([3.5, -2.25, 0.5, 4.0, -6.0], 12.23298405),
    "styblinski5": ([3.5, -2.25, 0.5, 4.0, -1.0], -48.24804688),
}


class Spaces(unittest.TestCase):
    def test_from_unit_follows_the_scale(self):
        self.assertAlmostEqual(real("x", 1e-4, 1.0, "log").from_unit(0.5), 1e-2)
        self.assertAlmostEqual(real("x", 0.0, 0.99, "reverse_log").from_unit(0.5), 0.9)
        self.assertAlmostEqual(real("x", -5, 10).from_unit(0.2), -2.0)
        self.assertEqual([integer("n", 1, 3).from_unit(u) for u in (0.0, 0.3, 0.34, 0.66, 0.67, 1.0)], [1, 1, 2, 2, 3, 3])
        self.assertEqual([categorical("c", "a", "b").from_unit(u) for u in (0.0, 0.49, 0.5, 1.0)], ["a", "a", "b", "b"])

    def test_to_unit_is_the_inverse(self):
        stream = random.Random(1)
        for problem in all_problems().values():
            for parameter in problem.parameters:
                value = parameter.from_unit(stream.random())
                again = parameter.from_unit(parameter.to_unit(value))
                if parameter.kind == "float":
                    self.assertTrue(math.isclose(again, value, rel_tol=1e-9, abs_tol=1e-9), parameter)
                else:
                    self.assertEqual(again, value, parameter)

    def test_a_configuration_holds_the_active_parameters_only(self):
        problem = all_problems()["conditional_layers"]
        stream = random.Random(2)
        for _ in range(50):
            configuration = draw(problem.parameters, stream)
            self.assertEqual("width3" in configuration, configuration["layers"] == 3)
            self.assertEqual("strength" in configuration, configuration["augmented"] == "yes")
            for parameter in problem.parameters:
                self.assertEqual(parameter.name in configuration, is_active(parameter, configuration))


class Optima(unittest.TestCase):
    def test_functions_reach_their_published_minima(self):
        known = known_values(all_problems().values())
        for name, minimum in PUBLISHED_MINIMA.items():
            self.assertAlmostEqual(known[name], minimum, delta=1e-4, msg=name)

    def test_functions_agree_with_another_implementation(self):
        every = all_problems()
        for name, (point, value) in VALUES.items():
            self.assertAlmostEqual(every[name].evaluate(functions.at(*point)), value, delta=1e-6, msg=name)

    def test_no_search_finds_less_than_the_best_of_a_made_up_problem(self):
        for problem in all_problems().values():
            if problem.best_configuration is not None:
                value = problem.evaluate(problem.best_configuration)
                self.assertIsNone(fault_of(problem, value, problem.best_configuration, evaluations=2000))

    def test_the_best_configuration_lies_in_the_space(self):
        for problem in all_problems().values():
            best = problem.best_configuration or {}
            for parameter in problem.parameters:
                if parameter.name in best and parameter.kind != "categorical":
                    self.assertTrue(parameter.low <= best[parameter.name] <= parameter.high, problem.name)

    def test_a_wrong_optimum_is_caught(self):
        branin = all_problems()["branin"]
        best = branin.best_configuration
        self.assertIn("gives", fault_of(branin, 0.3, best))
        nearby = {**best, "x1": best["x1"] + 0.05}
        self.assertIn("is below", fault_of(branin, branin.evaluate(nearby), nearby))
        # A formula that is off: the sign of one term.
        wrong = dataclasses.replace(branin, evaluate=functions.by_position(
            lambda x: functions.branin(x) - 20 * math.cos(x[0])))
        self.assertIsNotNone(fault_of(wrong, wrong.evaluate(best), best))

    def test_minima_are_not_where_peers_look_first(self):
        """Ax and others try the middle of the space first."""
        for name in PUBLISHED_MINIMA:
            problem = all_problems()[name]
            middle = {p.name: p.from_unit(0.5) for p in problem.parameters}
            self.assertGreater(problem.evaluate(middle) - problem.evaluate(problem.best_configuration), 0.1, name)


class Registry(unittest.TestCase):
    def test_halves_are_balanced_by_kind(self):
        count = {}
        for problem in all_problems().values():
            count.setdefault(problem.kind, {"developed": 0, "reported": 0})[problem.half] += 1
        for kind, halves in count.items():
            self.assertLessEqual(abs(halves["developed"] - halves["reported"]), 1, kind)
        self.assertGreaterEqual(sum(count["tuning"].values()), 8)

    def test_words_choose_halves_and_names(self):
        self.assertEqual([p.name for p in chosen_problems("levy6,branin")], ["levy6", "branin"])
        self.assertTrue(all(p.half == "reported" for p in chosen_problems("reported")))
        self.assertRaises(ValueError, chosen_problems, "brannin")

    def test_noise_is_the_same_for_everybody_and_differs_between_trials(self):
        noisy = all_problems()["branin_noisy"]
        self.assertEqual(noisy.observed(1.0, 3, 7), noisy.observed(1.0, 3, 7))
        drawn = [noisy.observed(1.0, 3, trial) - 1.0 for trial in range(400)]
        self.assertAlmostEqual((sum(d * d for d in drawn) / 400) ** 0.5, noisy.noise, delta=0.15 * noisy.noise)


class Tuning(unittest.TestCase):
    def test_every_tuning_problem_has_a_value_that_does_not_change(self):
        for problem in all_problems().values():
            if problem.kind != "tuning":
                continue
            stream = random.Random(problem.name)
            value = None
            while value is None:
                configuration = draw(problem.parameters, stream)
                try:
                    value = problem.evaluate(configuration)
                except Failed:
                    continue
            self.assertTrue(math.isfinite(value), problem.name)
            self.assertEqual(problem.evaluate(configuration), value, problem.name)

    def test_stored_configurations_give_their_values(self):
        every = all_problems()
        for name, entry in stored().items():
            self.assertEqual(every[name].revision, entry["revision"])
            self.assertAlmostEqual(every[name].evaluate(entry["configuration"]), entry["value"], places=6, msg=name)

    def test_parts_of_some_spaces_fail(self):
        with self.assertRaises(Failed) as caught:
            every = all_problems()["boosting_diabetes"]
            every.evaluate({p.name: p.from_unit(1.0) for p in every.parameters})
        self.assertEqual(caught.exception.cause, "time_limit")


if __name__ == "__main__":
    unittest.main()
