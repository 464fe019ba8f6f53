namespace Chappe.Interop.Harness;

/// <summary>Finds the programs that the tests talk to. A missing one skips the test with its reason; in CI (CI=true), where .ci/run has installed them, it fails.</summary>
internal static class Peers
{
    internal static string Sipp => Require("sipp", "sip-tester");
    internal static string Kamailio => Require("kamailio", "kamailio");
    internal static string Sipsak => Require("sipsak", "sipsak");

    private static string Require(string program, string package)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/sbin");
        if (folders.Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists) is { } found) return found;
        string reason = $"{program} is not installed (Debian package {package})";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Ignore(reason);
        return "";
    }
}
