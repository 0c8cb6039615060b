#pragma once

#include <Eigen/Core>
#include <QFile>
#include <vector>

#include "core/support/json.h"

namespace trialbench::gp {

/// What scikit-learn and SciPy computed (make_scikit_learn_reference.py); null where the file is not there.
inline Json scikitLearnReference() {
    QFile file(QStringLiteral(TRIALBENCH_SOURCE_DIR "/tests/core/gp/scikit_learn_reference.json"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    return *support::parseJson(file.readAll().toStdString());
}

inline Eigen::VectorXd vectorOf(const Json& json) {
    const auto values = json.get<std::vector<double>>();
    return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

}  // namespace trialbench::gp
