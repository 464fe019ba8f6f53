using Chappe.Engine;
using Chappe.Engine.Routing;
using Chappe.Engine.Transports;

namespace Chappe.Modules.Registrar;

/// <summary>Runs <c>event_route[usrloc:contact-expired]</c> for one contact; the script reads it as <c>ulc["exp", …]</c>.</summary>
internal static class ExpiredContactEvent
{
    private const string ProfileName = "exp";

    // Words expect a message at hand. Nobody sent this one and it goes nowhere.
    private static readonly byte[] s_message = """
        OPTIONS sip:contact-expired@usrloc.invalid SIP/2.0
        Via: SIP/2.0/UDP usrloc.invalid;branch=z9hG4bK-expired
        From: <sip:usrloc@usrloc.invalid>;tag=expired
        To: <sip:contact-expired@usrloc.invalid>
        Call-ID: contact-expired@usrloc.invalid
        CSeq: 1 OPTIONS
        Content-Length: 0


        """u8.ToArray().WithLineEnds();

    /// <summary>Runs the route.</summary>
    public static void Run(Proxy proxy, Route route, byte[] contact)
    {
        var context = proxy.Contexts.Rent();
        context.Routes = proxy.Routes;
        if (proxy.Listeners.All is [var first, ..]) context.Source = new Hop(first, first.Local);
        context.Message.Parse(s_message, s_message.Length);
        context.Slots.Get<FetchedContacts>().Keep(ProfileName, contact);
        if (proxy.Runner.Run(context, route, static ended => ended.Proxy.Contexts.Return(ended))) proxy.Contexts.Return(context);
    }

    private static byte[] WithLineEnds(this byte[] text) =>
        System.Text.Encoding.ASCII.GetBytes(System.Text.Encoding.ASCII.GetString(text).ReplaceLineEndings("\r\n"));
}
