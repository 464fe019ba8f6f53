using BenchmarkDotNet.Attributes;
using Chappe.Sip.Messages;

namespace Chappe.Benchmarks;

/// <summary>Octets to an indexed message, and what every hop reads of it.</summary>
[MemoryDiagnoser]
public class ParseBenchmarks
{
    private readonly SipMessage _message = new();
    private readonly byte[] _destination = new byte[4096];

    /// <summary>The index alone.</summary>
    [Benchmark(Baseline = true)]
    public MessageFault Index() => _message.Parse(Samples.Invite, Samples.Invite.Length);

    /// <summary>The index, and the values a proxy looks at.</summary>
    [Benchmark]
    public int IndexAndUsualValues()
    {
        _message.Parse(Samples.Invite, Samples.Invite.Length);
        return _message.TopVia.Branch.Length + _message.From.Tag.Length + _message.To.Uri.Length + (int)_message.CSeq.Number + _message.CallId.Length;
    }

    /// <summary>Two edits, spliced into a new run of octets.</summary>
    [Benchmark]
    public int EditAndWrite()
    {
        _message.Parse(Samples.Invite, Samples.Invite.Length);
        _message.Edits.Insert(_message.HeadersStart, "Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKcafe.0\r\n"u8);
        _message.Edits.Replace(_message.First(HeaderId.MaxForwards).Value, "69"u8);
        int length = MessageWriter.Write(_message, null, _destination);
        _message.Edits.Clear();
        return length;
    }
}
