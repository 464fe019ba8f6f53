using System.Text;
using System.Text.RegularExpressions;
using BenchmarkDotNet.Attributes;
using Chappe.Engine.Vocabulary;

namespace Chappe.Benchmarks;

/// <summary>What <c>matches</c> costs in a script: our table beside .NET's compiled engine over widened octets.</summary>
[MemoryDiagnoser]
public class MatchBenchmarks
{
    private static readonly (string Expression, byte[] Text)[] s_cases =
    [
        ("friendly-scanner|sipcli|sipvicious|VaxSIPUserAgent|pplsip", "Example Phone 1.0"u8.ToArray()),
        (@"^\+[1-9][0-9]{6,14}$", "+441632960000"u8.ToArray()),
        ("(^|[ ,])UPDATE([ ,]|$)", "INVITE, ACK, CANCEL, OPTIONS, BYE, REFER, UPDATE"u8.ToArray()),
        ("premium$", "uk-premium"u8.ToArray()),
    ];

    private readonly Pattern[] _patterns = [.. s_cases.Select(c => Patterns.Find(c.Expression))];
    private readonly Regex[] _engines = [.. s_cases.Select(c => new Regex(c.Expression, RegexOptions.Compiled | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.Singleline))];

    /// <summary>Which of the expressions.</summary>
    [Params(0, 1, 2, 3)]
    public int Case { get; set; }

    /// <summary>.NET's compiled engine.</summary>
    [Benchmark(Baseline = true)]
    public bool Engine()
    {
        byte[] octets = s_cases[Case].Text;
        Span<char> wide = stackalloc char[512];
        Encoding.Latin1.GetChars(octets, wide);
        return _engines[Case].IsMatch(wide[..octets.Length]);
    }

    /// <summary>Ours.</summary>
    [Benchmark]
    public bool Table() => _patterns[Case].IsMatch(s_cases[Case].Text);
}
