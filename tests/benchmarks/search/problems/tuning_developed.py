"""The developed half of the real tuning problems."""
from sklearn.decomposition import PCA
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
from sklearn.svm import SVC

from problems.cross_validation import error_rate, log_loss, unexplained, validated, without_result
from problems.problem import Failed, Problem
from space import categorical, integer, real

SCALERS = {"standard": StandardScaler, "minmax": MinMaxScaler, "robust": RobustScaler}


def tuning(name, parameters, make, metric, data_name, size=None, **validation):
    return Problem(name, "developed", "tuning", tuple(parameters), validated(make, metric, data_name, size, **validation),
                   is_cached=True, without_result=without_result(metric, data_name, size))


def svm_digits():
    def make(c, seed):
        return SVC(C=c["C"], gamma=c["gamma"], kernel=c["kernel"], degree=c.get("degree", 3), coef0=c.get("coef0", 0.0),
                   max_iter=2000)
    return tuning("svm_digits", (
        categorical("kernel", "rbf", "poly", "sigmoid"), real("C", 1e-3, 1e3, "log"), real("gamma", 1e-6, 1e-1, "log"),
        integer("degree", 2, 5, when=("kernel", ("poly",))),
        real("coef0", 0.0, 2.0, when=("kernel", ("poly", "sigmoid")))), make, error_rate, "digits", 600)


def forest_breast_cancer():
    def make(c, seed):
        return RandomForestClassifier(
            n_estimators=c["trees"], max_depth=c["max_depth"], min_samples_split=c["min_samples_split"],
            min_samples_leaf=c["min_samples_leaf"], max_features=c["max_features"], criterion=c["criterion"],
            bootstrap=c["bootstrap"], ccp_alpha=c["ccp_alpha"], random_state=seed)
    return tuning("forest_breast_cancer", (
        integer("trees", 3, 30, "log"), integer("max_depth", 1, 16), integer("min_samples_split", 2, 40, "log"),
        integer("min_samples_leaf", 1, 30, "log"), real("max_features", 0.03, 1.0),
        categorical("criterion", "gini", "entropy"), categorical("bootstrap", True, False),
        real("ccp_alpha", 1e-6, 1e-1, "log")), make, log_loss, "breast_cancer", 400)


def mlp_wine():
    def make(c, seed):
        network = MLPClassifier(
            hidden_layer_sizes=(c["units"],) * c["layers"], activation=c["activation"], solver=c["solver"],
            alpha=c["alpha"], batch_size=c["batch"], learning_rate_init=c["rate"], momentum=c.get("momentum", 0.9),
            nesterovs_momentum=True, beta_1=c.get("beta1", 0.9), max_iter=c["epochs"], n_iter_no_change=1000,
            random_state=seed)
        return make_pipeline(StandardScaler(), network) if c["standardized"] else network
    return tuning("mlp_wine", (
        integer("layers", 1, 3), integer("units", 2, 64, "log"), categorical("activation", "relu", "tanh", "logistic"),
        categorical("solver", "sgd", "adam"), real("rate", 1e-4, 3.0, "log"), real("alpha", 1e-6, 1.0, "log"),
        integer("batch", 8, 100, "log"), integer("epochs", 3, 20), categorical("standardized", True, False),
        real("momentum", 0.0, 0.99, "reverse_log", when=("solver", ("sgd",))),
        real("beta1", 0.0, 0.99, "reverse_log", when=("solver", ("adam",)))), make, log_loss, "wine")


def logistic_breast_cancer():
    """The penalties are declared linear, though orders of magnitude matter."""
    def make(c, seed):
        model = LogisticRegression(C=c["C"], l1_ratio=c["l1"], solver="saga", tol=1e-3, max_iter=60,
                                   fit_intercept=c["intercept"], random_state=seed)
        return make_pipeline(SCALERS[c["scaler"]](), model)
    return tuning("logistic_breast_cancer", (
        real("C", 1e-4, 100.0), real("l1", 0.0, 1.0), categorical("intercept", True, False),
        categorical("scaler", *SCALERS)), make, log_loss, "breast_cancer", 400)


def knn_diabetes():
    def make(c, seed):
        return make_pipeline(SCALERS[c["scaler"]](), PCA(c["components"], whiten=c["whitened"], random_state=0),
                             KNeighborsRegressor(c["neighbors"], weights=c["weights"], p=c["p"]))
    return tuning("knn_diabetes", (
        integer("neighbors", 1, 100, "log"), categorical("weights", "uniform", "distance"), real("p", 1.0, 5.0),
        categorical("scaler", *SCALERS), integer("components", 1, 10), categorical("whitened", True, False)),
        make, unexplained, "diabetes", repeats=4)


def boosting_diabetes():
    """Many large trees are over a time limit."""
    def make(c, seed):
        if c["trees"] * 2 ** c["max_depth"] > 1000:
            raise Failed("time_limit")
        return GradientBoostingRegressor(
            n_estimators=c["trees"], learning_rate=c["rate"], max_depth=c["max_depth"], subsample=c["subsample"],
            min_samples_leaf=c["min_samples_leaf"], max_features=c["max_features"], loss=c["loss"],
            alpha=c.get("alpha", 0.9), min_impurity_decrease=c["min_impurity_decrease"], random_state=seed)
    return tuning("boosting_diabetes", (
        integer("trees", 5, 100, "log"), real("rate", 1e-3, 1.0, "log"), integer("max_depth", 1, 7),
        real("subsample", 0.2, 1.0), integer("min_samples_leaf", 1, 60, "log"), real("max_features", 0.1, 1.0),
        categorical("loss", "squared_error", "absolute_error", "huber"),
        real("alpha", 0.5, 0.99, when=("loss", ("huber",))), real("min_impurity_decrease", 1e-2, 1e3, "log")),
        make, unexplained, "diabetes")


def pipeline_wine():
    """The model itself is a parameter, and most parameters are one model's."""
    def model(c, seed):
        if c["model"] == "svm":
            return SVC(C=c["C"], gamma=c["gamma"], kernel=c["kernel"], probability=False)
        if c["model"] == "forest":
            return RandomForestClassifier(n_estimators=c["trees"], max_depth=c["max_depth"],
                                          max_features=c["max_features"], min_samples_leaf=c["leaf"], random_state=seed)
        if c["model"] == "neighbors":
            return KNeighborsClassifier(c["neighbors"], weights=c["weights"], p=c["p"])
        return GaussianNB(var_smoothing=c["smoothing"])

    def make(c, seed):
        return make_pipeline(SCALERS[c["scaler"]](), PCA(c["components"], random_state=0), model(c, seed))
    return tuning("pipeline_wine", (
        categorical("model", "svm", "forest", "neighbors", "bayes"), categorical("scaler", *SCALERS),
        integer("components", 1, 13),
        real("C", 1e-3, 1e3, "log", when=("model", ("svm",))), real("gamma", 1e-4, 10.0, "log", when=("model", ("svm",))),
        categorical("kernel", "rbf", "sigmoid", when=("model", ("svm",))),
        integer("trees", 2, 30, "log", when=("model", ("forest",))), integer("max_depth", 1, 10, when=("model", ("forest",))),
        real("max_features", 0.1, 1.0, when=("model", ("forest",))),
        integer("leaf", 1, 20, "log", when=("model", ("forest",))),
        integer("neighbors", 1, 60, "log", when=("model", ("neighbors",))),
        categorical("weights", "uniform", "distance", when=("model", ("neighbors",))),
        real("p", 1.0, 5.0, when=("model", ("neighbors",))),
        real("smoothing", 1e-9, 10.0, "log", when=("model", ("bayes",)))), make, error_rate, "wine", repeats=4)


def problems():
    return [svm_digits(), forest_breast_cancer(), mlp_wine(), logistic_breast_cancer(), knn_diabetes(),
            boosting_diabetes(), pipeline_wine()]
