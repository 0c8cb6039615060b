#include "core/support/system_error.h"

#include <cerrno>
#include <system_error>

namespace trialbench::support {
namespace {

std::string words(int number) {
    return std::generic_category().message(number);
}

}  // namespace

bool isPermission(int number) {
    return number == EACCES || number == EPERM || number == EROFS;
}

bool isDiskFull(int number) {
    return number == ENOSPC || number == EDQUOT;
}

Error readError(int number, const std::filesystem::path& path) {
    if (number == ENOENT || number == ENOTDIR) return {ErrorCode::FileMissing, {{"path", path.string()}}};
    if (isPermission(number)) {
        return {ErrorCode::NoPermission, {{"path", path.string()}, {"action", "read"}}};
    }
    return {ErrorCode::FileUnreadable, {{"path", path.string()}, {"detail", words(number)}}};
}

Error writeError(int number, const std::filesystem::path& path, const char* action) {
    if (isPermission(number)) {
        return {ErrorCode::NoPermission, {{"path", path.string()}, {"action", action}}};
    }
    if (isDiskFull(number)) return {ErrorCode::DiskFull, {{"path", path.string()}}};
    return {ErrorCode::WriteFailed, {{"path", path.string()}, {"detail", words(number)}}};
}

}  // namespace trialbench::support
