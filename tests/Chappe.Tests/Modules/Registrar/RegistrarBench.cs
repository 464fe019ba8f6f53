using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Modules.Registrar;

namespace Chappe.Tests.Modules.Registrar;

/// <summary>A registrar to talk to: REGISTER in, code and reply out.</summary>
internal sealed class RegistrarBench : IAsyncDisposable
{
    private int _branch;

    public RegistrarBench(Action<RegistrarOptions>? registrar = null, Action<UsrlocOptions>? usrloc = null, ModuleBench.HandClock? clock = null)
    {
        Usrloc = new UsrlocModule();
        Bench = new ModuleBench([Usrloc, new RegistrarModule(Usrloc)], options =>
        {
            registrar?.Invoke(options.Get<RegistrarOptions>());
            usrloc?.Invoke(options.Get<UsrlocOptions>());
        }, clock);
    }

    public ModuleBench Bench { get; }
    public UsrlocModule Usrloc { get; }

    public record struct Answer(int Code, string Reply)
    {
        public readonly string Status => Reply.Split('\n')[0];
        public readonly string Contacts => string.Join("|", Reply.Split('\n').Where(l => l.StartsWith("Contact: ", StringComparison.Ordinal)).Select(l => l[9..]));
    }

    public string Request(string method, string uri, string to, string[] headers, string callId, int cseq) => string.Join("\n",
        [
            $"{method} {uri} SIP/2.0", $"Via: SIP/2.0/UDP 192.0.2.1:5080;branch=z9hG4bK{++_branch}", "From: <sip:x@chappe.test>;tag=1", $"To: {to}",
            $"Call-ID: {callId}", $"CSeq: {cseq} {method}", "Max-Forwards: 70", .. headers, "Content-Length: 0", "", "",
        ]);

    public RouteContext Receive(string user, string[] headers, string callId = "c1", int cseq = 1, string? to = null) =>
        Bench.Receive(Request("REGISTER", "sip:chappe.test", to ?? $"<sip:{user}@chappe.test>", headers, callId, cseq));

    /// <summary>Registers <paramref name="contacts"/>; what is no Contact value but a header line goes as it is.</summary>
    public Answer Register(string user, string[] contacts, string callId = "c1", int cseq = 1, int flags = 0, string? to = null, Action<RouteContext>? before = null)
    {
        var lines = contacts.Select(c => c.StartsWith('<') || c.StartsWith('"') || c is "*" || c.StartsWith("sip:", StringComparison.Ordinal) ? "Contact: " + c : c).ToArray();
        var context = Receive(user, lines, callId, cseq, to);
        before?.Invoke(context);
        int code = ModuleBench.In(context, () => RegistrarFunctions.save("location", flags)).Code;
        Bench.Proxy.Contexts.Return(context);
        return new Answer(code, Bench.Listener.Take());
    }

    public RouteContext Invite(string user, string method = "INVITE") => Bench.Receive(Request(method, $"sip:{user}@chappe.test", $"<sip:{user}@chappe.test>", [], "i1", 1));

    /// <summary>Looks a user up; the context tells what came of it.</summary>
    public (int Code, RouteContext Context) Lookup(string user, string method = "INVITE")
    {
        var context = Invite(user, method);
        return (ModuleBench.In(context, () => RegistrarFunctions.lookup("location")).Code, context);
    }

    public string Listed(string user) => Register(user, [], callId: "list").Contacts;

    public ValueTask DisposeAsync() => Bench.DisposeAsync();
}
