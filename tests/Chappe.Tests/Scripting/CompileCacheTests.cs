using System.Reflection;
using System.Runtime.Loader;
using Chappe.Scripting;
using Chappe.Scripting.Hosting;
using Module = Chappe.Engine.Modules.Module;

namespace Chappe.Tests.Scripting;

/// <summary>A second start of the same script needs no compiler; anything that changed does.</summary>
public sealed class CompileCacheTests
{
    private const string Script = "#load \"lib.csx\"\nvoid request_route() { int unused; HELP(); }";

    private static ScriptFolder Folder()
    {
        var folder = new ScriptFolder(Script);
        folder.Write("lib.csx", "void HELP() { say(\"help\"); throw new InvalidOperationException(\"wrong\"); }");
        return folder;
    }

    [Test]
    public async Task A_second_start_compiles_nothing_and_is_the_same()
    {
        using var folder = Folder();
        var first = await folder.Host(folder.State).LoadAsync();
        var routes = folder.Proxy.Routes.All.Select(r => (r.Kind, r.Name, r.File, r.Line)).ToList();
        var second = await folder.Host(folder.State).LoadAsync();
        Assert.Multiple(() =>
        {
            Assert.That((first.WasCompiled, second.WasCompiled), Is.EqualTo((true, false)));
            Assert.That(second.Problems, Is.EqualTo(first.Problems).And.Count.EqualTo(1));
            Assert.That(folder.Proxy.Routes.All.Select(r => (r.Kind, r.Name, r.File, r.Line)), Is.EqualTo(routes));
            Assert.That(folder.Run(), Is.EqualTo("help"));
        });
    }

    [TestCase("lib.csx", "void HELP() { say(\"other\"); }", "other")]
    [TestCase("main.csx", "void request_route() { say(\"main\"); }", "main")]
    public async Task A_changed_file_is_compiled(string file, string text, string said)
    {
        using var folder = Folder();
        await folder.Host(folder.State).LoadAsync();
        folder.Write(file, text);
        Assert.That((await folder.Host(folder.State).LoadAsync()).WasCompiled, Is.True);
        Assert.That(folder.Run(), Is.EqualTo(said));
    }

    [Test]
    public async Task Other_words_make_other_code()
    {
        using var folder = Folder();
        await folder.Host(folder.State).LoadAsync();
        var more = new ScriptLanguage([], [typeof(TestWords), typeof(SampleFunctions)]);
        Assert.That((await folder.Host(folder.State, language: more).LoadAsync()).WasCompiled, Is.True);
    }

    [Test]
    public async Task Code_that_is_not_whole_is_compiled_again()
    {
        using var folder = Folder();
        await folder.Host(folder.State).LoadAsync();
        string kept = Directory.GetFiles(Path.Combine(folder.State, "compiled")).Single();
        byte[] octets = await File.ReadAllBytesAsync(kept);
        for (int length = 0; length < octets.Length; length += 97)
        {
            await File.WriteAllBytesAsync(kept, octets[..length]);
            Assert.That(new CompileCacheProbe(folder).Find(), Is.False, $"cut at {length}");
        }
        for (int at = 0; at < octets.Length; at += 97)
        {
            octets[at] ^= 1;
            await File.WriteAllBytesAsync(kept, octets);
            Assert.That(new CompileCacheProbe(folder).Find(), Is.False, $"changed at {at}");
            octets[at] ^= 1;
        }
        await File.WriteAllBytesAsync(kept, octets);
        Assert.That(new CompileCacheProbe(folder).Find(), Is.True);
    }

    [Test, Platform(Exclude = "Win", Reason = "Unix file modes"), System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task R6_code_that_others_can_write_is_not_run()
    {
        using var folder = Folder();
        await folder.Host(folder.State).LoadAsync();
        string compiled = Path.Combine(folder.State, "compiled");
        Assert.That(File.GetUnixFileMode(compiled), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        File.SetUnixFileMode(Directory.GetFiles(compiled).Single(), (UnixFileMode)0b110_110_110);
        Assert.That(new CompileCacheProbe(folder).Find(), Is.False);
    }

    [Test]
    public async Task A_start_from_kept_code_loads_no_compiler()
    {
        using var folder = Folder();
        await folder.Host(folder.State).LoadAsync();
        var apart = new ApartContext();
        Assert.That((bool)(await LoadApart(apart, folder)).WasCompiled, Is.False);
        Assert.That(apart.CompilerAssemblies, Is.Empty);
        folder.Write("main.csx", "void request_route() { }");
        Assert.That((bool)(await LoadApart(apart, folder)).WasCompiled, Is.True);
        Assert.That(apart.CompilerAssemblies, Is.Not.Empty);
    }

    private static async Task<dynamic> LoadApart(ApartContext apart, ScriptFolder folder)
    {
        var assembly = apart.LoadFromAssemblyName(typeof(ScriptHost).Assembly.GetName());
        var optionsType = assembly.GetType(typeof(ScriptHostOptions).FullName!)!;
        object options = Activator.CreateInstance(optionsType)!;
        optionsType.GetProperty("MainFile")!.SetValue(options, folder.Main);
        optionsType.GetProperty("StateFolder")!.SetValue(options, folder.State);
        optionsType.GetProperty("Language")!.SetValue(options, Activator.CreateInstance(assembly.GetType(typeof(ScriptLanguage).FullName!)!, [Array.Empty<Module>(), new[] { typeof(TestWords) }]));
        dynamic host = Activator.CreateInstance(assembly.GetType(typeof(ScriptHost).FullName!)!, [folder.Proxy, options])!;
        return await host.LoadAsync(null, false, CancellationToken.None);
    }

    /// <summary>Has its own copy of the script host, and notes when that asks for the compiler.</summary>
    private sealed class ApartContext() : AssemblyLoadContext("apart", isCollectible: false)
    {
        public List<string> CompilerAssemblies { get; } = [];

        protected override Assembly? Load(AssemblyName assemblyName)
        {
            if (assemblyName.Name == "Chappe.Scripting") return LoadFromAssemblyPath(typeof(ScriptHost).Assembly.Location);
            if (assemblyName.Name!.StartsWith("Microsoft.CodeAnalysis", StringComparison.Ordinal)) CompilerAssemblies.Add(assemblyName.Name);
            return null;
        }
    }

    private sealed class CompileCacheProbe(ScriptFolder folder)
    {
        public bool Find()
        {
            var cache = new Chappe.Scripting.Loading.CompileCache(new ScriptLanguage([], [typeof(TestWords)]), Path.Combine(folder.State, "compiled"));
            return cache.Find(Chappe.Scripting.Sources.ScriptSources.OnDisk(folder.Main, new())) is not null;
        }
    }
}
