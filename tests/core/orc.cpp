/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every function of mix.orc becomes machine code, where Orc has a back end for
 * this machine: neither the plain C that is kept in reserve nor emulation.
 *
 * The functions are read from mix.orc itself (MIX_ORC), so that none can be
 * forgotten here.
 */
#include <gtest/gtest.h>
#include <orc/orc.h>
#include <orc/orcparse.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace
{

void reserve(OrcExecutor *) {}

std::string mix_orc()
{
    std::ifstream file(MIX_ORC);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::set<std::string> function_names(const std::string &text)
{
    std::set<std::string> names;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string directive, name;
        if (words >> directive >> name && directive == ".function")
            names.insert(name);
    }
    return names;
}

TEST(MixOrc, EveryFunctionIsMachineCode)
{
    if (std::getenv("ORC_CODE"))
        GTEST_SKIP() << "ORC_CODE tells Orc what to do";
    orc_init();
    OrcTarget *target = orc_target_get_default();
#if defined(__x86_64__) || defined(__aarch64__)
    ASSERT_NE(target, nullptr);
#endif
    if (!target || std::string(target->name) == "c")
        GTEST_SKIP() << "Orc has no back end for this machine";

    const std::string text = mix_orc();
    const std::set<std::string> names = function_names(text);
    ASSERT_FALSE(names.empty()) << MIX_ORC;

    OrcProgram **programs = nullptr;
    const int count = orc_parse(text.c_str(), &programs);
    ASSERT_EQ(count, static_cast<int>(names.size()));
    std::set<std::string> seen;
    for (int i = 0; i < count; ++i) {
        OrcProgram *program = programs[i];
        const std::string name = orc_program_get_name(program);
        SCOPED_TRACE(name);
        seen.insert(name);
        EXPECT_LE(program->n_src_vars, 7);
        orc_program_set_backup_function(program, reserve);
        const OrcCompileResult result = orc_program_compile(program);
        EXPECT_TRUE(ORC_COMPILE_RESULT_IS_SUCCESSFUL(result))
            << result << ": " << orc_program_get_error(program);
        if (OrcCode *code = orc_program_take_code(program)) {
            EXPECT_NE(code->exec, reserve) << "plain C";
            EXPECT_NE(code->exec, orc_executor_emulate) << "emulation";
            EXPECT_GT(code->code_size, 0);
            orc_code_free(code);
        } else {
            ADD_FAILURE() << "no code";
        }
        orc_program_free(program);
    }
    EXPECT_EQ(seen, names);
    std::free(programs);
}

} // namespace
