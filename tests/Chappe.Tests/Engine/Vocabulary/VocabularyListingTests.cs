using System.Reflection;
using System.Text;
using Chappe.Engine;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;
using Text = Chappe.Engine.Vocabulary.Text;

namespace Chappe.Tests.Engine.Vocabulary;

/// <summary>
/// All words that a script can say are one page, tests/data/vocabulary.txt. When a word was added or changed on purpose, write the page anew:
/// <c>CHAPPE_WRITE_VOCABULARY=1 dotnet test tests/Chappe.Tests --filter Vocabulary_page</c>.
/// </summary>
public sealed class VocabularyListingTests
{
    private static readonly string s_page = Path.Combine(FindRoot(), "tests", "data", "vocabulary.txt");

    [Test]
    public void Vocabulary_page_lists_every_word()
    {
        string page = Write();
        if (Environment.GetEnvironmentVariable("CHAPPE_WRITE_VOCABULARY") == "1") File.WriteAllText(s_page, page);
        Assert.That(File.ReadAllText(s_page), Is.EqualTo(page), "write it anew with CHAPPE_WRITE_VOCABULARY=1");
    }

    [Test]
    public void No_word_is_two_things()
    {
        // Two façades with one name would make every use of it ambiguous; overloads within one façade are fine.
        var twice = Words().GroupBy(w => w.Member.Name).Where(g => g.Select(w => w.Member.DeclaringType).Distinct().Count() > 1)
            .Select(g => $"{g.Key}: {string.Join(", ", g.Select(w => w.Member.DeclaringType!.Name).Distinct())}");
        Assert.That(twice, Is.Empty);
    }

    private static string Write()
    {
        var page = new StringBuilder("# Every word of the scripts: module, the word as C# has it, and the routes it may stand in.\n");
        foreach (var module in Words().GroupBy(w => w.Mark.Module).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            page.Append($"\n## {module.Key}\n");
            foreach (string line in module.Select(w => $"{Describe(w.Member)}  [{Describe(w.Mark)}]").Distinct().Order(StringComparer.Ordinal)) page.Append(line).Append('\n');
        }
        page.Append("\n## transformations of a text\n");
        foreach (string line in Transformations(typeof(Text), "").Distinct().Order(StringComparer.Ordinal)) page.Append(line).Append('\n');
        return page.ToString();
    }

    private static IEnumerable<(MemberInfo Member, ExportAttribute Mark)> Words() =>
        from assembly in Assemblies()
        from type in assembly.GetExportedTypes()
        where type.IsAbstract && type.IsSealed
        from member in type.GetMembers(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let mark = member.GetCustomAttribute<ExportAttribute>()
        where mark is not null
        select (member, mark);

    private static IEnumerable<Assembly> Assemblies() =>
        [typeof(Proxy).Assembly, .. Directory.EnumerateFiles(AppContext.BaseDirectory, "Chappe.Modules.*.dll").Select(f => Assembly.Load(Path.GetFileNameWithoutExtension(f)))];

    private static IEnumerable<string> Transformations(Type type, string prefix)
    {
        foreach (var member in type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            // Words are small letters; the rest is C#'s own side of the type.
            if (!char.IsLower(member.Name[0]) || member is MethodInfo { IsSpecialName: true }) continue;
            var face = (member as PropertyInfo)?.PropertyType;
            if (face is { Name: var name } && name.EndsWith("Transformations"))
                foreach (string inner in Transformations(face, $"{prefix}{member.Name}.")) yield return inner;
            else yield return prefix + Describe(member);
        }
    }

    private static string Describe(ExportAttribute mark) => mark.Kinds + (mark.MayExit ? ", may end the script" : "");

    private static string Describe(MemberInfo member) => member switch
    {
        MethodInfo method => $"{method.Name}({string.Join(", ", method.GetParameters().Select(p => $"{Name(p.ParameterType)} {p.Name}{(p.HasDefaultValue ? "?" : "")}"))}) : {Name(method.ReturnType)}",
        PropertyInfo property => $"{property.Name} : {Name(property.PropertyType)}{(property.CanWrite ? "" : ", read only")}",
        _ => member.Name,
    };

    private static string Name(Type type)
    {
        if (type.IsByRef) return "out " + Name(type.GetElementType()!);
        if (type.IsArray) return Name(type.GetElementType()!) + "[]";
        if (Nullable.GetUnderlyingType(type) is { } inner) return Name(inner) + "?";
        if (type.IsGenericType) return $"{type.Name[..type.Name.IndexOf('`')]}<{string.Join(", ", type.GetGenericArguments().Select(Name))}>";
        return type == typeof(string) ? "string" : type == typeof(int) ? "int" : type == typeof(bool) ? "bool" : type == typeof(char) ? "char" : type == typeof(long) ? "long" : type == typeof(void) ? "void" : type.Name;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Chappe.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}
