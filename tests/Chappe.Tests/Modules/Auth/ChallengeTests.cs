using Chappe.Engine.Modules;
using Chappe.Modules.Auth;

namespace Chappe.Tests.Modules.Auth;

/// <summary>What a challenge looks like.</summary>
public sealed class ChallengeTests
{
    private static string[] Challenge(AuthBench bench, string word, int flags = 1, string method = "REGISTER", string realm = "r")
    {
        var context = bench.Receive([], method);
        int code = ModuleBench.In(context, () => word switch
        {
            "www" => AuthFunctions.www_challenge(realm, flags),
            "proxy" => AuthFunctions.proxy_challenge(realm, flags),
            _ => AuthFunctions.auth_challenge(realm, flags),
        }).Code;
        var lines = bench.Bench.Listener.Take().Split('\n');
        string[] shown = [code.ToString(), lines[0], .. lines.Where(l => l.Contains("-Authenticate:"))];
        return [.. shown.Select(l => System.Text.RegularExpressions.Regex.Replace(l, "nonce=\"[A-Za-z0-9_-]{36}\"", "nonce=\"N\""))];
    }

    [Test]
    public async Task SHA_256_is_offered_before_MD5_A2()
    {
        await using var bench = new AuthBench();
        Assert.That(Challenge(bench, "www"), Is.EqualTo(new[]
        {
            "1", "SIP/2.0 401 Unauthorized",
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"N\", qop=\"auth\", algorithm=SHA-256",
            "WWW-Authenticate: Digest realm=\"r\", nonce=\"N\", qop=\"auth\", algorithm=MD5",
        }));
    }

    [TestCase(0, "WWW-Authenticate: Digest realm=\"r\", nonce=\"N\"")]
    [TestCase(1, "WWW-Authenticate: Digest realm=\"r\", nonce=\"N\", qop=\"auth\"")]
    [TestCase(18, "WWW-Authenticate: Digest realm=\"r\", nonce=\"N\", qop=\"auth-int\", stale=true")]
    public async Task MD5_alone_is_written_as_Kamailio_writes_it(int flags, string line)
    {
        await using var bench = new AuthBench(o => o.UseKamailioDefaults());
        Assert.That(Challenge(bench, "www", flags)[2..], Is.EqualTo(new[] { line }));
    }

    [Test]
    public async Task The_qop_parameter_holds_where_flags_say_nothing()
    {
        await using var bench = new AuthBench(o => (o.algorithm, o.qop) = ("MD5", "auth"));
        Assert.That(Challenge(bench, "www", 0)[2], Does.EndWith(", qop=\"auth\""));
    }

    [TestCase("proxy", "REGISTER", "SIP/2.0 407 Proxy Authentication Required")]
    [TestCase("auth", "REGISTER", "SIP/2.0 401 Unauthorized")]
    [TestCase("auth", "INVITE", "SIP/2.0 407 Proxy Authentication Required")]
    public async Task The_word_or_the_method_picks_the_code(string word, string method, string status)
    {
        await using var bench = new AuthBench();
        Assert.That(Challenge(bench, word, method: method)[1], Is.EqualTo(status));
    }

    [Test]
    public async Task An_ACK_is_never_challenged()
    {
        await using var bench = new AuthBench();
        Assert.That(Challenge(bench, "auth", method: "ACK"), Is.EqualTo(new[] { "-1", "" }));
    }

    [Test]
    public async Task A_realm_that_would_break_the_line_is_a_500_R3()
    {
        await using var bench = new AuthBench();
        Assert.That(Challenge(bench, "www", realm: "a\"b\r\nX: y")[..2], Is.EqualTo(new[] { "-1", "SIP/2.0 500 Server Internal Error" }));
        Assert.That(Challenge(bench, "www", flags: 4, realm: "a\"b")[1], Is.Empty);
    }

    [Test]
    public async Task The_lines_can_be_had_without_sending_them()
    {
        await using var bench = new AuthBench(o => o.algorithm = "MD5");
        var context = bench.Receive([]);
        ModuleBench.In(context, () =>
        {
            Assert.That(AuthFunctions.auth_get_www_authenticate("r", 1, out var lines).Code, Is.EqualTo(1));
            Assert.That(lines.ToString(), Does.StartWith("WWW-Authenticate: Digest realm=\"r\", nonce=\"").And.EndWith("\", qop=\"auth\"\r\n"));
            return 0;
        });
        Assert.That(bench.Bench.Listener.Count, Is.Zero);
    }

    [Test]
    public async Task A_challenge_to_a_stranger_is_at_most_half_as_long_again_as_what_came_O1()
    {
        await using var bench = new AuthBench();
        string[] usual = ["User-Agent: Some phone 1.2.3 with a name", "Contact: <sip:bob@192.168.1.77:5060;transport=udp>;expires=3600", "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE", "Supported: replaces, path"];
        var context = bench.Receive(usual);
        ModuleBench.In(context, () => AuthFunctions.www_challenge("chappe.test"));
        Assert.That(bench.Bench.Listener.Take().Length, Is.LessThan(context.Message.Length * 1.5));
    }

    [Test]
    public void Parameters_that_cannot_be_are_reported()
    {
        var module = new AuthModule();
        var plan = new Plan([module]);
        var options = plan.Options.Get<AuthOptions>();
        (options.algorithm, options.nonce_expire, options.qop, options.failure_limit) = ("MD5, ROT13", 0, "yes", -1);
        module.Validate(plan);
        Assert.That(plan.Problems, Has.Count.EqualTo(4));
    }
}
