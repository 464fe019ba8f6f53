using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Chappe.Engine.Routing;
using Chappe.Modules.Auth;

namespace Chappe.Tests.Modules.Auth;

/// <summary>A proxy that authenticates, and a client that answers challenges as RFC 7616 says, written apart from the code under test.</summary>
internal sealed class AuthBench : IAsyncDisposable
{
    private int _branch;

    public AuthBench(Action<AuthOptions>? configure = null, Action<EphemeralOptions>? configureEphemeral = null)
    {
        Module = new AuthModule();
        Bench = new ModuleBench([Module, new EphemeralModule(Module)], options =>
        {
            configure?.Invoke(options.Get<AuthOptions>());
            configureEphemeral?.Invoke(options.Get<EphemeralOptions>());
        });
    }

    public ModuleBench Bench { get; }
    public AuthModule Module { get; }

    public RouteContext Receive(string[] headers, string method = "REGISTER", string uri = "sip:chappe.test", uint from = 0xC0000201, string user = "bob", string? branch = null) =>
        Bench.Receive(string.Join("\n",
        [
            $"{method} {uri} SIP/2.0", $"Via: SIP/2.0/UDP 192.0.2.1:5080;branch={branch ?? "z9hG4bK" + ++_branch}", $"From: <sip:{user}@chappe.test>;tag=1", $"To: <sip:{user}@chappe.test>",
            "Call-ID: c1", $"CSeq: 1 {method}", "Max-Forwards: 70", .. headers, "Content-Length: 0", "", "",
        ]), from);

    /// <summary>The nonce of a fresh challenge.</summary>
    public string Nonce(int flags = 1, uint from = 0xC0000201, string realm = "r")
    {
        var context = Receive([], from: from);
        ModuleBench.In(context, () => AuthFunctions.www_challenge(realm, flags));
        return Regex.Match(Bench.Listener.Take(), "nonce=\"([^\"]*)\"").Groups[1].Value;
    }

    public int Check(string[] headers, string password = "pw", string method = "REGISTER", string uri = "sip:chappe.test", uint from = 0xC0000201, int flags = 0, string? branch = null)
    {
        var context = Receive(headers, method, uri, from, branch: branch);
        int code = ModuleBench.In(context, () => AuthFunctions.pv_www_authenticate("r", password, flags)).Code;
        Bench.Proxy.Contexts.Return(context);
        return code;
    }

    public static string Hash(string algorithm, string text) => algorithm.StartsWith("SHA", StringComparison.Ordinal)
        ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))) : Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>An Authorization line.</summary>
    public static string Answer(string nonce, string user = "bob", string password = "pw", string realm = "r", string uri = "sip:chappe.test", string method = "REGISTER",
        string qop = "auth", int nc = 1, string algorithm = "MD5", string header = "Authorization", string? response = null)
    {
        string ha1 = Hash(algorithm, $"{user}:{realm}:{password}"), ha2 = Hash(algorithm, $"{method}:{uri}");
        string middle = qop.Length > 0 ? $"{nonce}:{nc:x8}:cn:{qop}" : nonce;
        response ??= Hash(algorithm, $"{ha1}:{middle}:{ha2}");
        string more = qop.Length > 0 ? $", qop={qop}, nc={nc:x8}, cnonce=\"cn\"" : "";
        return $"{header}: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{uri}\", response=\"{response}\", algorithm={algorithm}{more}";
    }

    public ValueTask DisposeAsync() => Bench.DisposeAsync();
}
