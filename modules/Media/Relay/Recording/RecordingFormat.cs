namespace Chappe.Modules.Media.Relay.Recording;

/// <summary>What a recording is written as.</summary>
internal enum RecordingFormat
{
    /// <summary>The RTP packets of all m-lines, in the clear, as a capture of the network would have them.</summary>
    Pcap,
    /// <summary>G.711 of the first audio line: side A on the left, side B on the right.</summary>
    Wav,
}
