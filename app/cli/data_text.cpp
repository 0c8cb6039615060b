#include "app/cli/data_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/text.h"
#include "core/experiment/data_used.h"

namespace trialbench::cli {
namespace {

using experiment::DataGroup;
using experiment::DataUsed;
using experiment::Study;
using experiment::Trial;

std::string shortSum(const DataUsed* data) {
    return data ? "images " + data->sha256.substr(0, 8) : "images not recorded";
}

// "trial 4", "trials 1 to 3, 5"; the numbers rise.
std::string numbersText(const std::vector<const Trial*>& trials) {
    std::string text;
    for (std::size_t i = 0; i < trials.size();) {
        const int first = trials[i]->number;
        int last = first;
        while (++i < trials.size() && trials[i]->number == last + 1) ++last;
        text += text.empty() ? "" : ", ";
        text += last == first ? std::to_string(first) : fmt::format("{} to {}", first, last);
    }
    return (trials.size() == 1 ? "trial " : "trials ") + text;
}

std::string groupText(const DataGroup& group) {
    std::string text = numbersText(group.trials) + " on " + shortSum(group.data);
    if (group.data) {
        text += fmt::format(" ({} for training, {} for testing)", group.data->trainImages,
                            group.data->testImages);
    }
    return text;
}

}  // namespace

std::string imagesText(const Trial& trial) {
    return shortSum(dataOf(trial));
}

std::vector<std::string> dataTexts(const experiment::Experiment& experiment, const Study& study) {
    std::vector<std::string> texts;
    const auto groups = resultsByData(study);
    if (groups.size() > 1) {
        const bool areKnown = differInData(study, study);
        std::string text =
            areKnown
                ? "Its results rest on different images, so best observed compares what does not compare: "
                : "Its results may rest on different images: ";
        for (const DataGroup& group : groups)
            text += (&group == &groups.front() ? "" : "; ") + groupText(group);
        texts.push_back(text + '.');
    }
    for (const Study& other : experiment.studies) {
        if (&other == &study || !differInData(study, other)) continue;
        texts.push_back(
            fmt::format("Results of it and of \"{}\" rest on different images, so the two do not "
                        "compare.",
                        printable(other.name)));
    }
    return texts;
}

}  // namespace trialbench::cli
