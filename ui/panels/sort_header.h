#pragma once

#include <QHeaderView>

namespace trialbench::ui {

/// A table's header that keeps its arrow clear of the title of the column that is sorted by.
class SortHeader : public QHeaderView {
    Q_OBJECT

 public:
    static constexpr int kArrowRoom = 14;

    explicit SortHeader(QWidget* parent = nullptr);

    /// What a column's title needs, with the arrow where it is sorted by.
    int widthOf(int section) const;

 protected:
    void paintSection(QPainter* painter, const QRect& rect, int section) const override;
};

}  // namespace trialbench::ui
