using System.Globalization;
using System.Text;
using System.Text.Json;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Timers;

namespace Chappe.Modules.Dialogs;

/// <summary>A dialog as a row of Kamailio's table <c>dialog</c>, in both directions.</summary>
internal static class DialogRow
{
    // Kamailio's iflags.
    private const uint SendsBye = 1, ProbesCaller = 2, ProbesCallee = 4, KeepsTimeout = 8;
    /// <summary>The width of Kamailio's column xdata.</summary>
    private const int MostProfileText = 512;

    /// <summary>The two values that name a row.</summary>
    public static DbValue[] NameOf(Dialog dialog) => [DbValue.Of(dialog.Entry), DbValue.Of(dialog.Id)];

    /// <summary>The other values, in the order of <see cref="DialogTables"/>. Called under the dialog's lock.</summary>
    public static DbValue[] ValuesOf(Dialog dialog, Clock clock)
    {
        var (caller, callee) = (dialog.Caller, dialog.Callee);
        long until = dialog.State == DialogState.Confirmed ? clock.UnixSeconds + (dialog.DueAt - clock.Milliseconds) / 1000 : dialog.AnsweredAt + dialog.Lifetime;
        uint own = (dialog.TimeoutBye ? SendsBye : 0) | (dialog.ProbesCaller ? ProbesCaller : 0) | (dialog.ProbesCallee ? ProbesCallee : 0) | (dialog.KeepsTimeout ? KeepsTimeout : 0);
        return
        [
            DbValue.Of(dialog.CallId), DbValue.Of(caller.Uri), DbValue.Of(caller.Tag), DbValue.Of(callee.Uri), DbValue.Of(callee.Tag), Number(caller.CSeq), Number(callee.CSeq),
            DbValue.Of(caller.RouteSet), DbValue.Of(callee.RouteSet), DbValue.Of(caller.Contact), DbValue.Of(callee.Contact), DbValue.Of(caller.Socket), DbValue.Of(callee.Socket),
            DbValue.Of((int)dialog.State), DbValue.Of(dialog.AnsweredAt), DbValue.Of(until), DbValue.Of(dialog.Flags), DbValue.Of(own), DbValue.Of(dialog.TimeoutRoute), DbValue.Of(dialog.RequestUri),
            DbValue.Of(ProfilesText(dialog)),
        ];
    }

    /// <summary>The dialog of a row that begins with its id.</summary>
    /// <param name="module">The module.</param>
    /// <param name="proxy">The proxy.</param>
    /// <param name="row">The row.</param>
    /// <param name="until">When its time is over, in seconds since 1970.</param>
    /// <returns>null when the call was not up: its transaction ended with the process that knew it.</returns>
    public static Dialog? Read(DialogsModule module, Proxy proxy, DbValue[] row, out long until)
    {
        long Integer(int column) => row[column].ToInteger();
        string Text(int column) => row[column].IsNull ? "" : row[column].ToString();
        uint own = (uint)Integer(20);
        until = Integer(18);
        var state = (DialogState)Integer(16);
        if (state is not (DialogState.ConfirmedNotAcknowledged or DialogState.Confirmed) || Text(3).Length == 0) return null;
        var dialog = new Dialog(module, (int)Integer(1), (uint)Integer(2))
        {
            CallId = Text(3), RequestUri = Text(22), State = state, BeganAt = Integer(17), AnsweredAt = Integer(17), Flags = (uint)Integer(19), TimeoutRoute = Text(21),
            TimeoutBye = (own & SendsBye) != 0, ProbesCaller = (own & ProbesCaller) != 0, ProbesCallee = (own & ProbesCallee) != 0, KeepsTimeout = (own & KeepsTimeout) != 0,
            Lifetime = (int)Math.Clamp(until - Integer(17), 1, int.MaxValue),
        };
        dialog.Began = dialog.Answered = DateTimeOffset.FromUnixTimeSeconds(dialog.AnsweredAt);
        var (caller, callee) = (dialog.Caller, dialog.Callee);
        (caller.Uri, caller.Tag, caller.CSeq, caller.Routes, caller.Contact) = (Text(4), Text(5), (uint)Integer(8), Routes(Text(10)), Text(12));
        (callee.Uri, callee.Tag, callee.CSeq, callee.Routes, callee.Contact) = (Text(6), Text(7), (uint)Integer(9), Routes(Text(11)), Text(13));
        caller.Recall(proxy, Text(14));
        callee.Recall(proxy, Text(15));
        dialog.InviteCSeq = caller.CSeq;
        return dialog;
    }

    /// <summary>The profiles that a row names, as Kamailio writes them: an object with a member for each, a list of values in those that have values.</summary>
    public static IEnumerable<(string Profile, string Value)> ProfilesOf(DbValue[] row)
    {
        if (row[23].IsNull || row[23].ToString() is not { Length: > 2 } text) return [];
        var found = new List<(string, string)>();
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object) return [];
            foreach (var profile in document.RootElement.EnumerateObject())
                if (profile.Value.ValueKind == JsonValueKind.Array) found.AddRange(profile.Value.EnumerateArray().Select(v => (profile.Name, v.ToString())));
                else found.Add((profile.Name, ""));
        }
        catch (JsonException)
        {
            // The column is anybody's extra data; what is no JSON names no profiles.
            return [];
        }
        return found;
    }

    private static string? ProfilesText(Dialog dialog)
    {
        if (dialog.Profiles.Count == 0) return null;
        // What does not fit the column would make a strict database refuse the whole row; the last ones are left out.
        for (int count = dialog.Profiles.Count; count > 0; count--)
            if (Write(dialog.Profiles.Take(count)) is { Length: <= MostProfileText } text) return text;
        return null;
    }

    private static string Write(IEnumerable<(string Profile, string Value)> profiles)
    {
        using var octets = new MemoryStream();
        using (var writer = new Utf8JsonWriter(octets))
        {
            writer.WriteStartObject();
            foreach (var group in profiles.GroupBy(p => p.Profile))
            {
                if (group.All(p => p.Value.Length == 0))
                {
                    writer.WriteString(group.Key, "");
                    continue;
                }
                writer.WriteStartArray(group.Key);
                foreach (var (_, value) in group) writer.WriteStringValue(value);
                writer.WriteEndArray();
            }
            writer.WriteEndObject();
        }
        return Encoding.UTF8.GetString(octets.ToArray());
    }

    private static string[] Routes(string set) => set.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static DbValue Number(uint number) => DbValue.Of(number.ToString(CultureInfo.InvariantCulture));
}
