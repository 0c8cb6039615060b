#pragma once

#include <QString>
#include <QWidget>
#include <vector>

class QListView;

namespace trialbench::ui {

class RecentFilesModel;

/// A template as the start page offers it.
struct TemplateCard {
    QString name;  ///< as `new --template` knows it
    QString title;
    QString text;  ///< what it does, in one or two lines
    QString note;  ///< how long it takes, how large it is
};

/// What is shown where no experiment is open: recent experiments, templates.
class StartPage : public QWidget {
    Q_OBJECT

 public:
    StartPage(RecentFilesModel* recent, const std::vector<TemplateCard>& templates,
              QWidget* parent = nullptr);

 Q_SIGNALS:
    void openAsked();  ///< by a file dialog
    void fileChosen(const QString& path);
    void templateChosen(const QString& name);

 private:
    QWidget* makeRecent(RecentFilesModel* recent);
    QWidget* makeTemplates(const std::vector<TemplateCard>& templates);

    QListView* recent_ = nullptr;
};

}  // namespace trialbench::ui
