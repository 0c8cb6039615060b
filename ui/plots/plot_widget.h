#pragma once

#include <QPixmap>
#include <QPointer>
#include <QWidget>
#include <optional>
#include <vector>

#include "ui/plots/plot_data.h"
#include "ui/plots/plot_hits.h"
#include "ui/plots/plot_layout.h"

class QMenu;

namespace trialbench::ui {

/// The base of all plots: paints a PlotData and lets it be looked at. The wheel zooms, dragging pans, a
/// double click or resetView() shows the whole again; the nearest point within 24 px shows its values; with
/// the focus, arrow keys move that point and Enter chooses its trial; + and - zoom, Escape leaves. Colors
/// follow the palette. It has no timers: it repaints when it is told something new. GUI thread.
class PlotWidget : public QWidget {
    Q_OBJECT

 public:
    explicit PlotWidget(QWidget* parent = nullptr);

    /// Replaces everything that is shown; what the user has zoomed to stays. Cheap: painting happens with the
    /// next paint event.
    void setPlot(PlotData data);
    const PlotData& plot() const { return data_; }

    bool isZoomed() const { return view_.has_value(); }
    const PlotView view() const { return view_.value_or(homeOf(data_)); }
    /// Shows a part of the x axis, as a linked plot does; the y axis stays.
    void setXView(double low, double high);
    void resetView();

    /// Side margins that it takes at least, and those that it would take by itself: to put plots in line.
    void setLeastMargins(const SideMargins& margins);
    SideMargins ownMargins() const;

    /// Where everything lies now.
    PlotLayout plotLayout() const;
    /// The plot as it stands, without hover.
    QImage image() const;
    /// Its entries are enabled by what there is to copy; owned by the caller.
    QMenu* createMenu(QWidget* parent);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

 Q_SIGNALS:
    /// A mark or curve of that trial was clicked, or chosen by Enter.
    void trialClicked(const QString& study, int trial);
    /// The user zoomed, panned or reset.
    void xViewChanged(double low, double high);

 protected:
    void paintEvent(QPaintEvent* event) override;
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;

 private:
    void refresh();
    const PlotLayout& placed() const;
    const std::vector<HoverPoint>& points() const;
    void setHover(std::optional<std::size_t> point);
    void findHoverAgain(const TrialRef& owner, bool onCurve, const QPointF& value);
    void clickAt(const QPointF& at);
    void choose(const TrialRef& owner);
    void zoomAt(const QPointF& center, double factor);
    void panBy(const QPointF& pixels);
    void changeView(const PlotView& view);
    void paintHover(QPainter& painter) const;
    void saveImage();

    PlotData data_;
    std::optional<PlotView> view_;  ///< nothing: the data's own axes
    SideMargins leastMargins_;
    QFont plotFont_;

    // Made again after a change, when first asked for.
    mutable std::optional<PlotLayout> layout_;
    mutable std::optional<std::vector<HoverPoint>> points_;
    QPixmap painted_;

    std::optional<std::size_t> hover_;  ///< index in points()
    bool hoverByKey_ = false;
    std::optional<QPointF> pressed_;
    QPointF dragged_;
    bool isDragging_ = false;
};

}  // namespace trialbench::ui
