# Compiler settings and the functions with which every folder declares itself.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release)
endif()

find_program(CCACHE_PROGRAM ccache)
if(CCACHE_PROGRAM)
    # Hits across clones: paths below the source folder are hashed relative to it.
    set(launcher ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1
        CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE_PROGRAM})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${launcher})
    set(CMAKE_C_COMPILER_LAUNCHER ${launcher})
endif()

# Programs and plugin side by side, as they are when installed: the loader looks beside the program first.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/lib/trialbench")

# Our own asserts hold in every build: they are few and cheap, the tests run with them, and what they say of a run is
# worth ending it for. Those of Eigen stand in inner loops.
add_compile_options(-UNDEBUG)
add_compile_definitions(QT_FORCE_ASSERTS $<$<NOT:$<CONFIG:Debug>>:EIGEN_NO_DEBUG>)
add_compile_options(-Wall -Wextra -Wpedantic -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID STREQUAL GNU AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # False alarms of GCC 12 on a literal + std::string (its bug 105651) and in fmt.
    add_compile_options($<$<COMPILE_LANGUAGE:CXX>:-Wno-restrict> $<$<COMPILE_LANGUAGE:CXX>:-Wno-stringop-overflow>)
endif()
if(TRIALBENCH_SANITIZER)
    add_compile_options(-fsanitize=${TRIALBENCH_SANITIZER} -fno-omit-frame-pointer -fno-sanitize-recover=all)
    add_link_options(-fsanitize=${TRIALBENCH_SANITIZER})
endif()

# trialbench_add_library(support SOURCES a.cpp b.cpp LINKS Threads::Threads)
# A static library trialbench_support, known as trialbench::support; includes are written from the root.
function(trialbench_add_library name)
    cmake_parse_arguments(ARG "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
    add_library(trialbench_${name} STATIC ${ARG_SOURCES})
    add_library(trialbench::${name} ALIAS trialbench_${name})
    target_include_directories(trialbench_${name} PUBLIC "${CMAKE_SOURCE_DIR}")
    target_link_libraries(trialbench_${name} PUBLIC ${ARG_LINKS} PRIVATE ${ARG_PRIVATE_LINKS})
endfunction()

# QtTest without its definition of each test's own folder, which no test asks for: with it no two tests could share a
# precompiled header.
function(trialbench_add_qt_test)
    add_library(trialbench_qt_test INTERFACE)
    target_include_directories(trialbench_qt_test SYSTEM INTERFACE
        $<TARGET_PROPERTY:Qt6::Test,INTERFACE_INCLUDE_DIRECTORIES>)
    target_compile_definitions(trialbench_qt_test INTERFACE QT_TESTLIB_LIB)
    target_link_libraries(trialbench_qt_test INTERFACE $<TARGET_FILE:Qt6::Test> Qt6::Core)
endfunction()

# trialbench_add_test_headers(widgets Qt6::Widgets)
# The headers that half of a test's compile time goes to, compiled once for all tests of folders that say
# set(test_headers widgets). QtTest reads itself otherwise where it finds widgets, so these have their own.
function(trialbench_add_test_headers name)
    add_executable(trialbench_test_headers_${name} "${CMAKE_SOURCE_DIR}/tests/headers.cpp")
    target_include_directories(trialbench_test_headers_${name} PRIVATE "${CMAKE_SOURCE_DIR}")
    target_compile_definitions(trialbench_test_headers_${name} PRIVATE QT_NO_KEYWORDS)
    target_link_libraries(trialbench_test_headers_${name} PRIVATE trialbench_qt_test ${ARGN})
    target_precompile_headers(trialbench_test_headers_${name} PRIVATE <QtTest> <core/support/json.h>)
endfunction()

# trialbench_add_test(tst_parameter LINKS trialbench::space [LABELS torch] [TIMEOUT 300] [PROCESSORS 2])
# Builds tst_parameter.cpp (QtTest, `#include "tst_parameter.moc"` at its end) and registers it with CTest.
function(trialbench_add_test name)
    cmake_parse_arguments(ARG "" "TIMEOUT;PROCESSORS" "SOURCES;LINKS;LABELS;ENVIRONMENT" ${ARGN})
    add_executable(${name} ${name}.cpp ${ARG_SOURCES})
    set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/tests")
    target_include_directories(${name} PRIVATE "${CMAKE_SOURCE_DIR}")
    target_compile_definitions(${name} PRIVATE QT_NO_KEYWORDS
        TRIALBENCH_SOURCE_DIR="${CMAKE_SOURCE_DIR}" TRIALBENCH_BINARY_DIR="${CMAKE_BINARY_DIR}")
    target_link_libraries(${name} PRIVATE trialbench_qt_test ${ARG_LINKS})
    if(test_headers AND NOT ARG_LINKS MATCHES "trialbench::training|trialbench_test_")  # libtorch's have other flags
        target_precompile_headers(${name} REUSE_FROM trialbench_test_headers_${test_headers})
    endif()
    add_test(NAME ${name} COMMAND ${name})
    if(NOT ARG_TIMEOUT)
        set(ARG_TIMEOUT 600)
    endif()
    if(NOT ARG_PROCESSORS)
        set(ARG_PROCESSORS 1)
    endif()
    set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT} PROCESSORS ${ARG_PROCESSORS}
        LABELS "${ARG_LABELS}" SKIP_RETURN_CODE 77
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;OMP_WAIT_POLICY=passive;${ARG_ENVIRONMENT}")
endfunction()
