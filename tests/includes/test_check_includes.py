"""The check of the includes, tried on small trees with a planted offender each."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

import check_includes

ALLOWED = check_includes.read_table(pathlib.Path(__file__).with_name("allowed.txt"))


class CheckIncludes(unittest.TestCase):
    def tree(self, files):
        """A folder of its own with these files in it."""
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return root

    def offenders(self, files):
        return check_includes.check(self.tree(files), ALLOWED)

    def assert_refused(self, file, include):
        found = self.offenders({file: f"#pragma once\n\n{include}\n"})
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(f"{file}:3: "), found[0])

    def test_accepts_a_tree_that_follows_the_table(self):
        self.assertEqual(self.offenders({
            "core/gp/kernel.h": '#include <Eigen/Dense>\n#include "core/space/parameter.h"\n#include "core/gp/a.h"\n',
            "core/training/plugin.cpp": '#include <torch/torch.h>\n#include "core/objective/trainer_protocol.h"\n'
                                        '#include "core/support/json.h"\n',
            "ui/plots/curve.cpp": '#include <QChartView>\n#include "core/engine/engine.h"\n#include "ui/theme.h"\n',
            "app/cli/main.cpp": '#include <CLI/CLI.hpp>\n#include <queue>\n#include "core/engine/engine.h"\n',
            "app/window/main.cpp": '#include <QApplication>\n#include "ui/theme.h"\n',
            "tests/core/gp/tst_kernel.cpp": '#include <QtTest>\n#include "core/gp/kernel.h"\n'
                                            '#include "numbers.h"\n#include "tst_kernel.moc"\n',
        }), [])

    def test_refuses_a_folder_listed_below(self):
        self.assert_refused("core/support/result.h", '#include "core/space/parameter.h"')
        self.assert_refused("core/gp/kernel.h", '#include "core/search/strategy.h"')

    def test_refuses_the_other_spellings_of_an_include(self):
        self.assert_refused("core/gp/kernel.h", "#  include <core/engine/engine.h>")

    def test_follows_a_directive_over_a_continued_line(self):
        self.assert_refused("core/gp/kernel.h", '#include \\\n  "core/engine/engine.h"')

    def test_refuses_an_include_through_a_macro(self):
        self.assert_refused("core/gp/kernel.h", "#include KERNEL_HEADER")

    def test_refuses_an_include_not_written_from_the_root(self):
        self.assert_refused("core/gp/kernel.h", '#include "warping.h"')
        self.assert_refused("core/gp/model.h", '#include "../space/parameter.h"')

    def test_lets_training_see_support_and_the_protocol_only(self):
        self.assert_refused("core/training/plugin.cpp", '#include "core/objective/objective.h"')

    def test_keeps_training_out_of_ui(self):
        self.assert_refused("ui/panels/trials.cpp", '#include "core/training/resnet.h"')

    def test_keeps_qt_out_of_core_and_command_line(self):
        self.assert_refused("core/engine/engine.h", "#include <QString>")
        self.assert_refused("core/engine/engine.h", "#include <QtCore/qglobal.h>")
        self.assert_refused("app/cli/main.cpp", "#include <qglobal.h>")

    def test_keeps_qt_charts_in_the_plots(self):
        self.assert_refused("ui/panels/trials.cpp", "#include <QtCharts/QLineSeries>")

    def test_keeps_torch_in_training(self):
        for header in ("torch/torch.h", "ATen/ATen.h", "c10/util/Exception.h"):
            self.assert_refused("core/objective/loader.cpp", f"#include <{header}>")

    def test_refuses_a_folder_that_the_table_does_not_know(self):
        found = self.offenders({"core/helpers/misc.h": "#pragma once\n"})
        self.assertEqual(found, ["core/helpers/misc.h:1: its folder is not in the table"])

    def test_names_a_table_line_that_it_cannot_read(self):
        for text in ("core/gp above\n", "[project]\ncore/gp cores/space\n", "[project]\ncore/gp above !ui\n",
                     "[foreign]\nQt Q.*\n"):
            table = self.tree({"table.txt": text}) / "table.txt"
            with self.assertRaisesRegex(check_includes.TableError, r"table\.txt:\d+"):
                check_includes.read_table(table)

    def test_ends_with_a_code_that_says_what_happened(self):
        trees = [({"core/gp/kernel.h": "#include <vector>\n"}, 0), ({"core/gp/kernel.h": '#include "ui/a.h"\n'}, 1)]
        for files, code in trees:
            run = subprocess.run([sys.executable, "-B", check_includes.__file__, self.tree(files)],
                                 capture_output=True, text=True)
            self.assertEqual(run.returncode, code)
            self.assertEqual("core/gp/kernel.h:1:" in run.stdout, code == 1)


if __name__ == "__main__":
    unittest.main()
