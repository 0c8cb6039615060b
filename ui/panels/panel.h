#pragma once

#include <QLabel>
#include <QWidget>

class QHBoxLayout;
class QVBoxLayout;

namespace trialbench::ui {

/// A titled part of a page: a bar with its name and, at the right, what belongs to it, and its content below.
class Panel : public QWidget {
    Q_OBJECT

 public:
    explicit Panel(const QString& title, QWidget* parent = nullptr);

    void setContent(QWidget* content);
    /// Beside the title, in quieter text.
    void setNote(const QString& note);
    /// At the right end of the bar.
    void addToBar(QWidget* widget);

 private:
    QLabel* note_;
    QHBoxLayout* bar_;
    QVBoxLayout* layout_;
};

/// A sentence on the ground of warnings. Hidden while it is empty.
class NoticeLabel : public QLabel {
    Q_OBJECT

 public:
    explicit NoticeLabel(QWidget* parent = nullptr);

    /// `isBad`: in the color of errors.
    void setNotice(const QString& sentence, bool isBad = false);

 protected:
    void changeEvent(QEvent* event) override;

 private:
    void colorIt();

    bool isBad_ = false;
};

/// A label in the color of captions, or of another role that the palette has.
QLabel* captionLabel(const QString& text, QWidget* parent = nullptr);
/// A title within a panel.
QLabel* sectionLabel(const QString& text, QWidget* parent = nullptr);
/// A thin line between two parts.
QWidget* dividerLine(Qt::Orientation orientation, QWidget* parent = nullptr);

}  // namespace trialbench::ui
