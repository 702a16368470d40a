#include "triton/frontend/source_reader.h"

#include <gtest/gtest.h>

namespace fake_device::triton {
namespace {

TEST(SourceReaderTest, KeepsTheLastSource) {
  SourceReader reader;
  EXPECT_EQ(reader.last(), nullptr);
  EXPECT_FALSE(reader.Read("a = 1\n"));
  ASSERT_NE(reader.last(), nullptr);
  EXPECT_EQ(reader.last()->source(), "a = 1\n");
  EXPECT_FALSE(reader.Read("b = 2\n"));
  EXPECT_EQ(reader.last()->source(), "b = 2\n");
}

TEST(SourceReaderTest, KeepsItWhereTheNextIsRefused) {
  SourceReader reader;
  EXPECT_TRUE(reader.Read("a = = 1\n"));
  EXPECT_EQ(reader.last(), nullptr);
  EXPECT_FALSE(reader.Read("a = 1\n"));
  EXPECT_TRUE(reader.Read("a = = 1\n"));
  const auto diagnostic = reader.Read("if a:\n  b\n c\n");
  ASSERT_TRUE(diagnostic);
  EXPECT_EQ(diagnostic->location.line, 3);
  EXPECT_EQ(reader.last()->source(), "a = 1\n");
}

}  // namespace
}  // namespace fake_device::triton
