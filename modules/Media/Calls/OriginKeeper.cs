using System.Globalization;
using Chappe.Engine.Transports;
using Chappe.Modules.Media.Sdp;

namespace Chappe.Modules.Media.Calls;

/// <summary>The o= and s= lines of what one party gets, where the script wants them replaced: the same name all the time, a version that grows when something changed (RFC 3264 section 8).</summary>
internal sealed class OriginKeeper
{
    private string? _userName, _sessionName, _id, _last;
    private long _version;

    /// <summary>Changes <paramref name="written"/>.</summary>
    internal void Apply(SessionDescription written, CallOptions options, in NetAddress ours)
    {
        if (options.ReplacesSessionName) written.Lines.Set('s', _sessionName ??= written.Lines.Find('s') ?? "-");
        if (SdpOrigin.Parse(written.Lines.Find('o')) is not { } origin) return;
        if (options.ReplacesOrigin && !ours.IsDefault) origin = origin with { AddressType = ours.IsIPv4 ? "IP4" : "IP6", Address = ours.HostText.Trim('[', ']') };
        if (options.ReplacesUserName) origin = origin with { UserName = _userName ??= origin.UserName };
        if (options.ReplacesVersion) origin = Count(origin, written);
        written.Lines.Set('o', origin.ToString());
    }

    private SdpOrigin Count(SdpOrigin origin, SessionDescription written)
    {
        string text = string.Join('\n', written.ToString().Split('\n').Where(l => !l.StartsWith("o=", StringComparison.Ordinal)));
        if (_id is null)
        {
            _id = origin.Id;
            _version = long.TryParse(origin.Version, NumberStyles.None, CultureInfo.InvariantCulture, out long version) && version < long.MaxValue / 2 ? version : 1;
        }
        else if (text != _last) _version++;
        _last = text;
        return origin with { Id = _id, Version = _version.ToString(CultureInfo.InvariantCulture) };
    }
}
