using Chappe.Scripting.Checking;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Rewriting;

/// <summary>A place where the script may have ended once it was evaluated: a call, or the await around one.</summary>
/// <param name="Node">The call or await.</param>
/// <param name="EndingWord"><c>exit</c> or <c>drop</c> when it is one of them, else null.</param>
/// <param name="IsVoid">It has no value.</param>
internal sealed record ExitPoint(ExpressionSyntax Node, string? EndingWord, bool IsVoid);
