#pragma once

#include <QWidget>
#include <string>

#include "core/analysis/posterior_slice.h"
#include "core/experiment/experiment.h"
#include "ui/plots/plot_data.h"

namespace trialbench::ui {

class PlotWidget;

/// The posterior along one parameter, in its study's color and dash: median, 95 % band of the function, the
/// nearest 300 observations, paler with their distance, failures as crosses at the edge, pending trials as
/// hollow triangles with their 95 % interval, the best of the observations as a star, the suggestion as a
/// vertical line. The chosen trial (0: none) is in the accent. What is only expected has a color that no
/// study's model has beside it. Any thread.
PlotData slicePlot(const experiment::Experiment& experiment, const std::string& study,
                   const analysis::Slice& slice, int chosenTrial);

/// The acquisition on the same x axis, with the suggestion's diamond.
PlotData acquisitionPlot(const experiment::Experiment& experiment, const std::string& study,
                         const analysis::Slice& slice);

/// One sentence that says which posterior a slice shows and through what it runs: "Decided trial 9, from 8
/// results; through the best observed, trial 5."
QString sentenceOf(const analysis::Slice& slice);

/// A slice and its acquisition, one under the other on one x axis. GUI thread.
class SlicePlot : public QWidget {
    Q_OBJECT

 public:
    explicit SlicePlot(QWidget* parent = nullptr);

    void setSlice(const experiment::Experiment& experiment, const std::string& study,
                  const analysis::Slice& slice, int chosenTrial);
    /// Axes without numbers and this sentence; the strip below is gone meanwhile.
    void setEmpty(const QString& sentence);
    void resetView();

    PlotWidget* posterior() const { return posterior_; }
    PlotWidget* acquisition() const { return acquisition_; }

 Q_SIGNALS:
    void trialClicked(const QString& study, int trial);

 protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

 private:
    void align();

    PlotWidget* posterior_;
    PlotWidget* acquisition_;
};

}  // namespace trialbench::ui
