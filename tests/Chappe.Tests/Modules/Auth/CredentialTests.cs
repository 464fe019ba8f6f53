using Chappe.Modules.Auth;

namespace Chappe.Tests.Modules.Auth;

/// <summary>Which credentials are taken, and what is said about the others.</summary>
public sealed class CredentialTests
{
    private static string Answer(string nonce, int nc = 1) => AuthBench.Answer(nonce, nc: nc);

    [TestCase("MD5", "auth")]
    [TestCase("SHA-256", "auth")]
    public async Task The_right_answer_to_a_challenge_is_taken(string algorithm, string qop)
    {
        await using var bench = new AuthBench();
        Assert.That(bench.Check([AuthBench.Answer(bench.Nonce(), algorithm: algorithm, qop: qop)]), Is.EqualTo(1));
    }

    [Test]
    public async Task Without_qop_in_the_challenge_an_answer_of_RFC_2069_is_taken()
    {
        await using var bench = new AuthBench();
        Assert.That(bench.Check([AuthBench.Answer(bench.Nonce(flags: 0), qop: "")]), Is.EqualTo(1));
    }

    [Test]
    public async Task An_answer_that_leaves_out_the_qop_it_was_asked_for_is_none()
    {
        await using var bench = new AuthBench();
        Assert.That(bench.Check([AuthBench.Answer(bench.Nonce(flags: 1), qop: "")]), Is.EqualTo(-5));
    }

    [Test]
    public async Task HA1_may_stand_for_the_password()
    {
        await using var bench = new AuthBench();
        string ha1 = AuthBench.Hash("MD5", "bob:r:pw");
        Assert.That(bench.Check([Answer(bench.Nonce())], ha1, flags: 1), Is.EqualTo(1));
        Assert.That(bench.Check([AuthBench.Answer(bench.Nonce(), algorithm: "SHA-256")], ha1, flags: 1), Is.EqualTo(-2), "of another algorithm it is no password");
    }

    [TestCase(-5, "")]
    [TestCase(-5, "Authorization: Basic Ym9iOnB3")]
    [TestCase(-5, "Authorization: Digest garbage")]
    [TestCase(-5, "Proxy-Authorization: RIGHT")]
    [TestCase(-5, "Authorization: OTHERREALM")]
    [TestCase(-2, "Authorization: WRONGPASSWORD")]
    [TestCase(-1, "Authorization: BOGUSNONCE")]
    [TestCase(-1, "Authorization: OTHERURI")]
    [TestCase(-5, "Authorization: UNKNOWNALGORITHM")]
    [TestCase(-2, "Authorization: SHORTRESPONSE")]
    public async Task What_is_wrong_has_its_own_code(int code, string header)
    {
        await using var bench = new AuthBench();
        string nonce = bench.Nonce();
        string line = header.Split(' ')[^1] switch
        {
            "RIGHT" => AuthBench.Answer(nonce, header: "Proxy-Authorization"),
            "OTHERREALM" => AuthBench.Answer(nonce, realm: "elsewhere"),
            "WRONGPASSWORD" => AuthBench.Answer(nonce, password: "guess"),
            "BOGUSNONCE" => AuthBench.Answer("bogus"),
            "OTHERURI" => AuthBench.Answer(nonce, uri: "sip:other.test"),
            "UNKNOWNALGORITHM" => AuthBench.Answer(nonce).Replace("=MD5", "=CRC32"),
            "SHORTRESPONSE" => AuthBench.Answer(nonce, response: "00"),
            _ => header,
        };
        Assert.That(bench.Check(line.Length == 0 ? [] : [line]), Is.EqualTo(code));
    }

    [Test]
    public async Task An_algorithm_that_was_not_offered_is_not_taken_A2()
    {
        await using var bench = new AuthBench(o => o.algorithm = "SHA-256");
        Assert.That(bench.Check([Answer(bench.Nonce())]), Is.EqualTo(-5));
        Assert.That(bench.Check([AuthBench.Answer(bench.Nonce(), algorithm: "SHA-256")]), Is.EqualTo(1));
    }

    [Test]
    public async Task Of_several_answers_the_one_that_can_be_checked_counts()
    {
        await using var bench = new AuthBench();
        string nonce = bench.Nonce();
        Assert.That(bench.Check([AuthBench.Answer("x", realm: "other"), Answer(nonce).Replace("=MD5", "=CRC32"), Answer(nonce)]), Is.EqualTo(1));
    }

    [Test]
    public async Task The_method_is_covered_A2()
    {
        await using var bench = new AuthBench();
        Assert.That(bench.Check([AuthBench.Answer(bench.Nonce(), method: "INVITE")]), Is.EqualTo(-2));
    }

    [Test]
    public async Task The_URI_is_compared_as_a_URI_unless_the_script_forgives_it_A2()
    {
        await using var bench = new AuthBench();
        Assert.That(bench.Check([AuthBench.Answer(bench.Nonce(), uri: "sip:CHAPPE.test")]), Is.EqualTo(1));
        await using var lax = new AuthBench(o => o.check_uri = false);
        Assert.That(lax.Check([AuthBench.Answer(lax.Nonce(), uri: "sip:other.test")]), Is.EqualTo(1));
    }

    [TestCase("ACK")]
    [TestCase("CANCEL")]
    public async Task What_cannot_be_challenged_passes(string method)
    {
        await using var bench = new AuthBench();
        Assert.That(bench.Check([], method: method), Is.EqualTo(1));
    }

    [Test]
    public async Task Auth_check_picks_the_header_by_the_method_and_compares_the_user_A3()
    {
        await using var bench = new AuthBench();
        int Check(string[] headers, string method, string user)
        {
            var context = bench.Receive(headers, method, user: user);
            return ModuleBench.In(context, () => AuthFunctions.pv_auth_check("r", "pw", 0, 1)).Code;
        }
        Assert.Multiple(() =>
        {
            Assert.That(Check([Answer(bench.Nonce())], "REGISTER", "bob"), Is.EqualTo(1));
            Assert.That(Check([Answer(bench.Nonce())], "REGISTER", "b%6fb"), Is.EqualTo(1), "an escape is the letter it stands for");
            Assert.That(Check([Answer(bench.Nonce())], "REGISTER", "alice"), Is.EqualTo(-8));
            Assert.That(Check([AuthBench.Answer(bench.Nonce(), method: "INVITE", header: "Proxy-Authorization")], "INVITE", "bob"), Is.EqualTo(1));
            Assert.That(Check([AuthBench.Answer(bench.Nonce(), method: "INVITE")], "INVITE", "bob"), Is.EqualTo(-5));
        });
    }

    [Test]
    public async Task Credentials_that_were_right_can_be_taken_out()
    {
        await using var bench = new AuthBench();
        var context = bench.Receive([AuthBench.Answer("x", realm: "other"), Answer(bench.Nonce())]);
        ModuleBench.In(context, () =>
        {
            Assert.That(AuthFunctions.consume_credentials().Code, Is.EqualTo(-1), "not before they were checked");
            Assert.That((AuthFunctions.has_credentials("r").Code, AuthFunctions.has_credentials("other").Code, AuthFunctions.has_credentials("third").Code), Is.EqualTo((1, 1, -1)));
            Assert.That(AuthFunctions.pv_www_authenticate("r", "pw").Code, Is.EqualTo(1));
            Assert.That(AuthFunctions.consume_credentials().Code, Is.EqualTo(1));
            Assert.That((AuthFunctions.has_credentials("r").Code, AuthFunctions.has_credentials("other").Code), Is.EqualTo((-1, 1)));
            return 0;
        });
    }

    [Test]
    public async Task Variables_tell_what_the_credentials_claim_before_and_after_a_check()
    {
        await using var bench = new AuthBench();
        string Shown(string[] headers) => ModuleBench.In(bench.Receive(headers), () => string.Join(" ",
            new[] { CredentialVariables.au, CredentialVariables.aU, CredentialVariables.ad, CredentialVariables.ar, CredentialVariables.adu, CredentialVariables.aa }.Select(v => v.IsNull ? "-" : $"[{v}]")));
        Assert.That(Shown([]), Is.EqualTo("- - - - - -"));
        Assert.That(ModuleBench.In(bench.Receive([]), () => CredentialVariables.Au.Equals(Chappe.Engine.Vocabulary.AddressPseudoVariables.fU) && !CredentialVariables.Au.IsNull), "without credentials From pays");
        Assert.That(Shown(["Authorization: Basic x", AuthBench.Answer("n")]), Is.EqualTo("[bob] [bob] [] [r] [sip:chappe.test] [MD5]"));
        Assert.That(Shown([AuthBench.Answer("n", user: "bob@x.test", header: "Proxy-Authorization").Replace(", algorithm=MD5", "")]), Is.EqualTo("[bob] [bob@x.test] [x.test] [r] [sip:chappe.test] []"));
        var context = bench.Receive([AuthBench.Answer("n", user: "first", realm: "other"), Answer(bench.Nonce())]);
        ModuleBench.In(context, () =>
        {
            Assert.That(CredentialVariables.au.ToString(), Is.EqualTo("first"));
            Assert.That(CredentialVariables.Au.ToString(), Is.EqualTo("first"));
            Assert.That(AuthFunctions.pv_www_authenticate("r", "pw").Code, Is.EqualTo(1));
            Assert.That(CredentialVariables.au.ToString(), Is.EqualTo("bob"), "then it is the one that was checked");
            return 0;
        });
    }
}
