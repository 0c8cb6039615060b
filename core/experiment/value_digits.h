#pragma once

#include <string>
#include <vector>

#include "core/experiment/experiment.h"

namespace trialbench::experiment {

/// How the values of the goal's metric are written, in all studies of an experiment and by every front end,
/// so that what differs and matters reads differently:
/// - where standard errors are known, down to the second digit of such an error (their median), and no
///   further: what lies below it says nothing;
/// - else with four significant digits at least, down to the third digit of what parts the best result from
///   the middle one, and as far as the best two need to read differently; never with more than nine digits.
/// No result that needs fewer decimals makes others have them: 0.5 and 0.25 are 0.50 and 0.25.
/// Accuracies are in percent with one decimal, or down to the first digit of their error, if that is smaller.
class ValueDigits {
 public:
    /// From the results of all studies; linear in their number, so a table makes it once.
    explicit ValueDigits(const Experiment& experiment);

    /// Without a unit: of an accuracy its percent, "72.3"; others "-3.313", "1234567.1", "1.5e-7".
    std::string text(double value) const;

    /// Digits behind the point of an accuracy in percent, and of an error or a difference of such.
    int percentDecimals() const { return decimals_; }

 private:
    void takeErrors(std::vector<double> errors);
    void takeSpread(std::vector<double> values, const Goal& goal);
    int significantDigits(double value) const;
    int decimalsOf(double value) const;

    bool isPercent_ = false;
    int decimals_ = 0;  ///< of all values, as far as it is within these two
    int least_ = 4;     ///< significant digits
    int most_ = 9;      ///< significant digits
    int needed_ = 0;    ///< decimals of the result that needs most
};

}  // namespace trialbench::experiment
