/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "dawproject.h"

#include "paths.h"
#include "zip_file.h"

#include "set_files.h"

#include "config.h"

#include <array>
#include <utility>

namespace stems::tool::room
{

namespace
{

constexpr char kHead[] = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/* As the value of an attribute or as text; XML has no control characters. */
std::string escaped(const std::string &text)
{
    std::string plain = shown(text);
    for (char &c : plain)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
            c = ' ';
    const CharPtr markup{g_markup_escape_text(plain.c_str(), -1)};
    return markup.get();
}

/* The shortest that is read back as the same number; with a point. */
std::string number(double value)
{
    std::array<char, G_ASCII_DTOSTR_BUF_SIZE> text{};
    return g_ascii_dtostr(text.data(), text.size(), value);
}

using Attributes = std::vector<std::pair<const char *, std::string>>;

/* Elements within elements, indented. */
class Xml
{
public:
    explicit Xml(std::string head) : text_{std::move(head)} {}

    void open(const char *name, const Attributes &attributes = {})
    {
        begin(name, attributes, ">\n");
        open_.push_back(name);
    }
    void leaf(const char *name, const Attributes &attributes) { begin(name, attributes, "/>\n"); }
    void text(const char *name, const std::string &value)
    {
        begin(name, {}, ">");
        text_ += escaped(value) + "</" + name + ">\n";
    }
    void close()
    {
        const std::string name = open_.back();
        open_.pop_back();
        text_ += std::string(2 * open_.size(), ' ') + "</" + name + ">\n";
    }
    std::string done() { return std::move(text_); }

private:
    void begin(const char *name, const Attributes &attributes, const char *end)
    {
        text_ += std::string(2 * open_.size(), ' ') + '<' + name;
        for (const auto &[key, value] : attributes)
            text_ += std::string{' '} + key + "=\"" + escaped(value) + '"';
        text_ += end;
    }

    std::string text_;
    std::vector<const char *> open_;
};

std::string audio_name(const StemFile &file)
{
    return "audio/" + base_name(file.file);
}

std::vector<const StemFile *> stems_of(const Manifest &manifest)
{
    std::vector<const StemFile *> stems;
    for (const StemFile &file : manifest.files)
        if (file.role == "stem")
            stems.push_back(&file);
    return stems;
}

/* Of channel and track number @n; 0 is the master. */
std::string id(const char *what, std::size_t n)
{
    return what + std::to_string(n);
}

/* At 0 dB, in the middle, neither muted nor alone. */
void channel(Xml &xml, std::size_t n, int channels)
{
    Attributes attributes{{"audioChannels", std::to_string(channels)}};
    if (n > 0)
        attributes.emplace_back("destination", id("channel", 0));
    attributes.emplace_back("role", n > 0 ? "regular" : "master");
    attributes.emplace_back("solo", "false");
    attributes.emplace_back("id", id("channel", n));
    xml.open("Channel", attributes);
    xml.leaf("Mute", {{"value", "false"}, {"id", id("mute", n)}, {"name", "Mute"}});
    xml.leaf("Pan", {{"max", "1"},
                     {"min", "0"},
                     {"unit", "normalized"},
                     {"value", "0.5"},
                     {"id", id("pan", n)},
                     {"name", "Pan"}});
    xml.leaf("Volume", {{"max", "2"},
                        {"min", "0"},
                        {"unit", "linear"},
                        {"value", "1"},
                        {"id", id("volume", n)},
                        {"name", "Volume"}});
    xml.close();
}

void track(Xml &xml, std::size_t n, const std::string &name, int channels)
{
    xml.open(
        "Track",
        {{"contentType", "audio"}, {"loaded", "true"}, {"id", id("track", n)}, {"name", name}});
    channel(xml, n, channels);
    xml.close();
}

/* One clip: all of the file, from 0 on. */
void lane(Xml &xml, std::size_t n, const StemFile &file)
{
    const std::string seconds = number(file.seconds());
    xml.open("Lanes", {{"track", id("track", n)}, {"id", id("lanes", n)}});
    xml.open("Clips", {{"id", id("clips", n)}});
    xml.open("Clip", {{"time", "0"},
                      {"duration", seconds},
                      {"contentTimeUnit", "seconds"},
                      {"playStart", "0"},
                      {"playStop", seconds},
                      {"name", file.label}});
    xml.open("Audio", {{"channels", std::to_string(file.channels)},
                       {"sampleRate", std::to_string(file.rate)},
                       {"duration", seconds},
                       {"algorithm", "raw"},
                       {"id", id("audio", n)}});
    xml.leaf("File", {{"path", audio_name(file)}});
    xml.close();
    xml.close();
    xml.close();
    xml.close();
}

} // namespace

std::string dawproject_xml(const Manifest &manifest, double tempo)
{
    const std::vector<const StemFile *> stems = stems_of(manifest);
    Xml xml{kHead};
    xml.open("Project", {{"version", "1.0"}});
    xml.leaf("Application", {{"name", "gst-stems"}, {"version", VERSION}});
    if (tempo > 0.0) {
        xml.open("Transport");
        xml.leaf("Tempo", {{"max", "999"},
                           {"min", "1"},
                           {"unit", "bpm"},
                           {"value", number(tempo)},
                           {"id", "tempo"},
                           {"name", "Tempo"}});
        xml.close();
    }
    xml.open("Structure");
    for (std::size_t i = 0; i < stems.size(); i++)
        track(xml, i + 1, stems[i]->label, stems[i]->channels);
    int widest = 2;
    for (const StemFile *stem : stems)
        widest = std::max(widest, stem->channels);
    track(xml, 0, "Master", widest);
    xml.close();
    xml.open("Arrangement", {{"id", "arrangement"}});
    xml.open("Lanes", {{"timeUnit", "seconds"}, {"id", "lanes0"}});
    for (std::size_t i = 0; i < stems.size(); i++)
        lane(xml, i + 1, *stems[i]);
    xml.close();
    xml.close();
    xml.close();
    return xml.done();
}

std::string metadata_xml(const Manifest &manifest, const std::string &artist)
{
    Xml xml{kHead};
    xml.open("MetaData");
    xml.text("Title", manifest.room);
    if (!artist.empty())
        xml.text("Artist", artist);
    xml.text("Comment", "Version " + std::to_string(manifest.version) +
                            (manifest.note.empty() ? "" : ": " + manifest.note));
    xml.close();
    return xml.done();
}

void write_dawproject(const Manifest &manifest, const DawSaid &said, const PathOf &path_of,
                      const std::string &path)
{
    ZipFile zip{path};
    zip.text("project.xml", dawproject_xml(manifest, said.tempo));
    zip.text("metadata.xml", metadata_xml(manifest, said.artist));
    for (const StemFile *stem : stems_of(manifest))
        zip.file(audio_name(*stem), path_of(stem->file));
    zip.close();
}

} // namespace stems::tool::room
