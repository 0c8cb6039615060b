// trialbench: the window. No libtorch is linked: the trainer is loaded late, on a worker thread.
#include <QApplication>
#include <QCommandLineParser>
#include <QFileInfo>
#include <csignal>
#include <cstdlib>

#include "app/window/single_instance.h"
#include "app/window/window_application.h"

int main(int argc, char** argv) {
    // Before any thread: libgomp reads it once. Its threads otherwise spin, and two of them run ten times
    // slower as soon as anything else runs.
    ::setenv("OMP_WAIT_POLICY", "passive", 0);
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error like a full disk

    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("trialbench"));
    QApplication::setOrganizationName(QStringLiteral("trialbench"));
    QApplication::setApplicationDisplayName(QStringLiteral("Trialbench"));
    QApplication::setApplicationVersion(QStringLiteral(TRIALBENCH_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("io.github.trialbench.Trialbench"));

    QCommandLineParser parser;
    parser.setApplicationDescription(
        QApplication::translate("main", "Tuning the hyperparameters of neural networks."));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        QStringLiteral("FILE"),
        QApplication::translate("main", "Experiments to open, each in its own window."),
        QStringLiteral("[FILE...]"));
    parser.process(application);

    QStringList files;
    for (const QString& file : parser.positionalArguments()) files << QFileInfo(file).absoluteFilePath();

    trialbench::window::SingleInstance instance(trialbench::window::SingleInstance::defaultName());
    if (instance.handOver(files)) return 0;
    instance.listen();
    trialbench::window::WindowApplication windows;
    QObject::connect(&instance, &trialbench::window::SingleInstance::asked, &windows,
                     &trialbench::window::WindowApplication::open);
    windows.open(files);
    return QApplication::exec();
}
