using System.Security.Cryptography;
using System.Text;
using Chappe.Engine.Modules;
using Chappe.Engine.Routing;

namespace Chappe.Scripting.Loading;

internal sealed partial record CompiledScript
{
    private const int Magic = 0x32_53_43_43; // "CCS2"
    private const int Limit = 64 * 1024 * 1024;

    /// <summary>Writes it for <see cref="Read"/>.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="fingerprint">What it was compiled against.</param>
    public void Write(Stream stream, string fingerprint)
    {
        using var content = new MemoryStream();
        using (var to = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true)) WriteContent(to);
        using var head = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        head.Write(Magic);
        head.Write(fingerprint);
        // A disk may lose what it was given; code that is not what was written must not run.
        head.Write(SHA256.HashData(content.GetBuffer().AsSpan(0, (int)content.Length)));
        head.Write((int)content.Length);
        head.Write(content.GetBuffer(), 0, (int)content.Length);
    }

    private void WriteContent(BinaryWriter to)
    {
        WriteInputs(to, Files);
        WriteInputs(to, References);
        to.Write(EntryType);
        to.Write(Routes.Count);
        foreach (var route in Routes)
        {
            to.Write((int)route.Kind);
            to.Write(route.Name);
            to.Write(route.Method);
            to.Write(route.File);
            to.Write(route.Line);
        }
        to.Write(Settings.Count);
        foreach (var setting in Settings)
        {
            to.Write(setting.Name);
            to.Write(setting.Value);
            to.Write(setting.File);
            to.Write(setting.Line);
        }
        to.Write(Warnings.Count);
        foreach (var warning in Warnings)
        {
            to.Write(warning.File);
            to.Write(warning.Line);
            to.Write(warning.Column);
            to.Write(warning.Length);
            to.Write(warning.Text);
            to.Write(warning.SourceLine ?? "");
            to.Write(warning.Hint ?? "");
        }
        to.Write(Pe.Length);
        to.Write(Pe);
        to.Write(Pdb.Length);
        to.Write(Pdb);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <returns>null when it is of another host, or not whole.</returns>
    public static CompiledScript? Read(Stream stream, string fingerprint)
    {
        try
        {
            using var head = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            if (head.ReadInt32() != Magic || head.ReadString() != fingerprint) return null;
            byte[] hash = head.ReadBytes(SHA256.HashSizeInBytes);
            byte[] content = ReadOctets(head);
            if (!SHA256.HashData(content).AsSpan().SequenceEqual(hash)) return null;
            using var from = new BinaryReader(new MemoryStream(content), Encoding.UTF8);
            return new CompiledScript
            {
                Files = ReadInputs(from),
                References = ReadInputs(from),
                EntryType = from.ReadString(),
                Routes = ReadList(from, static f => new CompiledRoute((RouteKinds)f.ReadInt32(), f.ReadString(), f.ReadString(), f.ReadString(), f.ReadInt32())),
                Settings = ReadList(from, static f => new CompiledSetting(f.ReadString(), f.ReadString(), f.ReadString(), f.ReadInt32())),
                Warnings = ReadList(from, ReadWarning),
                Pe = ReadOctets(from),
                Pdb = ReadOctets(from),
            };
        }
        catch (Exception broken) when (broken is EndOfStreamException or InvalidDataException or FormatException)
        {
            return null;
        }
    }

    private static void WriteInputs(BinaryWriter to, IReadOnlyList<CompiledInput> inputs)
    {
        to.Write(inputs.Count);
        foreach (var input in inputs)
        {
            to.Write(input.Path);
            to.Write(input.Hash);
        }
    }

    private static List<CompiledInput> ReadInputs(BinaryReader from) => ReadList(from, static f => new CompiledInput(f.ReadString(), f.ReadString()));

    private static Problem ReadWarning(BinaryReader from)
    {
        var problem = new Problem(from.ReadString(), from.ReadInt32(), from.ReadInt32(), "", IsError: false) { Length = from.ReadInt32() };
        string text = from.ReadString(), line = from.ReadString(), hint = from.ReadString();
        return problem with { Text = text, SourceLine = line.Length > 0 ? line : null, Hint = hint.Length > 0 ? hint : null };
    }

    private static List<T> ReadList<T>(BinaryReader from, Func<BinaryReader, T> read)
    {
        int count = from.ReadInt32();
        if (count is < 0 or > 100_000) throw new InvalidDataException();
        var list = new List<T>(count);
        while (list.Count < count) list.Add(read(from));
        return list;
    }

    private static byte[] ReadOctets(BinaryReader from)
    {
        int length = from.ReadInt32();
        if (length is < 0 or > Limit) throw new InvalidDataException();
        byte[] octets = from.ReadBytes(length);
        return octets.Length == length ? octets : throw new EndOfStreamException();
    }
}
