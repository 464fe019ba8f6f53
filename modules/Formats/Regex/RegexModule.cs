using System.Text.Json.Nodes;
using Chappe.Engine;
using Chappe.Engine.Diagnostics;
using Chappe.Engine.Modules;
using Chappe.Engine.Rpc;

namespace Chappe.Modules.Formats;

/// <summary>The parameters of regex.</summary>
public sealed class RegexOptions
{
    /// <summary>A file of groups: a line <c>[0]</c>, then an expression a line, of which one must match. Lines that begin with # are comments.</summary>
    public string file { get; set; } = "";
    /// <summary>Most groups of the file.</summary>
    public int max_groups { get; set => field = value is >= 1 and <= 1024 ? value : throw new ArgumentException("1 to 1024."); } = 20;
    /// <summary>Most octets of a group.</summary>
    public int group_max_size { get; set => field = value is >= 16 and <= 1 << 20 ? value : throw new ArgumentException("16 to 1048576 octets."); } = 8192;
    /// <summary>Case does not count in groups.</summary>
    public bool pcre_caseless { get; set; }
    /// <summary><c>^</c> and <c>$</c> stand for the ends of lines in groups.</summary>
    public bool pcre_multiline { get; set; }
    /// <summary>A dot stands for line ends too in groups.</summary>
    public bool pcre_dotall { get; set; }
    /// <summary>Blanks in groups are ignored.</summary>
    public bool pcre_extended { get; set; }
}

/// <summary>This is Kamailio's module regex: expressions in PCRE's language, also in a file that is read anew on demand.</summary>
public sealed class RegexModule : Module
{
    private volatile GroupFile _groups = GroupFile.Empty;
    private volatile RegexOptions _options = new();
    private Proxy? _proxy;

    /// <inheritdoc/>
    public override string Name => "regex";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(RegexFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(RegexOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new RegexOptions());

    /// <summary>The groups of the file.</summary>
    internal GroupFile Groups => _groups;

    /// <inheritdoc/>
    public override void Validate(Plan plan)
    {
        if (GroupFile.Read(plan.Options.Get<RegexOptions>(), out string problem) is null) plan.Report(problem);
    }

    /// <inheritdoc/>
    public override ValueTask StartAsync(Proxy proxy, CancellationToken cancel)
    {
        _proxy = proxy;
        return default;
    }

    /// <inheritdoc/>
    public override void Reconfigure(OptionsSet options)
    {
        _options = options.Get<RegexOptions>();
        if (!TryReload(out string problem)) _proxy?.Log.WriteLimited(LogLevel.Error, "regex", problem);
    }

    /// <inheritdoc/>
    public override void AddRpc(RpcTable rpc) => rpc.Add("regex.reload", "Reads the file of groups anew.", (_, _) => new(TryReload(out string problem) ? (JsonNode?)"Reloaded" : throw new RpcException(500, problem)));

    /// <summary>Reads the file; what is wrong with it changes nothing.</summary>
    internal bool TryReload(out string problem)
    {
        if (GroupFile.Read(_options, out problem) is not { } read) return false;
        _groups = read;
        return true;
    }
}
