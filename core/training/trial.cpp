#include "core/training/trial.h"

#include <fmt/format.h>
#include <torch/torch.h>

#include "core/training/device.h"
#include "core/training/training_loop.h"

namespace trialbench::training {
namespace {

bool contains(const std::string& text, const char* part) {
    return text.find(part) != std::string::npos;
}

Ending outOfMemory(const std::string& detail) {
    return Ending::failed("out_of_memory",
                          "There was not enough memory: " + detail +
                              ". A smaller batch size or fewer trials at a time would help.");
}

// libtorch has no error codes; its texts are all there is.
Ending endingOf(const std::string& text) {
    const std::string firstLine = text.substr(0, text.find('\n'));
    if (contains(text, "can't allocate memory") || contains(text, "out of memory"))
        return outOfMemory(firstLine);
    if (contains(text, "CUDA error") || contains(text, "CUDNN_STATUS")) {
        return Ending::failed("device_lost", "The device failed: " + firstLine);
    }
    return Ending::failed("crashed", "The training ended with an error of libtorch: " + firstLine);
}

Ending train(const std::string& startJson, const StopSignal& stop, Reporter& reporter) {
    const auto request = parseStartRequest(startJson);
    if (!request) return Ending::failed(request.error());
    setThreadCount(request->threads);
    const auto device = deviceFromName(request->device);
    if (!device) return Ending::failed(device.error());
    const auto data = loadDataSet(request->dataSet, request->dataPath);
    if (!data) return Ending::failed(data.error());
    const auto split = splitData(**data, request->knobs, request->splitSeed);
    if (!split) return Ending::failed(split.error());
    stop.throwIfRequested();

    const Precision precision = resolvePrecision(request->precision, *device, request->knobs.stem);
    reporter.log(fmt::format("device {}, {} thread{}, precision {}{}, seed {}, libtorch {}", request->device,
                             request->threads, request->threads == 1 ? "" : "s", precisionName(precision),
                             request->precision == Precision::Auto ? " (chosen as the faster one here)" : "",
                             request->seed, TORCH_VERSION));
    reporter.log("knobs " + request->completeKnobs.dump());
    reporter.log(fmt::format("data set {} with {} training and {} test images, SHA-256 {}", request->dataSet,
                             (*data)->train.count(), (*data)->test.count(), (*data)->sha256));
    TrainingLoop loop(*request, **data, *split, *device, precision, stop, reporter);
    if (!request->resumeFrom.empty()) {
        if (const auto resumed = loop.resume(request->resumeFrom); !resumed)
            return Ending::failed(resumed.error());
    }
    // Not before it is certain that it trains on them.
    reporter.data(**data);
    return loop.run();
}

// By the time a handler runs, unwinding has freed network, optimizer and batches.
Ending trainGuarded(const std::string& startJson, const StopSignal& stop, Reporter& reporter) {
    try {
        return train(startJson, stop, reporter);
    } catch (const StopRequested&) {
        return Ending::stopped();
    } catch (const std::bad_alloc&) {
        return outOfMemory("the system gave no more");
    } catch (const c10::Error& error) {
        return endingOf(error.what_without_backtrace());
    } catch (const std::exception& error) {
        return endingOf(error.what());
    } catch (...) {
        return Ending::failed("crashed", "The training ended with an unknown error.");
    }
}

}  // namespace

Trial::Trial(std::string startJson, TrialbenchCallback callback, void* context)
    : reporter_(callback, context) {
    try {
        thread_ = std::jthread([this, text = std::move(startJson)] { run(text); });
    } catch (const std::system_error& error) {
        reporter_.ended(
            Ending::failed("crashed", fmt::format("No thread could be started: {}", error.what())));
    }
}

void Trial::run(const std::string& startJson) {
    const Ending ending = trainGuarded(startJson, stop_, reporter_);
    returnFreeMemory();
    reporter_.ended(ending);
}

void Trial::requestStop(std::string_view requestJson) {
    const auto request = support::parseJson(requestJson);
    const bool atOnce =
        request && request->is_object() && request->value("checkpoint", Json(true)) == Json(false);
    stop_.request(!atOnce);
}

}  // namespace trialbench::training
