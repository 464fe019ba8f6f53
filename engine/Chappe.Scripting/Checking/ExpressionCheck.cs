using Chappe.Engine.Vocabulary;
using Chappe.Scripting.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Checking;

/// <summary>Refuses expressions that a script wrote down and that cannot be read; at run time they would match nothing.</summary>
internal static class ExpressionCheck
{
    /// <summary>Checks a script.</summary>
    public static void Run(ScriptModel model, ProblemSink problems)
    {
        foreach (var tree in model.Trees)
        {
            foreach (var argument in tree.GetRoot().DescendantNodes().OfType<ArgumentSyntax>())
            {
                if (model.Of(argument).GetConstantValue(argument.Expression) is not { HasValue: true, Value: string text }) continue;
                if (model.Parameter(argument) is not { } parameter || !IsExpression(parameter)) continue;
                if (Patterns.FaultOf(text) is { } fault) problems.Error(argument, $"This expression cannot be read: {fault.TrimEnd('.')}.");
            }
        }
    }

    private static bool IsExpression(IParameterSymbol parameter) =>
        parameter.OriginalDefinition.GetAttributes().Any(a => a.AttributeClass?.Name == nameof(PosixExpressionAttribute));
}
