/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Every element of the plugin, through all states, alone: nothing hangs, warns
 * or stays behind.
 */
#include <gst/check/gstcheck.h>

#include <set>
#include <string>

namespace
{

std::set<std::string> elements()
{
    std::set<std::string> names;
    GstRegistry *registry = gst_registry_get();
    GList *features = gst_registry_get_feature_list_by_plugin(registry, "stems");
    for (GList *f = features; f; f = f->next)
        if (GST_IS_ELEMENT_FACTORY(f->data))
            names.insert(GST_OBJECT_NAME(f->data));
    gst_plugin_feature_list_free(features);
    return names;
}

void await(GstElement *element, GstState state)
{
    /* Alone, none waits for data: all states are there at once. */
    fail_if(gst_element_set_state(element, state) == GST_STATE_CHANGE_FAILURE, "%s cannot go to %s",
            GST_OBJECT_NAME(element), gst_element_state_get_name(state));
    fail_unless_equals_int(gst_element_get_state(element, nullptr, nullptr, 10 * GST_SECOND),
                           GST_STATE_CHANGE_SUCCESS);
}

} // namespace

/* Else the tests here would pass with no element at all. */
GST_START_TEST(test_all_are_found)
{
    std::string found;
    for (const std::string &name : elements())
        found += name + " ";
    g_print("elements: %s\n", found.c_str());
    for (const char *name : {"headroommeter", "nullcheck", "stemgroup", "stemsum"})
        fail_unless(elements().count(name) == 1, "no %s among: %s", name, found.c_str());
}
GST_END_TEST

GST_START_TEST(test_state_changes)
{
    for (const std::string &name : elements()) {
        GstElement *element = gst_element_factory_make(name.c_str(), name.c_str());
        fail_unless(element != nullptr, "no %s", name.c_str());
        gst_object_ref_sink(element);
        constexpr GstState walk[] = {GST_STATE_READY,   GST_STATE_NULL,    GST_STATE_READY,
                                     GST_STATE_PAUSED,  GST_STATE_READY,   GST_STATE_PAUSED,
                                     GST_STATE_PLAYING, GST_STATE_PAUSED,  GST_STATE_PLAYING,
                                     GST_STATE_NULL,    GST_STATE_PLAYING, GST_STATE_READY,
                                     GST_STATE_NULL};
        for (GstState state : walk)
            await(element, state);
        ASSERT_OBJECT_REFCOUNT(element, name.c_str(), 1);
        gst_object_unref(element);
    }
}
GST_END_TEST

/* Pads that are requested in any state, and given back in any other. */
GST_START_TEST(test_request_pads)
{
    constexpr GstState states[] = {GST_STATE_NULL, GST_STATE_READY, GST_STATE_PAUSED,
                                   GST_STATE_PLAYING};
    for (const std::string &name : elements())
        for (GstState from : states)
            for (GstState to : states) {
                GstElement *element = gst_element_factory_make(name.c_str(), name.c_str());
                gst_object_ref_sink(element);
                await(element, from);
                GstPad *pad = gst_element_request_pad_simple(element, "sink_%u");
                await(element, to);
                if (pad)
                    gst_element_release_request_pad(element, pad);
                await(element, GST_STATE_NULL); /* no thread looks at the pads any more */
                if (pad) {
                    ASSERT_OBJECT_REFCOUNT(pad, "pad", 1);
                    gst_object_unref(pad);
                }
                ASSERT_OBJECT_REFCOUNT(element, name.c_str(), 1);
                gst_object_unref(element);
            }
}
GST_END_TEST

static Suite *states_suite()
{
    Suite *suite = suite_create("states");
    TCase *tests = tcase_create("states");
    suite_add_tcase(suite, tests);
    tcase_add_test(tests, test_all_are_found);
    tcase_add_test(tests, test_state_changes);
    tcase_add_test(tests, test_request_pads);
    return suite;
}

GST_CHECK_MAIN(states)
