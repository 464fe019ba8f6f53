namespace Chappe.Interop.Harness;

/// <summary>Finds the programs that the tests talk to. A missing one skips the test with its reason; in CI (CI=true), where .ci/run has installed them, it fails.</summary>
internal static class Peers
{
    internal static string Sipp => Require("sipp", "sip-tester");
    internal static string Kamailio => Require("kamailio", "kamailio");
    internal static string Sqlite => Require("sqlite3", "sqlite3");
    internal static string Kamcmd => Require("kamcmd", "kamailio");
    internal static string Chromium => Require("chromium", "chromium");
    internal static string Node => Require("node", "nodejs");
    internal static string Npm => Require("npm", "npm");
    internal static string Baresip => Require("baresip", "baresip-core");
    internal static string Rtpengine => Require("rtpengine", "rtpengine-daemon");
    internal static string MariaDb => Require("mariadbd", "mariadb-server");
    internal static string MariaDbInstall => Require("mariadb-install-db", "mariadb-server");
    internal static string Redis => Require("redis-server", "redis-server");
    internal static string Sipsak => Require("sipsak", "sipsak");

    /// <summary>Where baresip's modules are.</summary>
    internal static string BaresipModules
    {
        get
        {
            string[] places = ["/usr/lib/baresip/modules", "/usr/local/lib/baresip/modules"];
            if (places.FirstOrDefault(Directory.Exists) is { } found) return found;
            Miss("baresip's modules are not installed (Debian package baresip-core)");
            return "";
        }
    }

    /// <summary>Skips the test when Kamailio has no module of that name.</summary>
    internal static void RequireKamailioModule(string module, string package)
    {
        bool isThere = new[] { "/usr/lib", "/usr/local/lib", "/usr/lib64" }.SelectMany(f => Directory.Exists(f) ? Directory.EnumerateDirectories(f) : []).Prepend("/usr/lib")
            .Any(f => File.Exists(Path.Combine(f, "kamailio", "modules", module + ".so")));
        if (!isThere) Miss($"Kamailio's module {module} is not installed (Debian package {package})");
    }

    /// <summary>Skips the test with its reason; in CI it fails.</summary>
    internal static void Miss(string reason)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(reason);
        Assert.Ignore(reason);
    }

    private static string Require(string program, string package)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Append("/usr/local/sbin");
        if (folders.Select(f => Path.Combine(f, program)).FirstOrDefault(File.Exists) is { } found) return found;
        Miss($"{program} is not installed (Debian package {package})");
        return "";
    }
}
