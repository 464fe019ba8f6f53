using System.Reflection;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Porting.Words;

/// <summary>What a word or a part of one gives.</summary>
internal enum Gives
{
    Nothing,
    Rc,
    Bool,
    Int,
    Text,
    String,
    /// <summary>An object with an indexer, or parameters.</summary>
    Values,
}

/// <summary>A word of the scripts as the porting sees it.</summary>
internal sealed class Word
{
    public Word(MemberInfo member, ExportAttribute export)
    {
        Name = member.Name;
        Module = export.Module;
        Kinds = export.Kinds;
        MayExit = export.MayExit;
        Parameters = member is MethodInfo method ? method.GetParameters() : [];
        IsMethod = member is MethodInfo;
        CanWrite = member is PropertyInfo { CanWrite: true, SetMethod.IsPublic: true };
        var type = member is MethodInfo m ? m.ReturnType : ((PropertyInfo)member).PropertyType;
        (Type, IsAwaited) = Unwrap(type);
        Gives = GivesOf(Type);
    }

    public string Name { get; }
    public string Module { get; }
    public RouteKinds Kinds { get; }
    public bool MayExit { get; }
    public bool IsMethod { get; }
    public bool CanWrite { get; }
    public bool IsAwaited { get; }
    public Type Type { get; }
    public Gives Gives { get; }
    public IReadOnlyList<ParameterInfo> Parameters { get; }
    public bool IsOpenEnded => Parameters.Count > 0 && Parameters[^1].IsDefined(typeof(ParamArrayAttribute));

    /// <summary>It can be called with so many arguments.</summary>
    public bool Takes(int count) => count >= Parameters.Count(p => !p.HasDefaultValue && !p.IsDefined(typeof(ParamArrayAttribute))) && (IsOpenEnded || count <= Parameters.Count);

    public static Gives GivesOf(Type type) =>
        type == typeof(void) ? Gives.Nothing
        : type == typeof(Rc) ? Gives.Rc
        : type == typeof(bool) ? Gives.Bool
        : type == typeof(int) || type == typeof(long) || type == typeof(uint) || type == typeof(ushort) || type == typeof(byte) ? Gives.Int
        : type == typeof(Text) ? Gives.Text
        : type == typeof(string) ? Gives.String
        : Gives.Values;

    private static (Type, bool) Unwrap(Type type)
    {
        if (type == typeof(Task) || type == typeof(ValueTask)) return (typeof(void), true);
        if (type.IsGenericType && type.GetGenericTypeDefinition() is var open && (open == typeof(Task<>) || open == typeof(ValueTask<>))) return (type.GetGenericArguments()[0], true);
        return (type, false);
    }
}
