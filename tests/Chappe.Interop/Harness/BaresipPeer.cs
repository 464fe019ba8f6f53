using System.Globalization;

namespace Chappe.Interop.Harness;

/// <summary>
/// This is baresip, a plain phone of others: RTP/AVP and G.711 and nothing else. It registers, answers by itself, speaks a tone without
/// end, writes down what it hears, and is ruled by JSON over TCP.
/// </summary>
internal sealed class BaresipPeer : ProcessPeer
{
    private readonly ScratchFolder _folder;

    private BaresipPeer(IEnumerable<string> arguments, ScratchFolder folder, int control) : base("baresip", Peers.Baresip, arguments, folder.Path) => (_folder, Control) = (folder, control);

    /// <summary>The port of its control connection.</summary>
    internal int Control { get; }

    /// <summary>Starts it and waits until it is registered.</summary>
    internal static async Task<BaresipPeer> RegisterAsync(string user, int registrar, int toneHertz, CancellationToken cancel, string transport = "udp", bool hasVideo = false)
    {
        var folder = new ScratchFolder();
        int port = Ports.Next(), control = Ports.Next(), rtp = Ports.Next() & ~1;
        string tone = Path.Combine(folder.Path, "tone.wav");
        WaveFile.WriteTone(tone, toneHertz, TimeSpan.FromSeconds(60));
        folder.Write("accounts", $"<sip:{user}@127.0.0.1:{registrar};transport={transport}>;regint=60;answermode=auto;auth_pass=none;audio_codecs=pcma,pcmu\n");
        folder.Write("contacts", "");
        folder.Write("config", $"""
            poll_method epoll
            sip_listen 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}
            net_interface 127.0.0.1
            audio_source aufile,{tone}
            audio_player aubridge,nil
            audio_alert aubridge,nil
            ausrc_srate 8000
            auplay_srate 8000
            ausrc_channels 1
            auplay_channels 1
            audio_level no
            statmode_default off
            rtp_ports {rtp.ToString(CultureInfo.InvariantCulture)}-{(rtp + 40).ToString(CultureInfo.InvariantCulture)}
            snd_path {folder.Path}
            ctrl_tcp_listen 127.0.0.1:{control.ToString(CultureInfo.InvariantCulture)}
            module_path {Peers.BaresipModules}
            module g711.so
            module aufile.so
            module aubridge.so
            module sndfile.so
            {(hasVideo ? "module vp8.so\nmodule fakevideo.so\nvideo_source fakevideo,nil\nvideo_display fakevideo,nil\nvideo_size 320x240\nvideo_bitrate 200000\nvideo_fps 15" : "")}
            module_app account.so
            module_app contact.so
            module_app menu.so
            module_app ctrl_tcp.so

            """);
        var peer = new BaresipPeer(["-f", folder.Path], folder, control);
        await peer.WaitForLineAsync("200 OK", cancel);
        return peer;
    }

    /// <summary>What it heard in the call that began last.</summary>
    internal WaveFile Heard() => WaveFile.Read(Directory.EnumerateFiles(_folder.Path, "*dec.wav").Order(StringComparer.Ordinal).Last());

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _folder.Dispose();
    }
}
