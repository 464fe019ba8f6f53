using Chappe.Interop.Harness;

namespace Chappe.Interop.Differential;

/// <summary>The packaged configuration under the defines that it offers: what Kamailio starts with, we start with, and answer the same.</summary>
public sealed class StartTests
{
    // WITH_TLS needs a certificate below /etc/kamailio, which a test does not write; Kamailio does not start without it, nor do we.
    [TestCase("WITH_NAT"), TestCase("WITH_NAT WITH_NATSIPPING"), TestCase("WITH_NAT WITH_RTPENGINE"), TestCase("WITH_JSONRPC"), TestCase("WITH_MYSQL"), TestCase("WITH_USRLOCDB"), TestCase("WITH_ACCDB")]
    [TestCase("WITH_MULTIDOMAIN"), TestCase("WITH_AUTH WITH_IPAUTH"), TestCase("WITH_PRESENCE"), TestCase("WITH_PRESENCE WITH_MSGREBUILD")]
    [TestCase("WITH_DEBUG WITH_AUTH WITH_IPAUTH WITH_USRLOCDB WITH_ALIASDB WITH_SPEEDDIAL WITH_NAT WITH_PSTN WITH_VOICEMAIL WITH_ANTIFLOOD WITH_BLOCK3XX WITH_BLOCK401407 WITH_JSONRPC WITH_ACCDB")]
    [CancelAfter(60_000)]
    public async Task Both_start_with(string defines, CancellationToken cancel)
    {
        using var folder = new ScratchFolder();
        string[] flags = [.. await Database.CreateAsync(folder, "", cancel), .. defines.Split(' ').SelectMany(d => (string[])["-A", d])];
        await using var contest = await Contest.StartAsync(flags, cancel);
        await contest.AssertSameAsync(new Scenario("Both_start_with", async s => { await s.Ask("alice", s.Request("OPTIONS", "sip:{server}")); await s.Ask("alice", s.Request("MESSAGE", "sip:nobody@{server}", body: "x")); await s.Ask("alice", s.Register("alice")); }), cancel);
    }
}
