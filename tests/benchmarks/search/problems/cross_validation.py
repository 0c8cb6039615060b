"""The data that scikit-learn ships, and repeated cross-validation with fixed splits and seeds.

A configuration has one value, whenever and by whom it is evaluated. Data sets are cut to a size at which an
evaluation costs at most half a second.
"""
import functools
import warnings

import numpy
from sklearn import datasets, model_selection

from problems.problem import Failed

PROBABILITY_FLOOR = 1e-6


@functools.cache
def data(name, size):
    """(inputs, targets): the first `size` rows in a fixed random order."""
    inputs, targets = getattr(datasets, f"load_{name}")(return_X_y=True)
    order = numpy.random.RandomState(20).permutation(len(targets))[:size]
    return inputs[order].astype(numpy.float64), targets[order]


@functools.cache
def splits(name, size, folds, repeats):
    """The rows of each training and validation part, stratified where the targets are classes."""
    inputs, targets = data(name, size)
    kind = model_selection.RepeatedKFold if name == "diabetes" else model_selection.RepeatedStratifiedKFold
    return list(kind(n_splits=folds, n_repeats=repeats, random_state=7).split(inputs, targets))


def log_loss(estimator, inputs, targets):
    probabilities = estimator.predict_proba(inputs)
    if not numpy.isfinite(probabilities).all():
        raise Failed("diverged")
    columns = numpy.searchsorted(estimator.classes_, targets)
    chosen = probabilities[numpy.arange(len(targets)), columns]
    return -numpy.log(numpy.clip(chosen, PROBABILITY_FLOOR, 1.0)).mean()


def error_rate(estimator, inputs, targets):
    return float((estimator.predict(inputs) != targets).mean())


def unexplained(estimator, inputs, targets):
    """1 - R2 against the mean of all data, so that it adds up over parts."""
    predicted = estimator.predict(inputs)
    if not numpy.isfinite(predicted).all():
        raise Failed("diverged")
    spread = data("diabetes", None)[1].var()
    return float(((predicted - targets) ** 2).mean() / spread)


def validated(make, metric, name, size=None, folds=3, repeats=2):
    """A function of a configuration: the mean of `metric` over all validation parts, where `make(configuration,
    seed)` gives an unfitted estimator. Raises Failed("diverged") for what scikit-learn refuses as not finite."""
    def evaluate(configuration):
        inputs, targets = data(name, size)
        values = []
        for seed, (train, validate) in enumerate(splits(name, size, folds, repeats)):
            estimator = make(configuration, seed)
            with warnings.catch_warnings(), numpy.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                try:
                    estimator.fit(inputs[train], targets[train])
                    values.append(metric(estimator, inputs[validate], targets[validate]))
                except ValueError as error:
                    if not any(word in str(error) for word in ("non-finite", "NaN", "infinity", "overflow")):
                        raise
                    raise Failed("diverged") from error
        return float(numpy.mean(values))
    return evaluate


def without_result(metric, name, size=None):
    """The value of a model that knows only how often each class comes, or the mean."""
    if metric is unexplained:
        return 1.0
    counts = numpy.bincount(data(name, size)[1])
    shares = counts / counts.sum()
    return float(1.0 - shares.max()) if metric is error_rate else float(-(shares * numpy.log(shares)).sum())
