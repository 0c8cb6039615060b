"""The reported half of the real tuning problems: run to report only."""
from sklearn.decomposition import PCA
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestRegressor
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, Normalizer, PowerTransformer, StandardScaler
from sklearn.svm import SVR

from problems.cross_validation import error_rate, log_loss, unexplained, validated, without_result
from problems.problem import Failed, Problem
from space import categorical, integer, real


def tuning(name, parameters, make, metric, data_name, size=None, **validation):
    return Problem(name, "reported", "tuning", tuple(parameters), validated(make, metric, data_name, size, **validation),
                   is_cached=True, without_result=without_result(metric, data_name, size))


def svm_diabetes():
    def make(c, seed):
        return make_pipeline(StandardScaler(), SVR(
            C=c["C"], epsilon=c["epsilon"], gamma=c.get("gamma", "scale"), kernel=c["kernel"], degree=c.get("degree", 3),
            coef0=c.get("coef0", 0.0), max_iter=5000))
    return tuning("svm_diabetes", (
        categorical("kernel", "rbf", "linear", "poly", "sigmoid"), real("C", 1e-2, 1e4, "log"),
        real("epsilon", 1e-2, 1e2, "log"), real("gamma", 1e-5, 1.0, "log", when=("kernel", ("rbf", "poly", "sigmoid"))),
        integer("degree", 2, 4, when=("kernel", ("poly",))),
        real("coef0", 0.0, 5.0, when=("kernel", ("poly", "sigmoid")))), make, unexplained, "diabetes")


def forest_diabetes():
    def make(c, seed):
        return RandomForestRegressor(
            n_estimators=c["trees"], max_depth=c["max_depth"], min_samples_split=c["min_samples_split"],
            min_samples_leaf=c["min_samples_leaf"], max_features=c["max_features"], max_samples=c["max_samples"],
            criterion=c["criterion"], random_state=seed)
    return tuning("forest_diabetes", (
        integer("trees", 3, 50, "log"), integer("max_depth", 1, 12), integer("min_samples_split", 2, 60, "log"),
        integer("min_samples_leaf", 1, 60, "log"), real("max_features", 0.1, 1.0), real("max_samples", 0.1, 1.0),
        categorical("criterion", "squared_error", "poisson")), make, unexplained, "diabetes")


def mlp_digits():
    """Wide networks with large batches are over the memory limit."""
    def make(c, seed):
        if c["units"] * c["batch"] > 12000:
            raise Failed("out_of_memory")
        return make_pipeline(StandardScaler(), MLPClassifier(
            hidden_layer_sizes=(c["units"],) + ((c["units2"],) if c["layers"] == 2 else ()), activation=c["activation"],
            solver=c["solver"], alpha=c["alpha"], batch_size=c["batch"], learning_rate_init=c["rate"],
            learning_rate=c.get("schedule", "constant"), power_t=c.get("power", 0.5), momentum=c.get("momentum", 0.9),
            beta_1=c.get("beta1", 0.9), beta_2=c.get("beta2", 0.999), max_iter=c["epochs"], n_iter_no_change=1000,
            random_state=seed))
    return tuning("mlp_digits", (
        integer("layers", 1, 2), integer("units", 8, 160, "log"), integer("units2", 8, 64, "log", when=("layers", (2,))),
        categorical("activation", "relu", "tanh", "logistic"), categorical("solver", "sgd", "adam"),
        real("rate", 1e-4, 3.0, "log"), real("alpha", 1e-6, 10.0, "log"), integer("batch", 16, 200, "log"),
        integer("epochs", 2, 10), categorical("schedule", "constant", "invscaling", when=("solver", ("sgd",))),
        real("power", 0.0, 1.0, when=("schedule", ("invscaling",))),
        real("momentum", 0.0, 0.99, "reverse_log", when=("solver", ("sgd",))),
        real("beta1", 0.0, 0.99, "reverse_log", when=("solver", ("adam",))),
        real("beta2", 0.5, 0.9999, "reverse_log", when=("solver", ("adam",)))), make, log_loss, "digits", 500,
        repeats=1)


def sgd_digits():
    """The step and its decay are declared linear, though orders of magnitude matter."""
    def make(c, seed):
        return make_pipeline(MinMaxScaler(), SGDClassifier(
            loss=c["loss"], penalty="elasticnet", alpha=c["alpha"], l1_ratio=c["l1"], learning_rate=c["schedule"],
            eta0=c["eta0"], power_t=c.get("power", 0.5), max_iter=c["epochs"], tol=None, average=c["averaged"],
            random_state=seed))
    return tuning("sgd_digits", (
        categorical("loss", "log_loss", "modified_huber"), real("alpha", 1e-7, 1e-1), real("l1", 0.0, 1.0),
        categorical("schedule", "constant", "invscaling"), real("eta0", 1e-4, 5.0),
        real("power", 0.05, 1.0, when=("schedule", ("invscaling",))), integer("epochs", 2, 8),
        categorical("averaged", True, False)), make, log_loss, "digits", 400, repeats=1)


def knn_digits():
    scalers = {"none": lambda: MaxAbsScaler(), "standard": StandardScaler, "unit": Normalizer}

    def make(c, seed):
        return make_pipeline(scalers[c["scaler"]](), PCA(c["components"], whiten=c["whitened"], random_state=0),
                             KNeighborsClassifier(c["neighbors"], weights=c["weights"], p=c["p"]))
    return tuning("knn_digits", (
        integer("neighbors", 1, 60, "log"), categorical("weights", "uniform", "distance"), real("p", 1.0, 6.0),
        categorical("scaler", *scalers), integer("components", 2, 60), categorical("whitened", True, False)),
        make, log_loss, "digits", 400, repeats=2)


def boosting_breast_cancer():
    def make(c, seed):
        return GradientBoostingClassifier(
            n_estimators=c["trees"], learning_rate=c["rate"], max_depth=c["max_depth"], subsample=c["subsample"],
            min_samples_leaf=c["min_samples_leaf"], min_samples_split=c["min_samples_split"],
            max_features=c["max_features"], ccp_alpha=c["ccp_alpha"], loss=c["loss"], random_state=seed)
    return tuning("boosting_breast_cancer", (
        integer("trees", 3, 60, "log"), real("rate", 1e-3, 2.0, "log"), integer("max_depth", 1, 6),
        real("subsample", 0.2, 1.0), integer("min_samples_leaf", 1, 40, "log"),
        integer("min_samples_split", 2, 80, "log"), real("max_features", 0.03, 1.0), real("ccp_alpha", 1e-6, 1e-1, "log"),
        categorical("loss", "log_loss", "exponential")), make, log_loss, "breast_cancer", 400)


def pipeline_breast_cancer():
    """The model itself is a parameter, and most parameters are one model's."""
    scalers = {"standard": StandardScaler, "minmax": MinMaxScaler, "power": PowerTransformer}

    def model(c, seed):
        if c["model"] == "logistic":
            return LogisticRegression(C=c["C"], l1_ratio=c["l1"], solver="saga", tol=1e-3, max_iter=40, random_state=seed)
        if c["model"] == "network":
            return MLPClassifier((c["units"],), alpha=c["alpha"], learning_rate_init=c["rate"], max_iter=c["epochs"],
                                 batch_size=64, n_iter_no_change=1000, random_state=seed)
        if c["model"] == "trees":
            return ExtraTreesClassifier(c["trees"], max_features=c["max_features"], min_samples_leaf=c["leaf"],
                                        random_state=seed)
        return KNeighborsClassifier(c["neighbors"], p=c["p"])

    def make(c, seed):
        return make_pipeline(scalers[c["scaler"]](), PCA(c["components"], random_state=0), model(c, seed))
    return tuning("pipeline_breast_cancer", (
        categorical("model", "logistic", "network", "trees", "neighbors"), categorical("scaler", *scalers),
        integer("components", 1, 30),
        real("C", 1e-4, 1e3, "log", when=("model", ("logistic",))), real("l1", 0.0, 1.0, when=("model", ("logistic",))),
        integer("units", 2, 64, "log", when=("model", ("network",))), real("alpha", 1e-6, 10.0, "log", when=("model", ("network",))),
        real("rate", 1e-4, 1.0, "log", when=("model", ("network",))), integer("epochs", 2, 15, when=("model", ("network",))),
        integer("trees", 3, 40, "log", when=("model", ("trees",))), real("max_features", 0.05, 1.0, when=("model", ("trees",))),
        integer("leaf", 1, 20, "log", when=("model", ("trees",))),
        integer("neighbors", 1, 60, "log", when=("model", ("neighbors",))),
        real("p", 1.0, 5.0, when=("model", ("neighbors",)))), make, log_loss, "breast_cancer", 300)


def problems():
    return [svm_diabetes(), forest_diabetes(), mlp_digits(), sgd_digits(), knn_digits(), boosting_breast_cancer(),
            pipeline_breast_cancer()]
