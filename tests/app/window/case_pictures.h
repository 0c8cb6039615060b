#pragma once

#include <QString>
#include <QWidget>

/// Grabs a widget as it stands once it is shown; ends the program where that fails.
void savePicture(QWidget& widget, const QString& path);

/// What the README does not show: an experiment without a study, a study without trials, one that runs, what
/// is wrong in a cell, dialogs, questions and notices. `suffix` ends the names of the files.
void makeCasePictures(const QString& folder, const QString& suffix);
