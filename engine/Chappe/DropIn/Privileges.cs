using System.Globalization;
using System.Runtime.InteropServices;
using Chappe.Engine.Modules;

namespace Chappe.DropIn;

/// <summary>Becomes another user and group, <c>-u</c> and <c>-g</c>, for good. Files are made afterwards, so they belong to that user; ports below 1024 need systemd's AmbientCapabilities then.</summary>
internal static partial class Privileges
{
    /// <summary>Becomes <paramref name="user"/> of <paramref name="group"/>, names or numbers; null leaves one as it is.</summary>
    /// <exception cref="ConfigurationException">There is no such user or group, or we may not.</exception>
    internal static void Become(string? user, string? group)
    {
        uint? userId = null, groupId = null;
        if (user is not null)
        {
            var (id, ofUser) = Find("/etc/passwd", user, "user") is var fields ? (Number(fields[2]), Number(fields[3])) : default;
            (userId, groupId) = (id, ofUser);
        }
        if (group is not null) groupId = Number(Find("/etc/group", group, "group")[2]);
        // The group first: who is no longer root cannot change it.
        if (groupId is { } gid && (SetGroups(1, [gid]) != 0 && GetUser() == 0 || SetGroup(gid) != 0)) throw Refused($"group {group ?? user}");
        if (userId is { } uid && SetUser(uid) != 0) throw Refused($"user {user}");
    }

    private static ConfigurationException Refused(string what) => new($"We cannot become {what}: {Marshal.GetLastPInvokeErrorMessage()}.");

    private static string[] Find(string file, string name, string what)
    {
        foreach (string line in File.ReadLines(file))
        {
            string[] fields = line.Split(':');
            if (fields.Length > 3 && (fields[0] == name || fields[2] == name)) return fields;
        }
        throw new ConfigurationException($"There is no {what} '{name}'.");
    }

    private static uint Number(string text) => uint.Parse(text, CultureInfo.InvariantCulture);

    // The C library does these for all threads of the process.
    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUser(uint id);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGroup(uint id);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, uint[] ids);

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetUser();
}
