/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Files that appear in their folder all or none.
 */
#include "staging.h"
#include "command.h"

#include "thrown.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

using namespace stems::test;
using namespace stems::tool;

namespace fs = std::filesystem;

namespace
{

class StagingTest : public testing::Test
{
protected:
    StagingTest()
    {
        std::string name = (fs::temp_directory_path() / "stems-staging-XXXXXX").string();
        folder_ = mkdtemp(name.data());
    }
    ~StagingTest() override { fs::remove_all(folder_); }
    StagingTest(const StagingTest &) = delete;
    StagingTest &operator=(const StagingTest &) = delete;

    std::string text_of(const std::string &name) const
    {
        std::ostringstream text;
        text << std::ifstream{folder_ / name}.rdbuf();
        return text.str();
    }
    void write(const std::string &name, const std::string &text) const
    {
        std::ofstream{folder_ / name} << text;
    }
    std::ptrdiff_t files() const
    {
        return std::distance(fs::directory_iterator{folder_}, fs::directory_iterator{});
    }

    fs::path folder_;
};

} // namespace

TEST_F(StagingTest, DeliversAll)
{
    write("a", "old");
    {
        Staging staging{folder_.string()};
        staging.write("a", "new");
        staging.write("b", "new");
        EXPECT_EQ(staging.shown("in " + staging.path("b") + "!"),
                  "in " + staging.target("b") + "!");
        EXPECT_TRUE(holds(what_of([&] { staging.deliver({"a", "b"}, false); }), "--overwrite"));
        EXPECT_EQ(text_of("a"), "old");
        staging.deliver({"a", "b"}, true);
    }
    EXPECT_EQ(text_of("a"), "new");
    EXPECT_EQ(text_of("b"), "new");
    EXPECT_EQ(files(), 2);
}

TEST_F(StagingTest, TakesBackWhatItDeliveredWhereTheRestCannotBe)
{
    write("a", "old");
    {
        Staging staging{folder_.string()};
        staging.write("a", "new");
        staging.write("b", "new");
        EXPECT_TRUE(holds(what_of([&] {
                              staging.deliver({"a", "b", "not there"}, true);
                          }),
                          "not there"));
    }
    EXPECT_EQ(text_of("a"), "old");
    EXPECT_EQ(files(), 1);
}

TEST_F(StagingTest, ReplacesNoFolder)
{
    fs::create_directory(folder_ / "b");
    Staging staging{folder_.string()};
    staging.write("a", "new");
    staging.write("b", "new");
    EXPECT_TRUE(holds(what_of([&] { staging.deliver({"a", "b"}, true); }), "is a folder"));
    EXPECT_FALSE(fs::exists(folder_ / "a"));
}
