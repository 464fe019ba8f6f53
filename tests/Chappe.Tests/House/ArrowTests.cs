using System.Text.RegularExpressions;

namespace Chappe.Tests.House;

/// <summary>The storeys of the house (engine/README.md): arrows go down only, and the rooms inside Chappe.Engine know only whom this page allows.</summary>
public sealed partial class ArrowTests
{
    private static readonly string s_root = House.Root;

    // room -> whom it may know. Routing is the room in the middle: a message on its way knows its transaction and its words.
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Diagnostics"] = [],
        ["Timers"] = [],
        ["Transports"] = ["Diagnostics", "Modules", "Routing", "Timers", "Vocabulary"],
        ["Resolving"] = ["Diagnostics", "Timers", "Transports"],
        ["Databases"] = ["Diagnostics", "Modules", "Timers"],
        ["Rpc"] = ["Diagnostics", "Modules", "Transports"],
        ["Modules"] = ["Diagnostics", "Rpc", "Transports", "Vocabulary"],
        ["Forwarding"] = ["Diagnostics", "Resolving", "Routing", "Transactions", "Transports", "Vocabulary"],
        ["Transactions"] = ["Diagnostics", "Forwarding", "Modules", "Resolving", "Routing", "Rpc", "Timers", "Transports", "Vocabulary"],
        ["Routing"] = ["Diagnostics", "Forwarding", "Modules", "Transactions", "Transports", "Vocabulary"],
        ["Vocabulary"] = ["Databases", "Diagnostics", "Forwarding", "Modules", "Resolving", "Routing", "Rpc", "Transactions", "Transports"],
    };

    [Test]
    public void Rooms_of_the_engine_know_only_whom_they_may()
    {
        var engine = Path.Combine(s_root, "engine", "Chappe.Engine");
        var wrong = new List<string>();
        foreach (var file in Directory.EnumerateFiles(engine, "*.cs", SearchOption.AllDirectories))
        {
            var parts = Path.GetRelativePath(engine, file).Split(Path.DirectorySeparatorChar);
            if (parts.Length == 1 || parts[0] is "obj" or "bin") continue;
            if (!s_allowed.TryGetValue(parts[0], out var allowed)) { wrong.Add($"{parts[0]}: a room that this page does not list"); continue; }
            foreach (Match use in EngineUsing().Matches(File.ReadAllText(file)))
            {
                var room = use.Groups["room"].Value;
                if (room != parts[0] && !allowed.Contains(room)) wrong.Add($"{Path.GetRelativePath(s_root, file)} knows {room}");
            }
        }
        Assert.That(wrong, Is.Empty);
    }

    [Test]
    public void Projects_refer_downwards_only()
    {
        Assert.Multiple(() =>
        {
            Assert.That(References("engine/Chappe.Sip/Chappe.Sip.csproj"), Is.Empty);
            Assert.That(References("engine/Chappe.Engine/Chappe.Engine.csproj"), Is.EqualTo(new[] { "Chappe.Sip" }));
            Assert.That(References("engine/Chappe.Scripting/Chappe.Scripting.csproj"), Is.SubsetOf(new[] { "Chappe.Engine", "Chappe.Sip" }));
            Assert.That(References("engine/Chappe.Porting/Chappe.Porting.csproj"), Is.SubsetOf(new[] { "Chappe.Engine", "Chappe.Sip" }));
            foreach (var module in Directory.EnumerateFiles(Path.Combine(s_root, "modules"), "*.csproj", SearchOption.AllDirectories))
                Assert.That(References(module), Is.SubsetOf(new[] { "Chappe.Engine", "Chappe.Sip" }), module);
        });
    }

    [Test]
    public void The_SIP_library_has_no_socket_no_clock_and_no_script()
    {
        var wrong = Directory.EnumerateFiles(Path.Combine(s_root, "engine", "Chappe.Sip"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}"))
            .Where(f => ForbiddenInSip().IsMatch(File.ReadAllText(f)));
        Assert.That(wrong, Is.Empty);
    }

    private static string[] References(string project) =>
        [.. ProjectReference().Matches(File.ReadAllText(Path.Combine(s_root, project))).Select(m => m.Groups["name"].Value).Order()];

    [GeneratedRegex(@"^using (static )?Chappe\.Engine\.(?<room>\w+)", RegexOptions.Multiline)]
    private static partial Regex EngineUsing();

    [GeneratedRegex(@"<ProjectReference Include="".*?(?<name>[\w.]+)\.csproj""")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"System\.Net\.Sockets|DateTime\.(Utc)?Now|Stopwatch|Environment\.TickCount|TimeProvider|Microsoft\.CodeAnalysis")]
    private static partial Regex ForbiddenInSip();
}
