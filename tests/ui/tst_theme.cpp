#include "ui/theme.h"

#include <QApplication>
#include <QFontMetricsF>
#include <QPainter>
#include <QSet>
#include <QtTest>

#include "ui/icons.h"
#include "ui/trial_mark.h"

using namespace trialbench;
using namespace trialbench::ui;

namespace {

QImage painted(TrialMark mark) {
    QImage image(24, 24, QImage::Format_ARGB32_Premultiplied);
    image.fill(Qt::white);
    QPainter painter(&image);
    paintMark(painter, mark, {12, 12}, 16, Qt::black);
    return image;
}

}  // namespace

class TestTheme : public QObject {
    Q_OBJECT

 private Q_SLOTS:
    // WCAG's own examples: black on white, and the gray that just fails.
    void computesContrast() {
        QVERIFY(std::abs(contrastOf(Qt::white, Qt::black) - 21) < 1e-9);
        QVERIFY(std::abs(contrastOf(QColor("#777777"), Qt::white) - 4.48) < 0.005);
        QVERIFY(std::abs(contrastOf(Qt::white, QColor("#777777")) - 4.48) < 0.005);
    }

    void writesTextWithEnoughContrast() {
        for (const Theme& theme : {Theme::light(), Theme::dark()}) {
            const auto check = [&](Token ink, Token ground, double least) {
                const double contrast = contrastOf(theme.color(ink), theme.color(ground));
                QVERIFY2(contrast >= least,
                         qPrintable(QString("%1 on %2: %3").arg(nameOf(ink), nameOf(ground)).arg(contrast)));
            };
            for (const Token ground : {Token::Base, Token::Window, Token::Alt, Token::Sel}) {
                check(Token::Text, ground, 4.5);
                check(Token::Text2, ground, 4.5);
            }
            for (const Token ground : {Token::Base, Token::Window}) {
                for (const Token ink : {Token::Accent, Token::Warn, Token::Bad}) check(ink, ground, 4.5);
                for (const Token mark :
                     {Token::S0, Token::S1, Token::S2, Token::S3, Token::S4, Token::Axis, Token::Ctl})
                    check(mark, ground, 3);
                for (const Token series : {Token::S0, Token::S1, Token::S2, Token::S3, Token::S4})
                    QVERIFY(contrastOf(theme.labelColor(series, ground), theme.color(ground)) >= 4.5);
            }
            check(Token::AccentText, Token::Accent, 4.5);
            check(Token::Warn, Token::WarnGround, 4.5);
        }
    }

    void labelsInTextWhereAColorIsTooPale() {
        const Theme theme = Theme::light();
        QCOMPARE(theme.labelColor(Token::S4, Token::Window), theme.color(Token::Text));
        QCOMPARE(theme.labelColor(Token::S3, Token::Base), theme.color(Token::S3));
    }

    void followsThePalette() {
        QVERIFY(!Theme::of(paletteOf(Theme::light())).isDark());
        QVERIFY(Theme::of(paletteOf(Theme::dark())).isDark());
        QCOMPARE(paletteOf(Theme::dark()).color(QPalette::Base), QColor(0x1A, 0x1C, 0x20));
        QCOMPARE(paletteOf(Theme::light()).color(QPalette::Highlight), QColor(0xDC, 0xE8, 0xFB));
    }

    void fillsEveryPlaceOfTheStyleSheet() {
        for (const Theme& theme : {Theme::light(), Theme::dark()}) {
            const QString sheet = styleSheetOf(theme);
            QVERIFY(!sheet.contains('@'));
            QVERIFY(sheet.contains(theme.color(Token::Text2).name()));
        }
        // Qt says so on its standard error, and only there, when it cannot read a style sheet.
        QTest::failOnWarning(QRegularExpression("Could not parse.*"));
        QWidget widget;
        widget.setStyleSheet(styleSheetOf(Theme::light()));
        widget.ensurePolished();
    }

    void givesEachStudyItsOwnLook() {
        QSet<QString> looks;
        for (int i = 0; i < 16; ++i) {
            const StudyStyle style = studyStyle(i);
            looks << QString("%1 %2").arg(int(style.color)).arg(int(studyMark(style)));
        }
        QCOMPARE(looks.size(), 16);
        QCOMPARE(studyStyle(0).color, Token::S1);
        QCOMPARE(studyStyle(4).color, Token::S1);
        QVERIFY(studyMark(studyStyle(4)) != studyMark(studyStyle(0)));
        QVERIFY(studyStyle(0).dash != studyStyle(1).dash);
    }

    void drawsEveryMarkInItsOwnShape() {
        const std::vector<TrialMark> marks{
            TrialMark::Waiting,   TrialMark::Running,       TrialMark::Paused,        TrialMark::Interrupted,
            TrialMark::Completed, TrialMark::StoppedByRule, TrialMark::StoppedByUser, TrialMark::Failed,
            TrialMark::Excluded,  TrialMark::Pending,       TrialMark::Best,          TrialMark::Next,
            TrialMark::BeyondTop, TrialMark::BeyondBottom,  TrialMark::BeyondLeft,    TrialMark::Plus};
        for (std::size_t i = 0; i < marks.size(); ++i) {
            QImage blank(24, 24, QImage::Format_ARGB32_Premultiplied);
            blank.fill(Qt::white);
            QVERIFY(painted(marks[i]) != blank);
            for (std::size_t j = 0; j < i; ++j) {
                QVERIFY2(painted(marks[i]) != painted(marks[j]), qPrintable(QString("%1 %2").arg(i).arg(j)));
            }
        }
    }

    void marksATrialByItsState() {
        experiment::Trial trial;
        QCOMPARE(markOf(trial), TrialMark::Waiting);
        trial.state = experiment::TrialState::Stopped;
        trial.stoppedBy = experiment::StoppedBy::Rule;
        QCOMPARE(markOf(trial), TrialMark::StoppedByRule);
        trial.stoppedBy = experiment::StoppedBy::User;
        QCOMPARE(markOf(trial), TrialMark::StoppedByUser);
        trial.excluded = true;
        QCOMPARE(markOf(trial), TrialMark::Excluded);
        QCOMPARE(tokenOf(TrialMark::Failed), Token::Bad);
    }

    void leavesThePainterAsItWas() {
        QImage image(24, 24, QImage::Format_ARGB32_Premultiplied);
        QPainter painter(&image);
        painter.setPen(Qt::red);
        painter.setBrush(Qt::blue);
        paintMark(painter, TrialMark::Waiting, {12, 12}, 10, Qt::black);
        QCOMPARE(painter.pen(), QPen(Qt::red));
        QCOMPARE(painter.brush(), QBrush(Qt::blue));
        QVERIFY(!painter.testRenderHint(QPainter::Antialiasing));
    }

    void measuresFontsForTables() {
        const QFont font = tabularFont(QApplication::font());
        const QFontMetricsF metrics(font);
        QCOMPARE(metrics.horizontalAdvance('1'), metrics.horizontalAdvance('8'));
        QFont small = QApplication::font();
        small.setPointSizeF(7);
        QCOMPARE(bodyFont(small).pointSizeF(), 9.0);
        small.setPointSizeF(11);
        QCOMPARE(bodyFont(small).pointSizeF(), 11.0);
        small.setPointSizeF(12);
        QCOMPARE(figureFont(small).pointSizeF(), 18.0);
        QVERIFY(titleFont(small).bold());
    }

    void paintsIconsInTheThemesColor() {
        for (const Theme& theme : {Theme::light(), Theme::dark()}) {
            for (const Icon icon : {Icon::Play, Icon::Pause, Icon::Stop, Icon::Plus, Icon::Open, Icon::Reset,
                                    Icon::Close, Icon::Warning, Icon::Cross}) {
                const QImage image = iconOf(icon, theme).pixmap(QSize(15, 15), 1).toImage();
                QCOMPARE(image.size(), QSize(15, 15));
                int drawn = 0;
                for (int y = 0; y < 15; ++y) {
                    for (int x = 0; x < 15; ++x) drawn += image.pixelColor(x, y).alpha() > 128 ? 1 : 0;
                }
                QVERIFY(drawn > 10 && drawn < 150);
            }
            QCOMPARE(iconOf(Icon::Stop, theme).pixmap(QSize(15, 15), 1).toImage().pixelColor(7, 7),
                     theme.color(Token::Text));
        }
    }
};

QTEST_MAIN(TestTheme)
#include "tst_theme.moc"
