using Chappe.Interop.Harness;
using Chappe.Running;

namespace Chappe.Interop;

/// <summary>The configuration that Debian's package installs, unmodified, under each of its defines and under all of them: it is taken here as it stands.</summary>
public sealed class PackagedConfigurationTests
{
    private const string Packaged = "/etc/kamailio/kamailio.cfg";

    private static readonly string[] s_flags =
    [
        "", "DEBUG", "MYSQL AUTH", "MYSQL AUTH IPAUTH", "MYSQL USRLOCDB", "MYSQL PRESENCE", "MYSQL PRESENCE MSGREBUILD", "NAT", "NAT NATSIPPING", "NAT RTPENGINE", "PSTN", "MYSQL ALIASDB", "MYSQL SPEEDDIAL", "MYSQL MULTIDOMAIN",
        "JSONRPC", "ANTIFLOOD", "BLOCK3XX", "BLOCK401407", "VOICEMAIL", "MYSQL ACCDB",
        "DEBUG MYSQL AUTH IPAUTH USRLOCDB PRESENCE MSGREBUILD NAT NATSIPPING RTPENGINE PSTN ALIASDB SPEEDDIAL MULTIDOMAIN JSONRPC ANTIFLOOD BLOCK3XX BLOCK401407 VOICEMAIL ACCDB",
    ];

    [TestCaseSource(nameof(s_flags))]
    public async Task Is_taken_as_it_stands(string flags)
    {
        _ = Peers.Kamailio;
        if (!File.Exists(Packaged)) Assert.Ignore($"{Packaged} is not installed (Debian package kamailio).");
        var problems = await Station.CheckAsync(new StationOptions { Script = Packaged, Cfg = new CfgSettings { Defines = [.. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(f => "WITH_" + f)] } });
        Assert.That(problems.Where(p => p.IsError), Is.Empty);
    }

    [Test]
    public async Task Its_translation_is_good_and_whole()
    {
        _ = Peers.Kamailio;
        if (!File.Exists(Packaged)) Assert.Ignore($"{Packaged} is not installed (Debian package kamailio).");
        string folder = Directory.CreateTempSubdirectory("chappe-port-").FullName;
        try
        {
            string main = Path.Combine(folder, "main.csx");
            var verbs = new CommandLine.Verbs([new Commands.PortCommand()]);
            var (output, error) = (new StringWriter(), new StringWriter());
            Assert.That(await verbs.RunAsync(["port", Packaged, "-o", main], new CommandLine.Terminal(output, error)), Is.Zero, error.ToString());
            string script = await File.ReadAllTextAsync(main);
            Assert.That(script, Does.Not.Contain("not ported: ").And.Contain("#if WITH_NAT").And.Contain(" request_route()"));
            Assert.That((await Station.CheckAsync(new StationOptions { Script = main })).Where(p => p.IsError), Is.Empty);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
