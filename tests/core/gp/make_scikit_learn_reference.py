#!/usr/bin/env python3
"""Writes scikit_learn_reference.json: a Gaussian process as scikit-learn and SciPy compute it.

Run once, with scikit-learn and SciPy installed (made with scikit-learn 1.9.1):
    python3 make_scikit_learn_reference.py > scikit_learn_reference.json
"""
import json

import numpy as np
from scipy.optimize import minimize
from scipy.stats import lognorm, norm, yeojohnson, yeojohnson_llf
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

random = np.random.default_rng(7)
N, D = 18, 3
points = random.uniform(size=(N, D))
values = 70 + 12 * np.sin(4 * points[:, 0]) * points[:, 1] + 3 * points[:, 2] + 0.4 * random.normal(size=N)
queries = random.uniform(size=(6, D))
center, scale = values.mean(), values.std()
targets = (values - center) / scale


def kernel_at(lengthscales, output_scale, noise):
    return ConstantKernel(output_scale) * Matern(length_scale=lengthscales, nu=2.5) + WhiteKernel(noise)


def best_mean(covariance):
    """Maximizes N(y | m, K) N(m | 0, 1) over m."""
    ones = np.ones(N)
    return ones @ np.linalg.solve(covariance, targets) / (ones @ np.linalg.solve(covariance, ones) + 1)


def log_density(theta):
    """Log marginal likelihood (scikit-learn) + log priors (SciPy); theta as in hyperparameter_objective.h."""
    lengthscales, output_scale, noise = np.exp(theta[:D]), np.exp(theta[D]), np.exp(theta[D + 1])
    kernel = kernel_at(lengthscales, output_scale, noise)
    mean = best_mean(kernel(points))
    model = GaussianProcessRegressor(kernel=kernel, optimizer=None, alpha=0).fit(points, targets - mean)
    value = model.log_marginal_likelihood()
    value += norm.logpdf(mean) - norm.logpdf(0)  # the model leaves out this constant
    value += lognorm.logpdf(lengthscales, s=np.sqrt(3), scale=np.exp(np.sqrt(2)) * np.sqrt(D)).sum()
    value += lognorm.logpdf(output_scale, s=1, scale=np.exp(1))
    value += lognorm.logpdf(noise, s=1, scale=np.exp(-4))
    return value


def predictions(lengthscales, output_scale, noise, mean):
    """Of the function itself: the noise enters through alpha, not as part of the kernel."""
    kernel = ConstantKernel(output_scale) * Matern(length_scale=lengthscales, nu=2.5)
    model = GaussianProcessRegressor(kernel=kernel, optimizer=None, alpha=noise).fit(points, targets - mean)
    m, s = model.predict(queries, return_std=True)
    return {"mean": (center + scale * (m + mean)).tolist(), "deviation": (scale * s).tolist()}


lengthscales, output_scale, noise, mean = [0.4, 0.9, 2.5], 1.7, 0.02, 0.3
given = {"hyperparameters": {"lengthscales": lengthscales, "output_scale": output_scale,
                             "noise_variance": noise, "mean": mean}}
given.update(predictions(lengthscales, output_scale, noise, mean))
given["log_density"] = log_density(np.log(lengthscales + [output_scale, noise]))

best = None
for start in range(8):
    result = minimize(lambda t: -log_density(t), random.normal(scale=1.0, size=D + 2) + np.r_[np.zeros(D + 1), -4],
                      method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-6, "fatol": 1e-9})
    if best is None or result.fun < best.fun:
        best = result
l, o, s = np.exp(best.x[:D]), np.exp(best.x[D]), np.exp(best.x[D + 1])
m = best_mean(kernel_at(l, o, s)(points))
map_fit = {"hyperparameters": {"lengthscales": l.tolist(), "output_scale": o, "noise_variance": s, "mean": m},
           "log_density": -best.fun}
map_fit.update(predictions(l, o, s, m))


def power_transform():
    """Values to be maximized whose bad end falls away; the exponent on the grid of target_transform.h."""
    values = 0.9 - 0.05 * np.exp(0.5 * np.random.default_rng(11).normal(size=30))
    z = (values - values.mean()) / values.std()
    exponents = 1 + np.arange(21) / 20
    likelihoods = [yeojohnson_llf(exponent, z) for exponent in exponents]
    mapped = {f"{exponent:.2f}": yeojohnson(z, exponent).tolist() for exponent in (1.05, 1.5, 2.0)}
    return {"values": values.tolist(), "exponent": exponents[int(np.argmax(likelihoods))], "mapped": mapped}


print(json.dumps({"points": points.tolist(), "values": values.tolist(), "queries": queries.tolist(),
                  "given": given, "map": map_fit,
                  "power": power_transform()}, indent=1))
