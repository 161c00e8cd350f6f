/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Where output buffers come from: each source pad's from the allocator that
 * its own peer proposes, and from the default where it proposes none or one
 * that is of no use.
 */
#include "support/group.h"

using namespace stems::test;

namespace
{

/* Memory that is zeroed and knows its allocator; it keeps the parameters that
 * it was asked with. */
struct Memory {
    GstMemory memory;
    guint8 *data;
};

struct Allocator {
    GstAllocator parent;
    bool fails;
    std::atomic<int> given;
    GstAllocationParams asked;
};

struct AllocatorClass {
    GstAllocatorClass parent_class;
};

G_DEFINE_TYPE(Allocator, allocator, GST_TYPE_ALLOCATOR)

void allocator_init(Allocator *self)
{
    self->parent.mem_type = "test";
    self->parent.mem_map = [](GstMemory *memory, gsize, GstMapFlags) -> gpointer {
        return reinterpret_cast<Memory *>(memory)->data;
    };
    self->parent.mem_unmap = [](GstMemory *) {};
}

void allocator_class_init(AllocatorClass *klass)
{
    klass->parent_class.alloc = [](GstAllocator *parent, gsize size,
                                   GstAllocationParams *params) -> GstMemory * {
        auto *self = reinterpret_cast<Allocator *>(parent);
        self->asked = *params;
        if (self->fails)
            return nullptr;
        self->given++;
        const gsize all = size + params->prefix + params->padding;
        auto *memory = g_new0(Memory, 1);
        memory->data = static_cast<guint8 *>(g_malloc0(all));
        gst_memory_init(&memory->memory, params->flags, parent, nullptr, all, params->align,
                        params->prefix, size);
        return &memory->memory;
    };
    klass->parent_class.free = [](GstAllocator *, GstMemory *memory) {
        g_free(reinterpret_cast<Memory *>(memory)->data);
        g_free(memory);
    };
}

Allocator *new_allocator(bool fails = false)
{
    auto *allocator = static_cast<Allocator *>(g_object_new(allocator_get_type(), nullptr));
    gst_object_ref_sink(allocator);
    allocator->fails = fails;
    return allocator;
}

/* A peer with something to propose; what it asks for differs by @n. */
struct Proposal {
    Proposal(Listener &listener, Allocator *proposed, gsize n) : allocator{proposed}
    {
        gst_allocation_params_init(&params);
        params.align = (16U << n) - 1;
        params.prefix = 64 * n;
        params.padding = 32 * n;
        listener.on_allocation = [this, &listener](GstQuery *query) {
            asked++;
            GstCaps *caps = nullptr, *current = gst_pad_get_current_caps(listener.sink);
            gst_query_parse_allocation(query, &caps, nullptr);
            fail_unless(caps && current && gst_caps_is_equal(caps, current));
            gst_caps_unref(current);
            if (!allocator)
                return false;
            gst_query_add_allocation_param(query, &allocator->parent, &params);
            GstBufferPool *pool = gst_buffer_pool_new(); /* of a size that fits nothing */
            gst_query_add_allocation_pool(query, pool, 16, 1, 1);
            gst_object_unref(pool);
            return true;
        };
        listener.look = [this](GstBuffer *buffer) {
            from.push_back(gst_buffer_peek_memory(buffer, 0)->allocator);
            metas += gst_buffer_get_audio_meta(buffer) ? 1 : 0;
        };
    }
    ~Proposal() { gst_clear_object(&allocator); }
    Proposal(const Proposal &) = delete;
    Proposal &operator=(const Proposal &) = delete;

    Allocator *allocator;
    GstAllocationParams params;
    std::atomic<int> asked = 0;
    std::vector<GstAllocator *> from; /* of each buffer; to compare, not to use */
    std::size_t metas = 0;

    void check_used()
    {
        fail_unless(!from.empty());
        for (const GstAllocator *a : from)
            fail_unless(a == &allocator->parent);
        fail_unless_equals_int(allocator->given, from.size());
        fail_unless_equals_uint64(allocator->asked.align, params.align);
        fail_unless_equals_uint64(allocator->asked.prefix, params.prefix);
        fail_unless_equals_uint64(allocator->asked.padding, params.padding);
    }
    void check_default()
    {
        GstAllocator *system = gst_allocator_find(GST_ALLOCATOR_SYSMEM);
        fail_unless(!from.empty());
        for (const GstAllocator *a : from)
            fail_unless(a == system);
        gst_object_unref(system);
    }
};

const GstAudioInfo kMono = make_info(GST_AUDIO_FORMAT_S16, 48000, 1);

} // namespace

GST_START_TEST(test_each_pad)
{
    for (const char *layout : {"interleaved", "non-interleaved"}) {
        const std::vector<double> audio = make_noise(kMono, 9999, 1, 0.3);
        const auto stem = stem_of({{audio, 1, 0}}, both_sides(0), GST_AUDIO_FORMAT_S16);
        Group group;
        for (const char *name : {"a", "b", "c"})
            group.add(kMono, name);
        const std::string takes = std::string{"audio/x-raw, layout="} + layout;
        std::vector<std::unique_ptr<Proposal>> peers;
        for (const char *pad : {"src", "stem_a", "stem_b", "stem_c"}) {
            Listener &listener = group.listen(pad, takes.c_str());
            Allocator *allocator = peers.size() == 2 ? nullptr : new_allocator();
            peers.push_back(std::make_unique<Proposal>(listener, allocator, peers.size()));
        }
        group.play();
        group.feed({audio, audio, audio});
        group.wait_eos();
        const auto mix = mix_of({stem, stem, stem}, GST_AUDIO_FORMAT_S16);
        for (std::size_t i = 0; i < peers.size(); i++) {
            fail_if_different(group.listeners[i]->audio(), i == 0 ? mix : stem);
            fail_unless_equals_int(peers[i]->asked, 1);
            if (peers[i]->allocator)
                peers[i]->check_used();
            else
                peers[i]->check_default();
            fail_unless_equals_uint64(peers[i]->metas, *layout == 'n' ? peers[i]->from.size() : 0);
        }
        group.stop();
        group.listeners.clear(); /* before the peers that they ask */
    }
}
GST_END_TEST;

/* stemsum and nullcheck have but one. */
GST_START_TEST(test_one_pad)
{
    for (const char *description : {"stemsum", "nullcheck"}) {
        const std::vector<double> audio = make_noise(kMono, 9999, 2, 0.3);
        Group group{description};
        group.add(kMono, nullptr, description[0] == 'n' ? "reference" : "sink_%u");
        group.add(kMono);
        Proposal peer{group.listen("src"), new_allocator(), 2};
        group.play();
        group.feed({audio, audio});
        group.wait_eos();
        peer.check_used();
        fail_unless_equals_int(peer.asked, 1);
        group.stop();
        group.listeners.clear();
    }
}
GST_END_TEST;

/* Memory that does not come, or that only its owner may ask for. */
GST_START_TEST(test_useless_allocators)
{
    for (bool fails : {true, false}) {
        const std::vector<double> audio = make_noise(kMono, 9999, 3, 0.3);
        Group group;
        group.add(kMono, "a");
        std::vector<std::unique_ptr<Proposal>> peers;
        for (const char *pad : {"src", "stem_a"}) {
            Allocator *allocator = new_allocator(fails);
            if (!fails)
                GST_OBJECT_FLAG_SET(allocator, GST_ALLOCATOR_FLAG_CUSTOM_ALLOC);
            peers.push_back(std::make_unique<Proposal>(group.listen(pad), allocator, 1));
        }
        group.play();
        group.feed({audio});
        group.wait_eos();
        for (auto &peer : peers)
            peer->check_default();
        fail_if_different(group.listeners[1]->audio(),
                          stem_of({{audio, 1, 0}}, both_sides(0), GST_AUDIO_FORMAT_S16));
        group.stop();
        group.listeners.clear();
    }
}
GST_END_TEST;

/* A peer that has another allocator from now on, and one that comes late. */
GST_START_TEST(test_while_playing)
{
    const std::vector<double> audio(4800, 0.25);
    Group group;
    Source &source = group.add(kMono, "a");
    Proposal mix{group.listen("src"), new_allocator(), 1};
    Listener &stem = group.listen("stem_a");
    Proposal before{stem, new_allocator(), 2};
    group.play();
    const auto play_to = [&](guint64 from, std::size_t n) {
        source.run([&, from] {
            if (from == 0)
                source.begin();
            source.push_all(audio, 4800, from);
            if (from == 9600)
                source.end();
        });
        group.wait([&] { return stem.buffers.size() >= n; });
        source.join();
    };
    play_to(0, 1);
    before.check_used();

    Proposal after{stem, new_allocator(), 3};
    gst_pad_push_event(stem.sink, gst_event_new_reconfigure());
    play_to(4800, 2);
    after.check_used();
    fail_unless_equals_int(after.asked, 1);
    fail_unless_equals_int(before.asked, 1);

    stem.release();
    Listener &late = group.listen("stem_a");
    Proposal other{late, new_allocator(), 1};
    source.run([&] {
        source.push_all(audio, 4800, 9600);
        source.end();
    });
    group.wait([&] { return late.eos && group.listeners[0]->eos; });
    other.check_used();
    mix.check_used();
    group.stop();
    group.listeners.clear();
}
GST_END_TEST;

static Suite *allocation_suite()
{
    Suite *suite = suite_create("allocation");
    TCase *tcase = tcase_create("general");
    suite_add_tcase(suite, tcase);
    tcase_add_test(tcase, test_each_pad);
    tcase_add_test(tcase, test_one_pad);
    tcase_add_test(tcase, test_useless_allocators);
    tcase_add_test(tcase, test_while_playing);
    return suite;
}

GST_CHECK_MAIN(allocation)
