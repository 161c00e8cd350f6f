/* gst-stems
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "naming_table.h"

#include <string>
#include <unordered_map>
#include <utility>

namespace stems
{

namespace
{

constexpr bool kName = false; /* names an instrument */
constexpr bool kHint = true;  /* only hints at it */

constexpr NamingRow kRows[] = {
    {Part::Drums, kName,
     "kick,kik,kck,kd,bd,bass drum,kick drum,kick in,kick out,kick sub,k in,k out,"
     "k sub,sub kick,kick click,"
     "click kick,snare,sn,snr,sd,snare drum,rim,rim shot,side stick,cross stick,clap,clp,hand clap,"
     "snap,finger snap,hat,hh,chh,ohh,hho,hhc,hi hat,high hat,tom,ft,rt,"
     "floor tom,rack tom,bass tom,cym,cymbal,crash,ride,china,splash,kit,drum kit,drm,drum,brushes,"
     "808 kick,kick 808,808 hat,hat 808,808 clap,clap 808,808 snare,909,707,beat box,beat boxing,"
     "hhl,hhr"},
    {Part::Drums, kHint,
     "dr,t 1,t 2,t 3,t 4,t 5,t 6,tr 808,oh,over "
     "head,ovh,ovhd,ohl,ohr,ohlr,room,rm,rml,rmr,amb,ambience,loop,beat,break,"
     "break beat,floor,rack"},
    {Part::Percussion, kName,
     "perc,percussion,percs,shaker,shk,tamb,tambo,tambourine,conga,cga,bongo,bng,cowbell,cow bell,"
     "djembe,cajon,tabla,timbale,taiko,cabasa,guiro,clave,maraca,agogo,triangle,wood block,"
     "sleigh bell,wind chime,chime,hand drum,frame drum,steel drum,talking drum,udu,darbuka,stomp"},
    {Part::Bass, kName,
     "bass,basses,bass line,bs,bss,bgtr,ebass,e bass,sub bass,syn bass,synth bass,bass "
     "synth,upright bass,dbass,"
     "d bass,double bass,contrabass,bass gtr,bass gt,bass guitar,tb 303,303,reese,"
     "pbass,p bass,jbass,j bass"},
    {Part::Bass, kHint, "upright,moog,808,sub,fretless"},
    {Part::AdLibs, kName, "adlib,adl,ad lib"},
    {Part::BackingVocals, kName,
     "bv,bgv,bkv,bvox,bvl,bvr,bgvl,bgvr,bg vox,bkg vox,bkg voc,bkg vocal,bkg,bg voc,bg "
     "vocal,backing vox,backing voc,backing "
     "vocal,"
     "background vox,background voc,background vocal,back vox,back voc,back vocal,choir,gang,"
     "gang vox,gang vocal,gang voc,group vox,group vocal,crowd vox,crowd vocal,ooh,aah,"
     "harm vox,harm voc,vox harm,harmony vocal,harmony vox,vocal harmony"},
    {Part::BackingVocals, kHint,
     "backing,background,bg,harm,harmony,harmonie,harms,stack,chant,ahs,oohs,aahs"},
    {Part::LeadVocals, kName,
     "vox,voc,vocal,vx,ld vx,lead vx,voice,lv,ldvox,ld vox,ld voc,ld vocal,lead vox,lead voc,lead "
     "vocal,lead voice,"
     "main vox,main vocal,rap,rapper,singer,vocoder,bass vox,bass voc,bass vocal,bass voice,"
     "tom vox,tom voc,tom vocal,spoken word,voxl,voxr"},
    {Part::LeadVocals, kHint, "dbl,double,doubler,dub,vo,whisper,falsetto,talkbox,talk box,spoken"},
    {Part::Effect, kName,
     "riser,rise,uplifter,up lifter,sweep,impact,whoosh,downlifter,down lifter,foley,"
     "rev cym,rev cymbal,rev crash,cym rev,cymbal rev,crash rev,reverse cym,reverse cymbal,"
     "reverse crash,reversed cym,reversed cymbal,reversed crash,crash reverse,cym reverse,"
     "sub drop,bass drop,sub boom,sub hit,sub impact,dj scratch,transition,ear candy,noise sweep"},
    {Part::Guitars, kName,
     "gtr,gt,guitar,egtr,e gtr,e guitar,el gtr,elec gtr,acgtr,ac gtr,agtr,gtrl,gtrr,eg,ag,"
     "acoustic gtr,acoustic guitar,electric guitar,banjo,bjo,mando,mandolin,mdn,uke,ukulele,"
     "pedal steel,lap steel,steel gtr,steel guitar,slide gtr,dobro,nylon,12 string,sitar,bouzouki,"
     "tom gtr,tom guitar"},
    {Part::Guitars, kHint, "ac,acoustic,acou,elec,electric,strat,tele,steel,slide"},
    {Part::Keys, kName,
     "pno,pnol,pnor,piano,pianoforte,epiano,e piano,ep,electric piano,elec piano,upright "
     "piano,keys,kys,keyboard,kbd,rhodes,"
     "wurli,wurlitzer,wurly,org,organ,hammond,b3,leslie,clav,clavinet,celesta,celeste,harpsichord,"
     "mellotron,accordion,accordian,harmonium,cp70,cp80"},
    {Part::Keys, kHint, "key"},
    {Part::Synths, kName,
     "syn,synth,synthesizer,synthesiser,syn lead,synth lead,lead synth,moog lead,lead moog,"
     "synth string,string synth,synth str,synth brass,brass synth,pad,padl,padr,pluck,plk,arp,arps,"
     "arpeggio,supersaw,juno,prophet,oberheim,dx7,mini moog"},
    {Part::Synths, kHint, "lead,ld,stab,saw,drone,chords,seq,sequence"},
    {Part::Orchestra, kName,
     "str,string,vln,vn,violin,vla,va,viola,vc,vlc,vcl,cello,celli,brass,tpt,trumpet,tbn,trombone,"
     "hrn,horn,french horn,tuba,sax,saxophone,flute,fl,clarinet,oboe,bassoon,bsn,harp,hrp,orch,"
     "orchestra,orchestral,pizz,woodwind,wood wind,ww,timp,timpani,marimba,vibes,vibraphone,xylo,"
     "xylophone,glock,glockenspiel,bell,kalimba,mallet,harmonica,piccolo,fiddle,alto sax,tenor sax,"
     "bari sax,bass clarinet,bass trombone,bass tbn,bass flute,bass sax"},
    {Part::Music, kName, "music,instruments,instrumental"},
    {Part::Fx, kName, "fx,sfx,efx,fxl,fxr,sound effect"},
    {Part::Fx, kHint,
     "noise,atmos,atmo,atmosphere,swell,drop,boom,vinyl,crackle,glitch,siren,crowd,audience,"
     "applause,texture,soundscape"},
    {Part::Return, kName,
     "verb,rvb,reverb,rev,reverse,reversed,dly,delay,echo,plate,hall,spring,chamber,slap,slapback,"
     "throw,room verb,room reverb,room rvb,amb verb,verb room,reverb room"},
    {Part::Never, kName,
     "click,clk,click track,guide,ref,reference,scratch,talkback,talk back,tb,smpte,ltc,timecode,"
     "time code,metronome,metro,mix,mixdown,mix down,master,premaster,2mix,2 mix,print,2 bus,"
     "2 track,stereo out,main out,count in"},
    {Part::Plain, kName,
     "in,out,top,bot,bottom,btm,bus,di,amp,mic,left,right,stereo,mono,dry,wet,main,high,mid,low,"
     "close,far,inside,outside,inner,outer,sample,trig,trigger,track,hit,solo,cab,front,rear,side,"
     "backing track,no click,no clk,without click"},
};

using Table = std::unordered_map<std::string, NamingEntry>;

Table make_table()
{
    Table table;
    for (const NamingRow &row : kRows) {
        NamingEntry entry{row.part, row.hint, false};
        std::string key;
        for (const char *c = row.words;; c++) {
            if (*c == ' ') {
                entry.spaced = true;
            } else if (*c != ',' && *c != '\0') {
                key += *c;
            } else {
                NamingEntry &there = table.try_emplace(std::exchange(key, {}), entry).first->second;
                there.spaced = there.spaced || entry.spaced;
                entry.spaced = false;
            }
            if (*c == '\0')
                break;
        }
    }
    return table;
}

} // namespace

std::span<const NamingRow> naming_rows() noexcept
{
    return kRows;
}

const NamingEntry *naming_entry(std::string_view joined)
{
    static const Table table = make_table();
    auto found = table.find(std::string{joined});
    if (found == table.end() && joined.size() > 2 && joined.ends_with('s'))
        found = table.find(std::string{joined.substr(0, joined.size() - 1)});
    return found == table.end() ? nullptr : &found->second;
}

} // namespace stems
