#pragma once

#include <QWidget>
#include <optional>

namespace trialbench::ui {

/// How far a study is.
struct TrialCounts {
    int counted = 0;  ///< trials that the budget counts
    int running = 0;
    std::optional<int> budget;  ///< none: the study has no limit, and as many cells as trials
    bool operator==(const TrialCounts&) const = default;
};

/// How far a study is, at a glance: one cell for each trial up to 60, then a plain bar; running ones paler.
/// GUI thread.
class TrialCells : public QWidget {
    Q_OBJECT

 public:
    explicit TrialCells(QWidget* parent = nullptr);

    void setCounts(const TrialCounts& counts);

    QSize sizeHint() const override { return {240, 12}; }
    QSize minimumSizeHint() const override { return {80, 12}; }

 protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;

 private:
    TrialCounts counts_;
};

}  // namespace trialbench::ui
