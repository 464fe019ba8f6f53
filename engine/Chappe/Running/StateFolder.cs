using Chappe.Engine.Modules;

namespace Chappe.Running;

/// <summary>
/// This is the one folder that a running Chappe writes to: the location database and the control socket. One folder serves one running
/// Chappe; its control socket is what keeps a second one out.
/// </summary>
public sealed class StateFolder
{
    /// <summary>Takes the folder that was named, else the usual one; nothing is made yet.</summary>
    public StateFolder(string? named) => Path = System.IO.Path.GetFullPath(named is { Length: > 0 } ? named : Usual());

    /// <summary>The folder, as a full path.</summary>
    public string Path { get; }

    /// <summary>Where the control socket stands unless <c>--rpc</c> says otherwise.</summary>
    public string SocketPath => System.IO.Path.Combine(Path, "chappe_rpc.sock");

    /// <summary>Makes the folder, for its owner alone, when it is not there.</summary>
    /// <exception cref="ConfigurationException">It cannot be made.</exception>
    public void Create()
    {
        try
        {
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path);
            else Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"The state folder {Path} cannot be made: {e.Message} Name another one with --state.", e);
        }
    }

    // $STATE_DIRECTORY is systemd's; the rest is where services and users keep such things on Unix, or the like elsewhere.
    private static string Usual()
    {
        foreach (string name in (string[])["CHAPPE_STATE", "STATE_DIRECTORY"])
            if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } given) return given.Split(':')[0];
        if (OperatingSystem.IsWindows()) return System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "chappe");
        if (Environment.UserName == "root") return "/var/lib/chappe";
        if (Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } xdg) return System.IO.Path.Combine(xdg, "chappe");
        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length > 0
            ? System.IO.Path.Combine(home, ".local", "state", "chappe")
            : System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"chappe-{Environment.UserName}");
    }
}
