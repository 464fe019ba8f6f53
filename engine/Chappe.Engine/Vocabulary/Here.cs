using System.Diagnostics.CodeAnalysis;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;

namespace Chappe.Engine.Vocabulary;

/// <summary>The only ambient thing in Chappe: which message the script words on this thread are about. Only the one-line words and pseudo-variables use it.</summary>
public static class Here
{
    [ThreadStatic] private static RouteContext? s_context;
    [ThreadStatic] private static Plan? s_plan;

    /// <summary>The message at hand, or null at a script's top level.</summary>
    public static RouteContext? ContextOrNull { get => s_context; set => s_context = value; }

    /// <summary>The message at hand.</summary>
    /// <exception cref="InvalidOperationException">There is none: the word was used at the top level of a script.</exception>
    public static RouteContext Context => s_context ?? ThrowNoMessage();

    /// <summary>The plan that a script's top level fills while it runs; null in routes.</summary>
    public static Plan? Plan { get => s_plan; set => s_plan = value; }

    /// <summary>The parameters of a module: those being set while a script loads, else those of the version that handles the message at hand.</summary>
    public static T Options<T>() where T : class => s_context is { } context ? context.Routes.Options.Get<T>() : (s_plan ?? ThrowNoPlan()).Options.Get<T>();

    [DoesNotReturn]
    private static RouteContext ThrowNoMessage() => throw new InvalidOperationException("This word needs a message; it was called where there is none, such as the top level of a script.");

    [DoesNotReturn]
    private static Plan ThrowNoPlan() => throw new InvalidOperationException("Parameters can be read in a route, and set at the top level of a script.");
}
