using Chappe.Engine.Modules;
using Chappe.Engine.Vocabulary;
using Chappe.Scripting.Compilation;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Checking;

/// <summary>
/// Tries what a script gives to <c>modparam</c> on parameters of its own. The top level tells the same when it runs; this is for scripts
/// that have other mistakes and therefore do not run, so that all of them are shown together.
/// </summary>
internal static class ParameterCheck
{
    /// <summary>Checks the calls whose arguments are constants.</summary>
    public static void Run(ScriptModel model, IReadOnlyList<Module> modules, ProblemSink problems)
    {
        foreach (var tree in model.Trees)
        {
            foreach (var call in tree.GetRoot().DescendantNodes().OfType<InvocationExpressionSyntax>())
            {
                if (call.ArgumentList.Arguments is not [var module, var name, var value]
                    || model.Target(call) is not { Name: nameof(ConfigurationFunctions.modparam), ContainingType.Name: nameof(ConfigurationFunctions) }) continue;
                if (Constant(model, module) is not string m || Constant(model, name) is not string n || Constant(model, value) is not { } v) continue;
                foreach (string text in Try(modules, m, n, v)) problems.Error(call, text);
            }
        }
    }

    private static object? Constant(ScriptModel model, ArgumentSyntax argument) =>
        model.Of(argument).GetConstantValue(argument.Expression) is { HasValue: true, Value: { } value } ? value : null;

    private static List<string> Try(IReadOnlyList<Module> modules, string module, string name, object value)
    {
        var (plan, before) = (new Plan(modules), Here.Plan);
        Here.Plan = plan;
        try
        {
            switch (value)
            {
                case string text: ConfigurationFunctions.modparam(module, name, text); break;
                case int number: ConfigurationFunctions.modparam(module, name, number); break;
                case bool truth: ConfigurationFunctions.modparam(module, name, truth); break;
            }
        }
        finally
        {
            Here.Plan = before;
        }
        return [.. plan.Problems.Where(p => p.IsError).Select(p => p.Text)];
    }
}
