using System.Security.Cryptography;
using System.Text.Json;
using Chappe.Sip.Messages;

namespace Chappe.Tests.Sip;

/// <summary>The 49 messages of RFC 4475 and the 12 of RFC 5118 (threats P1): which are taken, which are refused and why. What a server answers to a well-formed one is tested where it is answered.</summary>
public sealed class TortureTests
{
    private static readonly Dictionary<string, MessageFault> Refused = new()
    {
        ["badinv01"] = MessageFault.Via,
        ["clerr"] = MessageFault.ContentLength,
        ["ncl"] = MessageFault.ContentLength,
        ["scalar02"] = MessageFault.CSeq,
        ["scalarlg"] = MessageFault.CSeq,
        ["quotbal"] = MessageFault.To,
        ["ltgtruri"] = MessageFault.RequestUri,
        ["lwsruri"] = MessageFault.RequestUri,
        ["lwsstart"] = MessageFault.RequestUri,
        ["trws"] = MessageFault.RequestUri,
        ["escruri"] = MessageFault.RequestUri,
        ["badaspec"] = MessageFault.To,
        ["baddn"] = MessageFault.HeadersIncomplete, // its file ends without the empty line; with it, From is the fault
        ["badvers"] = MessageFault.Version,
        ["mismatch01"] = MessageFault.CSeqMethod,
        ["mismatch02"] = MessageFault.CSeqMethod,
        ["bigcode"] = MessageFault.StatusCode,
        ["insuf"] = MessageFault.MissingHeader,
        ["multi01"] = MessageFault.DuplicateHeader,
        ["mcl01"] = MessageFault.DuplicateHeader,
        ["ipv6-bad"] = MessageFault.RequestUri,
    };

    public static IEnumerable<JsonElement> Index() => JsonDocument.Parse(File.ReadAllText(Path.Combine(TestData.Folder, "torture", "index.json")))
        .RootElement.GetProperty("messages").EnumerateArray();

    public static IEnumerable<TestCaseData> Messages() => Index().Select(m => new TestCaseData(m.GetProperty("name").GetString()!) { TestName = m.GetProperty("name").GetString() });

    [TestCaseSource(nameof(Messages))]
    public void A_torture_message_is_taken_or_refused_as_its_RFC_says(string name)
    {
        TestData.Parse(TestData.Torture(name), out var fault);
        Assert.That(fault, Is.EqualTo(Refused.GetValueOrDefault(name)));
    }

    [Test]
    public void Their_files_are_the_RFCs_octets()
    {
        foreach (var message in Index())
            Assert.That(Convert.ToHexStringLower(SHA256.HashData(TestData.Torture(message.GetProperty("name").GetString()!))),
                Is.EqualTo(message.GetProperty("sha256").GetString()), message.GetProperty("name").GetString());
        Assert.That(Index().Count(), Is.EqualTo(61));
    }
}
