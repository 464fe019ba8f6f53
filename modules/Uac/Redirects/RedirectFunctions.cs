using System.Globalization;
using Chappe.Engine.Routing;
using Chappe.Engine.Transactions;
using Chappe.Engine.Vocabulary;
using Chappe.Sip.Headers;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Uac.Redirects;

/// <summary>Words of Kamailio's uac_redirect.</summary>
public static class RedirectFunctions
{
    /// <summary>The parameters of uac_redirect.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "uac_redirect")]
    public static RedirectOptions uac_redirect => Here.Options<RedirectOptions>();

    /// <summary>Appends the contacts of a 3xx as branches, those of the highest q first; <c>t_relay()</c> then follows them. A contact is somebody else's word: it does not lead to this machine (threats S2).</summary>
    /// <param name="most">Most contacts: a number, or <c>*</c> for all. What stands behind a colon is the most of one branch.</param>
    /// <param name="reason">Taken, for scripts written for Kamailio.</param>
    /// <returns>false when the reply is no 3xx, or none of its contacts may be followed.</returns>
    [Export(RouteKinds.Failure, Module = "uac_redirect")]
    public static Rc get_redirects(Text most, Text reason = default)
    {
        var context = Here.Context;
        var octets = TransactionTable.ReplyAtHand(context);
        var reply = new SipMessage();
        if (octets.Length == 0 || reply.Parse(octets, octets.Length) != MessageFault.None || reply.StatusCode is < 300 or > 399) return Rc.False;
        var options = context.Routes.Options.Get<RedirectOptions>();
        var found = new List<(int Q, Text Uri)>();
        var walk = reply.Addresses(HeaderId.Contact);
        while (walk.MoveNext() && found.Count < BranchSet.Limit)
        {
            if (walk.Current.IsStar) continue;
            var uri = context.Arena.Store(reply[walk.Current.Uri]);
            if (UriEditing.IsUri(uri) && IsAccepted(options, uri)) found.Add((QOf(reply, walk.Current), uri));
        }
        string limit = most.ToString().Split(':')[^1];
        int count = limit is "*" or "" || !int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? found.Count : Math.Min(number, found.Count);
        bool isAny = false;
        foreach (var (q, uri) in found.OrderByDescending(f => f.Q).Take(count)) isAny |= context.Branches.Add(new BranchTarget { Uri = uri, Q = q, Flags = (uint)options.bflags });
        return isAny;
    }

    private static bool IsAccepted(RedirectOptions options, Text uri)
    {
        bool byDefault = options.default_filter == "accept";
        // What is allowed by default may be denied, and the other way round.
        foreach (string expression in byDefault ? options.deny_filter : options.accept_filter)
            if (Patterns.Find(expression).IsMatch(uri.Octets)) return !byDefault;
        return byDefault;
    }

    private static int QOf(SipMessage reply, in NameAddr contact) =>
        new HeaderParameters(reply.Octets, contact.Parameters).TryGet("q"u8, out var text) && decimal.TryParse(reply[text], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal q) && q is >= 0 and <= 1 ? (int)(q * 1000) : 1000;
}
