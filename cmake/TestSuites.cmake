# Read by ctest, with `program` set: one ctest test for every suite of a GoogleTest program, under
# the suite's name. A process a suite, not a test: there are thousands of tests, most take less time
# than a process does to start.
execute_process(COMMAND ${program} --gtest_list_tests OUTPUT_VARIABLE listed RESULT_VARIABLE status)
if(NOT status EQUAL 0)
    add_test(${program} ${program} --gtest_list_tests) # which fails, and shows why
endif()
string(REGEX MATCHALL "\n[^ \n]+\\.( |\n)" suites "${listed}")
foreach(suite IN LISTS suites)
    string(REGEX REPLACE "\n(.+)\\.( |\n)" "\\1" suite "${suite}")
    add_test(${suite} ${program} --gtest_filter=${suite}.*)
    set_tests_properties(${suite} PROPERTIES TIMEOUT 900 SKIP_REGULAR_EXPRESSION "\\[  PASSED  \\] 0 tests")
endforeach()
