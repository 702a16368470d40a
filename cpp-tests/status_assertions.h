#ifndef CPP_TESTS_STATUS_ASSERTIONS_H_
#define CPP_TESTS_STATUS_ASSERTIONS_H_

#include <gtest/gtest.h>

#include <string>

#include "fake_device/status.h"

namespace fake_device {

// The class of error that stands for `code` in Python and JavaScript; "no
// error" for success.
inline std::string ErrorClassOf(StatusCode code) {
  for (const StatusCodeName& row : kStatusCodeNames) {
    if (row.code == code) return row.error_class;
  }
  return "no error";
}

// For EXPECT_TRUE: whether a call succeeded, telling what it said if it did
// not.
inline testing::AssertionResult IsOk(const Status& status) {
  if (status.ok()) return testing::AssertionSuccess();
  return testing::AssertionFailure()
         << ErrorClassOf(status.code()) << "(\"" << status.message() << "\")";
}

// For EXPECT_TRUE: whether a call failed with exactly this code and message.
inline testing::AssertionResult FailsWith(StatusCode code,
                                          const std::string& message,
                                          const Status& status) {
  if (status.code() == code && status.message() == message) {
    return testing::AssertionSuccess();
  }
  return testing::AssertionFailure()
         << ErrorClassOf(status.code()) << "(\"" << status.message()
         << "\") instead of " << ErrorClassOf(code) << "(\"" << message
         << "\")";
}

}  // namespace fake_device

#endif  // CPP_TESTS_STATUS_ASSERTIONS_H_
