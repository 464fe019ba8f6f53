using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Chappe.Engine.Vocabulary;
using Chappe.Modules.Auth;

namespace Chappe.Tests.Modules.Auth;

/// <summary>Credentials that expire, as auth_ephemeral checks them (threats A4, A9, S4).</summary>
public sealed class EphemeralTests
{
    private static string Password(string name, string secret = "s1", int algorithm = 0)
    {
        byte[] key = Encoding.UTF8.GetBytes(secret), text = Encoding.UTF8.GetBytes(name);
        return Convert.ToBase64String(algorithm switch { 0 => HMACSHA1.HashData(key, text), 1 => HMACSHA256.HashData(key, text), 2 => HMACSHA384.HashData(key, text), _ => HMACSHA512.HashData(key, text) });
    }

    private static AuthBench Bench(Action<EphemeralOptions>? configure = null) => new(configureEphemeral: o =>
    {
        if (configure is null) o.secret = "s1";
        else configure(o);
    });

    private static string Name(AuthBench bench, string user = "bob", long life = 60) => $"{bench.Bench.Proxy.Clock.UnixSeconds + life}:{user}";

    private static int In(AuthBench bench, Func<Rc> word, string user = "bob", string[]? headers = null)
    {
        var context = bench.Receive(headers ?? [], user: user);
        int code = ModuleBench.In(context, word).Code;
        bench.Bench.Proxy.Contexts.Return(context);
        return code;
    }

    private static int Authenticate(AuthBench bench, string name, string password) => In(bench, () => EphemeralFunctions.autheph_authenticate(name, password));

    [Test]
    public async Task A_right_name_and_password_pass_in_every_hash([Values(0, 1, 2, 3)] int algorithm)
    {
        await using var bench = Bench(o => { o.secret = "s1"; o.sha_algorithm = algorithm; });
        string name = Name(bench);
        Assert.That((Authenticate(bench, name, Password(name, algorithm: algorithm)), Authenticate(bench, name, Password(name, algorithm: (algorithm + 1) % 4))), Is.EqualTo((1, -2)));
    }

    [Test]
    public async Task The_name_may_be_the_other_way_round()
    {
        await using var bench = Bench(o => { o.secret = "s1"; o.username_format = 0; });
        string name = $"bob:{bench.Bench.Proxy.Clock.UnixSeconds + 60}";
        Assert.That((Authenticate(bench, name, Password(name)), Authenticate(bench, Name(bench), Password(Name(bench)))), Is.EqualTo((1, -7)));
    }

    [Test]
    public async Task Two_secrets_are_good_while_they_change_A4()
    {
        await using var bench = Bench(o => { o.secret = "old"; o.secret = "new"; });
        string name = Name(bench);
        Assert.That((Authenticate(bench, name, Password(name, "old")), Authenticate(bench, name, Password(name, "new")), Authenticate(bench, name, Password(name, "other"))), Is.EqualTo((1, 1, -2)));
    }

    [Test]
    public async Task Without_a_secret_nobody_passes()
    {
        await using var bench = Bench(_ => { });
        string name = Name(bench);
        Assert.That(Authenticate(bench, name, Password(name)), Is.EqualTo(-2));
    }

    [TestCase("-1:bob"), TestCase("+99999999999:bob"), TestCase("99999999999999999999:bob"), TestCase("99999999999:bob"), TestCase(":bob"), TestCase("soon:bob"), TestCase("1 :bob"), TestCase("1:bob"), TestCase("bob"), TestCase("0x7fffffff:bob")]
    public async Task An_expiry_that_is_none_or_too_far_is_refused_whatever_the_password_A4(string name)
    {
        await using var bench = Bench();
        Assert.That(Authenticate(bench, name, Password(name)), Is.EqualTo(-7));
    }

    [TestCase(""), TestCase("bob\r\nX: y"), TestCase("bob\n"), TestCase("bob\0"), TestCase("bob:admin")]
    public async Task A_user_that_could_mean_something_else_is_refused_A4(string user)
    {
        await using var bench = Bench();
        string name = Name(bench, user);
        Assert.That(Authenticate(bench, name, Password(name)), Is.EqualTo(-7));
    }

    [Test]
    public async Task Credentials_end_with_their_second()
    {
        await using var bench = Bench();
        string name = Name(bench, life: 10);
        Assert.That(In(bench, () => EphemeralFunctions.autheph_check_timestamp(name)), Is.EqualTo(1));
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(11));
        Assert.That((In(bench, () => EphemeralFunctions.autheph_check_timestamp(name)), Authenticate(bench, name, Password(name))), Is.EqualTo((-1, -7)));
    }

    [Test]
    public async Task Guessing_must_pause_A9()
    {
        await using var bench = Bench();
        string name = Name(bench);
        for (int i = 0; i < 10; i++) Authenticate(bench, name, "guess" + i);
        Assert.That(Authenticate(bench, name, Password(name)), Is.EqualTo(-2));
        bench.Bench.Clock.Pass(TimeSpan.FromSeconds(1.1));
        Assert.That(Authenticate(bench, name, Password(name)), Is.EqualTo(1));
    }

    [Test]
    public async Task The_user_is_compared_unescaped_and_in_whole_S4()
    {
        await using var bench = Bench();
        string name = Name(bench);
        int From(string user) => In(bench, () => EphemeralFunctions.autheph_check_from(name), user);
        int To(string user) => In(bench, () => EphemeralFunctions.autheph_check_to(name), user);
        Assert.That((From("bob"), From("b%6Fb"), From("carol"), From("bob%00"), From("bo"), To("bob"), To("carol")), Is.EqualTo((1, 1, -1, -1, -1, 1, -1)));
        Assert.That(In(bench, () => EphemeralFunctions.autheph_check_from("bob")), Is.EqualTo(-2));
    }

    [Test]
    public async Task Digest_passes_with_any_secret_and_names_the_user()
    {
        await using var bench = Bench(o => { o.secret = "old"; o.secret = "new"; });
        string name = Name(bench);
        foreach (var (password, code) in (ValueTuple<string, int>[])[(Password(name, "old"), 1), (Password(name, "new"), 1), ("x", -2)])
            Assert.That(In(bench, () => EphemeralFunctions.autheph_check("r"), headers: [AuthBench.Answer(bench.Nonce(), name, password)]), Is.EqualTo(code));
        int user = In(bench, () => EphemeralFunctions.autheph_www("r") ? EphemeralFunctions.autheph_check_to() : Rc.False, headers: [AuthBench.Answer(bench.Nonce(), name, Password(name, "new"))]);
        Assert.That((user, In(bench, () => EphemeralFunctions.autheph_check_to())), Is.EqualTo((1, -1)), "a name counts only after it was found right");
    }

    [Test]
    public async Task Digest_with_an_expired_name_or_without_credentials_has_its_own_code()
    {
        await using var bench = Bench();
        string name = Name(bench, life: -1);
        Assert.That(In(bench, () => EphemeralFunctions.autheph_check("r"), headers: [AuthBench.Answer(bench.Nonce(), name, Password(name))]), Is.EqualTo(-7));
        Assert.That(In(bench, () => EphemeralFunctions.autheph_check("r")), Is.EqualTo(-5));
    }

    [Test]
    public async Task An_operator_adds_and_removes_secrets_and_never_sees_one_G6()
    {
        await using var bench = Bench();
        string name = Name(bench);
        async Task<string> Call(string command, params JsonNode?[] parameters) => (await bench.Bench.Proxy.Rpc.InvokeAsync(command, new JsonArray(parameters), CancellationToken.None))?.ToJsonString() ?? "null";
        await Call("autheph.add_secret", "s2");
        Assert.That(Authenticate(bench, name, Password(name, "s2")), Is.EqualTo(1));
        string dump = await Call("autheph.dump_secrets");
        Assert.That(dump, Does.Contain("\"id\":1").And.Not.Contain("\"s1\"").And.Not.Contain("\"s2\""));
        await Call("autheph.rm_secret", 0);
        Assert.That((Authenticate(bench, name, Password(name, "s1")), Authenticate(bench, name, Password(name, "s2"))), Is.EqualTo((-2, 1)));
    }
}
