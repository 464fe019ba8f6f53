using System.Text;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Data;

/// <summary>What one transaction will be reported with, kept from its request until its answer.</summary>
internal sealed class AccRecord : ITransactionObserver
{
    private static readonly byte[] s_none = [];

    private readonly AccModule _module;
    private bool _isMissedReported;

    /// <summary>Keeps what the request has to say; its routes are at work, so its variables can be read.</summary>
    public AccRecord(AccModule module, AccOptions options, RouteContext request)
    {
        (_module, Options) = (module, options);
        var message = request.Message;
        request.Refresh();
        Flags = request.Flags;
        Method = Read(message, message.MethodName);
        FromTag = Read(message, message.From.Tag);
        ToTag = Read(message, message.To.Tag);
        CallId = Read(message, message.CallId);
        LogValues = Values(request, options.LogExtra);
        DbValues = Values(request, options.DbExtra);
        // A request that the called side began within the dialog: the tag that Record-Route noted is not its own.
        IsUpstream = options.detect_direction && request.Proxy.RecordRoute?.ParametersOf(request) is { IsNull: false } parameters
            && new HeaderParameters(parameters.Octets, new Slice(0, parameters.Length)).TryGet("ftag"u8, out var tag) && !tag.Of(parameters.Octets).SequenceEqual(message[message.From.Tag]);
    }

    public AccOptions Options { get; }
    public uint Flags { get; }
    public string Method { get; }
    public string FromTag { get; }
    public string ToTag { get; private set; }
    public string CallId { get; }
    public bool IsUpstream { get; }
    public string?[] LogValues { get; }
    public string?[] DbValues { get; }
    public int Code { get; private set; }
    public string Reason { get; private set; } = "";

    /// <summary>All branches failed; what the failure route makes of it comes later, but the call was missed.</summary>
    public void OnFailure(int code, ReadOnlySpan<byte> reply)
    {
        Take(code, reply);
        ReportMissed();
    }

    public void OnAnswer(int code, ReadOnlySpan<byte> reply)
    {
        if (code < 200 && (!Options.early_media || !HasBody(reply))) return;
        Take(code, reply);
        if (code >= 300) ReportMissed();
        bool counts = code < 300 || Has(Options.failed_transaction_flag) && !IsFiltered(code);
        if (!counts) return;
        if (Has(Options.log_flag)) _module.Log(this, "ACC: transaction answered: ");
        if (Has(Options.db_flag)) _module.Insert(this, Options.db_table_acc);
    }

    /// <summary>A report that the script asks for.</summary>
    public void Comment(string comment)
    {
        bool hasCode = comment.Length >= 3 && char.IsAsciiDigit(comment[0]) && char.IsAsciiDigit(comment[1]) && char.IsAsciiDigit(comment[2]);
        (Code, Reason) = hasCode ? (int.Parse(comment.AsSpan(0, 3), System.Globalization.CultureInfo.InvariantCulture), comment[3..].TrimStart()) : (0, comment);
    }

    private bool Has(int flag) => flag is >= 0 and < 32 && (Flags >> flag & 1) != 0;

    private bool IsFiltered(int code) => Options.failed_filter.Split(',', StringSplitOptions.TrimEntries).Contains(code.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private void ReportMissed()
    {
        // Once, though a failure route may try others in turn.
        if (_isMissedReported || Method != "INVITE") return;
        _isMissedReported = true;
        if (Has(Options.log_missed_flag)) _module.Log(this, "ACC: call missed: ");
        if (Has(Options.db_missed_flag)) _module.Insert(this, Options.db_table_missed_calls);
    }

    private void Take(int code, ReadOnlySpan<byte> reply)
    {
        Code = code;
        Reason = "";
        if (reply.IsEmpty) return;
        var message = new SipMessage();
        if (message.Parse(reply.ToArray(), reply.Length) != MessageFault.None) return;
        Reason = Read(message, message.ReasonPhrase);
        if (message.To.Tag.IsPresent) ToTag = Read(message, message.To.Tag);
        if (!Options.reason_from_hf) return;
        foreach (ref readonly var header in message.Headers)
            if (Chappe.Sip.Parsing.Octets.EqualsNoCase(message[header.Name], "Reason"u8)) { Reason = Read(message, header.Value); return; }
    }

    private static bool HasBody(ReadOnlySpan<byte> reply) => reply.IndexOf("\r\n\r\n"u8) is >= 0 and var end && end + 4 < reply.Length;

    /// <summary>What variables are for the message at hand; null where one is undefined.</summary>
    internal static string?[] Values(RouteContext request, IReadOnlyList<AccExtra> extras) => extras.Count == 0 ? [] : [.. extras.Select(e => NamedVariables.Get(e.Variable) is { IsNull: false } value ? value.ToString() : null)];

    private static string Read(SipMessage message, Slice slice) => Encoding.UTF8.GetString(slice.IsPresent ? message[slice] : s_none);
}
