using System.Globalization;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Databases;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Data;

/// <summary>This is acc's record of a whole call (CDR): when it began and ended, how long it was, and what <c>cdr_extra</c> wants to know.</summary>
internal static class CallRecords
{
    /// <summary>Says what is wrong with its parameters.</summary>
    public static void Validate(Plan plan, AccOptions options)
    {
        if (!options.cdr_enable) return;
        foreach (var extra in options.CdrExtra)
            if (NamedVariables.Find(plan.Modules, extra.Variable) is null) plan.Report($"acc.cdr_extra: {extra.Name}: \"{extra.Variable}\" is no variable that can be read here.");
        if (options.cdrs_table.Length == 0) return;
        foreach (string name in Columns(options).Append(options.cdrs_table))
            if (!SqlDialect.IsName(name)) plan.Report($"acc: \"{name}\" is no name of a column or a table.");
    }

    /// <summary>The call is to be recorded.</summary>
    public static bool IsWanted(AccOptions options, in EndedCall call) =>
        options.cdr_enable && (!call.HasExpired || options.cdr_expired_dlg_enable) && (call.Answered is not null || options.cdr_on_failed)
        && (options.cdr_skip.Length == 0 || NamedVariables.Get($"$dlg_var({options.cdr_skip})").IsNull);

    /// <summary>The line of a call: seconds with milliseconds, as Kamailio writes them.</summary>
    public static string Line(AccOptions options, in EndedCall call, string?[] extra)
    {
        var (start, duration) = Times(options, call);
        var line = new StringBuilder(256).Append(options.cdr_start_id).Append('=').Append(Seconds(start.ToUnixTimeMilliseconds()))
            .Append("; ").Append(options.cdr_end_id).Append('=').Append(Seconds(call.Ended.ToUnixTimeMilliseconds()))
            .Append("; ").Append(options.cdr_duration_id).Append('=').Append(Seconds((long)duration.TotalMilliseconds));
        for (int i = 0; i < extra.Length; i++) line.Append("; ").Append(options.CdrExtra[i].Name).Append('=').Append(extra[i] ?? "");
        return Log.Printable(Encoding.UTF8.GetBytes(line.ToString()), 4096);
    }

    /// <summary>The values of its row.</summary>
    public static DbValue[] Row(AccOptions options, in EndedCall call, string?[] extra)
    {
        var (start, duration) = Times(options, call);
        return [DbValue.Of(start), DbValue.Of(call.Ended), DbValue.Of(duration.TotalSeconds), .. extra.Select(v => DbValue.Of(v ?? (options.cdr_extra_nullable ? null : "")))];
    }

    /// <summary>Its columns.</summary>
    public static IReadOnlyList<string> Columns(AccOptions options) => [options.cdr_start_id, options.cdr_end_id, options.cdr_duration_id, .. options.CdrExtra.Select(e => e.Name)];

    /// <summary>Its table, as Kamailio's database scripts name it: acc_cdrs.</summary>
    public static TableLayout Layout(AccOptions options) => new("acc_cdrs", 2,
    [
        new(options.cdr_start_id, "TIMESTAMP", "'2000-01-01 00:00:00'"), new(options.cdr_end_id, "TIMESTAMP", "'2000-01-01 00:00:00'"), new(options.cdr_duration_id, "REAL", "0"),
        .. options.CdrExtra.Select(e => new TableColumn(e.Name, Default: options.cdr_extra_nullable ? null : "''")),
    ]);

    // A call that was not answered has no length, wherever it begins.
    private static (DateTimeOffset Start, TimeSpan Duration) Times(AccOptions options, in EndedCall call)
    {
        var start = options.cdr_start_on_confirmed ? call.Answered ?? call.Began : call.Began;
        return (start, call.Answered is null ? TimeSpan.Zero : call.Ended - start);
    }

    private static string Seconds(long milliseconds) => (milliseconds / 1000m).ToString("0.000", CultureInfo.InvariantCulture);
}
