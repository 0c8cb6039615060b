#include "core/support/time.h"

#include <fmt/format.h>

#include <cstdio>

namespace trialbench::support {

using namespace std::chrono;

Timestamp now() {
    return time_point_cast<milliseconds>(system_clock::now());
}

std::string toIso8601(Timestamp time) {
    const auto day = floor<days>(time);
    const year_month_day date(day);
    const hh_mm_ss clock(time - day);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                       clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                       clock.subseconds().count());
}

Result<Timestamp> fromIso8601(std::string_view text) {
    int y = 0, h = 0, m = 0, s = 0, ms = 0, end = 0;
    unsigned mo = 0, d = 0;
    const std::string copy(text);
    const int read =
        std::sscanf(copy.c_str(), "%4d-%2u-%2uT%2d:%2d:%2d.%3dZ%n", &y, &mo, &d, &h, &m, &s, &ms, &end);
    const year_month_day date{year(y), month(mo), day(d)};
    const auto bad =
        failure(ErrorCode::BadSpec, {{"pointer", "time"}, {"problem", "\"" + copy + "\" is not a time."}});
    if (read != 7 || end != static_cast<int>(copy.size()) || !date.ok()) return bad;
    const Timestamp time = Timestamp(sys_days(date)) + hours(h) + minutes(m) + seconds(s) + milliseconds(ms);
    // sscanf takes blanks, signs and an hour of 25; only what we would write ourselves is a time.
    if (toIso8601(time) != copy) return bad;
    return time;
}

std::string toReadable(seconds duration) {
    const auto total = duration.count();
    if (total < 3600) return fmt::format("{}:{:02}", total / 60, total % 60);
    return fmt::format("{} h {} min", total / 3600, total % 3600 / 60);
}

}  // namespace trialbench::support
