using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Chappe.Interop.Harness;

namespace Chappe.Interop.Differential;

/// <summary>Accounts in a database with Kamailio's own tables (SQLite, which both open): challenges, passwords, who may call whom.</summary>
public sealed partial class CredentialTests() : ContestTests("-A", "WITH_AUTH", "-A", "WITH_USRLOCDB", "-A", "WITH_ALIASDB", "-A", "WITH_SPEEDDIAL")
{
    private const string Bob = "sip:{user:bob}@{server}", Contact = "Contact: <sip:{user:alice}@{me}>\r\n";
    private readonly ScratchFolder _folder = new();

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    private protected override async Task<IReadOnlyList<string>> FlagsAsync(string[] flags, CancellationToken cancel)
    {
        var accounts = new StringBuilder();
        foreach (string who in Accounts) accounts.Append($"INSERT INTO subscriber (username, domain, password, ha1, ha1b) VALUES ('{who}', '127.0.0.1', 'secret', '', '');\n");
        return [.. await Database.CreateAsync(_folder, accounts.ToString(), cancel), .. flags];
    }

    // The scenes' users: alice.<hash>, bob.<hash>.
    private static IEnumerable<string> Accounts => All.SelectMany(s => (string[])[$"alice.{s.Name.GetHashCodeOfText():x}", $"bob.{s.Name.GetHashCodeOfText():x}"]);

    [TestCaseSource(nameof(Scenarios)), CancelAfter(30_000)]
    public async Task Same(object scenario, CancellationToken cancel) => await Contest.AssertSameAsync((Scenario)scenario, cancel);

    private static IEnumerable<TestCaseData> Scenarios() => All.Select(s => new TestCaseData(s).SetName(s.Name));

    private static string Credentials(Scene s, string who, string request, string challenge, string password = "secret", string? user = null, string? nonce = null)
    {
        bool isProxy = challenge.Contains("Proxy-Authenticate");
        string realm = Realm().Match(challenge).Groups[1].Value, uri = request.Split(' ')[1], method = request.Split(' ')[0];
        user ??= s.User(who);
        nonce ??= Nonce().Match(challenge).Groups[1].Value;
        static string Md5(string text) => Convert.ToHexStringLower(MD5.HashData(Encoding.UTF8.GetBytes(text)));
        string filled = s.Fill(who, uri);
        string response = Md5($"{Md5($"{user}:{realm}:{password}")}:{nonce}:{Md5($"{method}:{filled}")}");
        return $"{(isProxy ? "Proxy-" : "")}Authorization: Digest username=\"{user}\", realm=\"{realm}\", nonce=\"{nonce}\", uri=\"{filled}\", response=\"{response}\", algorithm=MD5\r\n";
    }

    private static string With(string request, string header) => request.Replace("Max-Forwards:", header + "Max-Forwards:");

    /// <summary>A REGISTER with credentials for the challenge that the first one got.</summary>
    private static async Task<string?> Login(Scene s, string who)
    {
        string challenge = await s.Ask(who, s.Register(who)) ?? "", again = s.Register(who, cseq: 2);
        return await s.Ask(who, With(again, Credentials(s, who, again, challenge)));
    }

    private static IEnumerable<Scenario> All =>
    [
        new("REGISTER_is_challenged", s => s.Ask("alice", s.Register("alice"))),
        new("REGISTER_with_the_password_is_stored", s => Login(s, "alice")),
        new("REGISTER_with_a_wrong_password", async s => { string c = await s.Ask("alice", s.Register("alice")) ?? "", r = s.Register("alice", cseq: 2); await s.Ask("alice", With(r, Credentials(s, "alice", r, c, "wrong"))); }),
        new("REGISTER_of_nobody", async s => { string c = await s.Ask("eve", s.Register("eve")) ?? "", r = s.Register("eve", cseq: 2); await s.Ask("eve", With(r, Credentials(s, "eve", r, c))); }),
        new("REGISTER_in_the_name_of_another", async s => { string c = await s.Ask("alice", s.Register("bob")) ?? "", r = s.Register("bob", cseq: 2); await s.Ask("alice", With(r, Credentials(s, "alice", r, c))); }),
        new("REGISTER_with_a_nonce_that_nobody_gave", async s => { string c = await s.Ask("alice", s.Register("alice")) ?? "", r = s.Register("alice", cseq: 2); await s.Ask("alice", With(r, Credentials(s, "alice", r, c, nonce: "0123456789abcdef"))); }),
        new("REGISTER_with_credentials_that_cannot_be_read", s => s.Ask("alice", With(s.Register("alice"), "Authorization: Digest nonsense\r\n"))),
        new("INVITE_of_a_subscriber_is_challenged", async s => { await s.Ask("alice", s.Request("INVITE", Bob, more: Contact, call: "call")); s.Send("alice", s.Request("ACK", Bob, call: "call", branch: "call-1-INVITE")); }),
        new("INVITE_with_the_password_goes_without_it_to_the_callee", async s =>
        {
            await Login(s, "bob");
            string challenge = await s.Ask("alice", s.Request("INVITE", Bob, more: Contact, call: "call")) ?? "";
            s.Send("alice", s.Request("ACK", Bob, call: "call", branch: "call-1-INVITE"));
            await s.Hear("bob", "ACK"); // without a tag it belongs to nothing, and both pass it on
            string again = s.Request("INVITE", Bob, more: Contact, cseq: 2, call: "call");
            s.Send("alice", With(again, Credentials(s, "alice", again, challenge)));
            s.Reply("bob", await s.Hear("bob", "INVITE"), 486, "Busy Here");
            await s.Hear("alice", "SIP/2.0 486");
            s.Send("alice", s.Request("ACK", Bob, cseq: 2, call: "call", toTag: "t-bob", branch: "call-2-INVITE"));
        }),
        new("MESSAGE_of_a_subscriber_is_challenged", s => s.Ask("alice", s.Request("MESSAGE", Bob, body: "x"))),
        new("MESSAGE_of_a_stranger_to_a_subscriber", async s =>
        {
            await Login(s, "bob");
            s.Send("mallory", s.Request("MESSAGE", Bob, body: "x").Replace("From: <sip:{user:alice}@{server}>", "From: <sip:mallory@foreign.test>"));
            s.Reply("bob", await s.Hear("bob", "MESSAGE"), 200, "OK");
            await s.Hear("mallory", "SIP/2.0 200");
        }),
        new("MESSAGE_of_a_stranger_to_a_stranger", s => s.Ask("mallory", s.Request("MESSAGE", "sip:carol@foreign.test", body: "x").Replace("From: <sip:{user:alice}@{server}>", "From: <sip:mallory@foreign.test>"))),
        new("OPTIONS_needs_no_password", s => s.Ask("alice", s.Request("OPTIONS", "sip:{server}"))),
        new("SUBSCRIBE_of_a_subscriber_is_challenged", s => s.Ask("alice", s.Request("SUBSCRIBE", Bob, more: "Event: presence\r\n"))),
        new("REGISTER_removed_with_the_password", async s =>
        {
            string challenge = await s.Ask("alice", s.Register("alice")) ?? "", first = s.Register("alice", cseq: 2), second = s.Register("alice", more: "Expires: 0\r\n", cseq: 3);
            await s.Ask("alice", With(first, Credentials(s, "alice", first, challenge)));
            await s.Ask("alice", With(second, Credentials(s, "alice", second, challenge)));
        }),
    ];

    [GeneratedRegex("realm=\"([^\"]*)\"")] private static partial Regex Realm();
    [GeneratedRegex("nonce=\"([^\"]*)\"")] private static partial Regex Nonce();
}
