#include "ui/plots/decimate.h"

#include <algorithm>
#include <cmath>

namespace trialbench::ui {

std::vector<QPointF> decimated(const std::vector<QPointF>& points) {
    std::vector<QPointF> kept;
    kept.reserve(std::min<std::size_t>(points.size(), 8192));
    std::size_t begin = 0;
    while (begin < points.size()) {
        const double column = std::floor(points[begin].x());
        std::size_t end = begin;
        std::size_t lowest = begin;
        std::size_t highest = begin;
        while (end < points.size() && std::floor(points[end].x()) == column) {
            if (points[end].y() < points[lowest].y()) lowest = end;
            if (points[end].y() > points[highest].y()) highest = end;
            ++end;
        }
        if (end == begin) end = begin + 1;  // a column that is not a number compares unequal even to itself
        if (end - begin <= 4) {
            kept.insert(kept.end(), points.begin() + begin, points.begin() + end);
        } else {
            std::size_t previous = begin;
            kept.push_back(points[begin]);
            for (const std::size_t i : {std::min(lowest, highest), std::max(lowest, highest), end - 1}) {
                if (i != previous) kept.push_back(points[i]);
                previous = i;
            }
        }
        begin = end;
    }
    return kept;
}

}  // namespace trialbench::ui
