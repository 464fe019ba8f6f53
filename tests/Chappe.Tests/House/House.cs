namespace Chappe.Tests.House;

/// <summary>Where the checkout is that these tests were built from.</summary>
internal static class House
{
    internal static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Chappe.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}
