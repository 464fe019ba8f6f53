using Chappe.Engine.Routing;

namespace Chappe.Modules.HttpClient;

/// <summary>What came of a call.</summary>
internal sealed class HttpAnswer
{
    /// <summary>The status; 0 when no answer came.</summary>
    internal int Status { get; init; }
    internal string Reason { get; init; } = "";
    internal byte[] Body { get; init; } = [];
    internal IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];
    /// <summary>Where redirections led to; empty when there were none.</summary>
    internal string Redirect { get; init; } = "";
    /// <summary>Why no answer came, as a sentence; empty when one did.</summary>
    internal string Error { get; init; } = "";
    internal TimeSpan Took { get; init; }

    /// <summary>There is an answer, whatever it says.</summary>
    internal bool IsThere => Status > 0;

    /// <summary>A call that could not be made.</summary>
    internal static HttpAnswer Failed(string why, TimeSpan took = default) => new() { Error = why, Took = took };
}

/// <summary>The last answer that a message has got.</summary>
internal sealed class LastAnswer : IResettable
{
    internal HttpAnswer? Answer { get; set; }
    internal string Id { get; set; } = "";

    public void Reset() => (Answer, Id) = (null, "");
}
