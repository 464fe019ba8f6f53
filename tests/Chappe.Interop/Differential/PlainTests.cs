namespace Chappe.Interop.Differential;

/// <summary>The packaged configuration as it is, against Kamailio: registrations, calls, what is refused, what is no SIP.</summary>
public sealed class PlainTests() : ContestTests
{
    [TestCaseSource(nameof(Scenarios)), CancelAfter(30_000)]
    public async Task Same(object scenario, CancellationToken cancel) => await Contest.AssertSameAsync((Scenario)scenario, cancel);

    private static IEnumerable<TestCaseData> Scenarios() =>
        Registrations.All.Concat(Calls.All).Concat(Others.All).Concat(Faults.All).Select(s => new TestCaseData(s).SetName(s.Name));
}
