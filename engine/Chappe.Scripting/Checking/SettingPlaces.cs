using Chappe.Engine.Vocabulary;
using Chappe.Scripting.Loading;
using Chappe.Scripting.Sources;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Chappe.Scripting.Checking;

/// <summary>Finds the lines that set parameters, so that what a module finds wrong with a value can be shown at its place. For translated code that is the line of the configuration.</summary>
internal static class SettingPlaces
{
    /// <summary>The lines, in the order of the script.</summary>
    public static IReadOnlyList<CompiledSetting> Of(ScriptModel model)
    {
        var found = new List<CompiledSetting>();
        foreach (var tree in model.Trees)
        {
            foreach (var node in tree.GetRoot().DescendantNodes())
            {
                switch (node)
                {
                    // registrar.path_mode = 1
                    case AssignmentExpressionSyntax { Left: MemberAccessExpressionSyntax left } assignment:
                        Add(node, NameOf(left), assignment.Right);
                        break;
                    // rtimer.timer.Add("name=…")
                    case InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Add", Expression: MemberAccessExpressionSyntax list }, ArgumentList.Arguments: [var item] }:
                        Add(node, NameOf(list), item.Expression);
                        break;
                    case InvocationExpressionSyntax { Expression: IdentifierNameSyntax { Identifier.ValueText: nameof(ConfigurationFunctions.modparam) }, ArgumentList.Arguments: [var module, var name, var value] }
                        when Constant(module.Expression) is { Length: > 0 } modules && Constant(name.Expression) is { Length: > 0 } parameter:
                        foreach (string one in modules.Split('|', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)) Add(node, $"{one}.{parameter}", value.Expression);
                        break;
                }
            }
        }
        return found;

        string Constant(ExpressionSyntax expression) => model.Of(expression).GetConstantValue(expression) is { HasValue: true, Value: string text } ? text : "";

        void Add(SyntaxNode node, string? name, ExpressionSyntax value)
        {
            if (name is null) return;
            var place = node.GetLocation().GetMappedLineSpan();
            found.Add(new CompiledSetting(name, Constant(value), ScriptPaths.Display(place.HasMappedPath ? place.Path : node.SyntaxTree.FilePath), place.StartLinePosition.Line + 1));
        }
    }

    private static string? NameOf(MemberAccessExpressionSyntax access) => access.Expression is IdentifierNameSyntax module ? $"{module.Identifier.ValueText}.{access.Name.Identifier.ValueText}" : null;
}
