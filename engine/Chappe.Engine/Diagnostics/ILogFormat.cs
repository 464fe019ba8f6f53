using System.Text;

namespace Chappe.Engine.Diagnostics;

/// <summary>Writes log lines in one shape, each with its line end. Used by one thread at a time.</summary>
public interface ILogFormat
{
    /// <summary>Adds <paramref name="line"/> to <paramref name="output"/>.</summary>
    void Append(StringBuilder output, in LogLine line);
}
