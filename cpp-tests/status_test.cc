// Status carries the outcome of a call: success, or one of three kinds of
// failure with a message that it owns. It is moved, never copied. The numbers
// and class names of the kinds are part of the interface to JavaScript.

#include "fake_device/status.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "status_assertions.h"

namespace fake_device {
namespace {

TEST(StatusTest, IsSuccessByDefault) {
  const Status status;
  EXPECT_TRUE(status.ok());
  EXPECT_EQ(status.code(), StatusCode::kOk);
  EXPECT_EQ(status.message(), "");
}

TEST(StatusTest, OkIsSuccess) {
  EXPECT_TRUE(Status::Ok().ok());
  EXPECT_EQ(Status::Ok().code(), StatusCode::kOk);
}

TEST(StatusTest, EachFailureHasItsCodeAndMessage) {
  EXPECT_TRUE(
      FailsWith(StatusCode::kAssertion, "broken", Status::Assertion("broken")));
  EXPECT_TRUE(FailsWith(StatusCode::kNotImplemented, "missing",
                        Status::NotImplemented("missing")));
  EXPECT_TRUE(
      FailsWith(StatusCode::kRuntime, "not now", Status::Runtime("not now")));
}

TEST(StatusTest, AFailureIsNotOkWhateverItsMessage) {
  EXPECT_FALSE(Status::Assertion("").ok());
  EXPECT_FALSE(Status::NotImplemented("").ok());
  EXPECT_FALSE(Status::Runtime("").ok());
}

TEST(StatusTest, NotImplementedNeedsNoMessage) {
  EXPECT_TRUE(
      FailsWith(StatusCode::kNotImplemented, "", Status::NotImplemented()));
}

TEST(StatusTest, IsMovedAndNeverCopied) {
  static_assert(!std::is_copy_constructible_v<Status>);
  static_assert(!std::is_copy_assignable_v<Status>);
  static_assert(std::is_nothrow_move_constructible_v<Status>);
  static_assert(std::is_nothrow_move_assignable_v<Status>);

  Status first = Status::Assertion("first");
  Status moved = std::move(first);
  EXPECT_TRUE(FailsWith(StatusCode::kAssertion, "first", moved));

  moved = Status::Runtime("second");
  EXPECT_TRUE(FailsWith(StatusCode::kRuntime, "second", moved));

  moved = Status::Ok();
  EXPECT_TRUE(IsOk(moved));
}

TEST(StatusTest, SuccessIsAsSmallAsAPointer) {
  EXPECT_EQ(sizeof(Status), sizeof(void*));
}

TEST(StatusTest, TheMessageIsItsOwn) {
  std::string text = "as it was";
  const Status status = Status::Runtime(text);
  text[0] = 'X';
  EXPECT_EQ(status.message(), "as it was");
}

TEST(StatusTest, MayHoldAnyTextAsMessage) {
  const std::string text("zero \0 inside, \xe2\x82\xac after", 22);
  EXPECT_EQ(Status::Runtime(text).message(), text);
}

TEST(StatusCodeTest, NumbersStayAsJavaScriptKnowsThem) {
  EXPECT_EQ(static_cast<int>(StatusCode::kOk), 0);
  EXPECT_EQ(static_cast<int>(StatusCode::kAssertion), 1);
  EXPECT_EQ(static_cast<int>(StatusCode::kNotImplemented), 2);
  EXPECT_EQ(static_cast<int>(StatusCode::kRuntime), 3);
}

TEST(StatusCodeTest, EveryFailureHasTheNameOfItsErrorClass) {
  std::vector<std::pair<StatusCode, std::string>> names;
  for (const StatusCodeName& row : kStatusCodeNames) {
    names.emplace_back(row.code, row.error_class);
  }
  const std::vector<std::pair<StatusCode, std::string>> expected = {
      {StatusCode::kAssertion, "AssertionError"},
      {StatusCode::kNotImplemented, "NotImplementedError"},
      {StatusCode::kRuntime, "RuntimeError"},
      {StatusCode::kOutOfMemory, "OutOfMemoryError"},
      {StatusCode::kLaunch, "LaunchError"},
      {StatusCode::kDeviceLost, "DeviceLostError"},
  };
  EXPECT_EQ(names, expected);
}

}  // namespace
}  // namespace fake_device
