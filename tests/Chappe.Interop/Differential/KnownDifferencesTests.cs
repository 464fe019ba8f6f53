using System.Text.RegularExpressions;
using Chappe.Interop.Harness;

namespace Chappe.Interop.Differential;

/// <summary>docs/porting.md lists what differs, and nothing that does not.</summary>
public sealed class KnownDifferencesTests
{
    [Test]
    public void The_page_lists_every_difference_with_its_reason()
    {
        string page = File.ReadAllText(Path.Combine(Folders.Root, "docs", "porting.md"));
        var listed = Regex.Matches(page, @"^\| `(\w+)` \| (.+) \|$", RegexOptions.Multiline).Where(m => KnownDifferences.Names.Contains(m.Groups[1].Value) || m.Groups[1].Value.Contains("_with")).Select(m => m.Groups[1].Value);
        Assert.That(listed, Is.EquivalentTo(KnownDifferences.Names));
    }
}
