#pragma once

#include <QWidget>
#include <memory>
#include <string>
#include <utility>

#include "core/analysis/posterior_slice.h"
#include "core/analysis/query_thread.h"
#include "ui/models/selection.h"
#include "ui/models/session.h"

class QComboBox;

namespace trialbench::ui {

class Panel;
class SlicePlot;

/// What the search reasons with: the posterior along one parameter, and the acquisition under it. Of the
/// chosen trial's own decision where it has one, else of the latest, else fitted for this plot; it always
/// says which. Computed on a thread of low priority; the latest question wins.
class ModelPanel : public QWidget {
    Q_OBJECT

 public:
    ModelPanel(Session* session, Selection* selection, QWidget* parent = nullptr);

    QComboBox* parameter() const { return parameter_; }
    SlicePlot* plot() const { return plot_; }

 Q_SIGNALS:
    void shown();  ///< a slice, or a sentence why there is none

 protected:
    void showEvent(QShowEvent* event) override;

 private:
    void listParameters();
    void ask();
    void show(std::uint64_t question, const Result<analysis::Slice>& slice);

    Session* session_;
    Selection* selection_;
    Panel* panel_;
    QComboBox* parameter_;
    SlicePlot* plot_;
    std::uint64_t question_ = 0;                   ///< answers to older ones are dropped
    std::pair<std::string, std::string> shownOf_;  ///< the study and parameter that were last asked about
    std::unique_ptr<analysis::QueryThread> queries_;
};

}  // namespace trialbench::ui
