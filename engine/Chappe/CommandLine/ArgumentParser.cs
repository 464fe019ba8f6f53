using System.Globalization;
using Chappe.Engine.Diagnostics;

namespace Chappe.CommandLine;

/// <summary>
/// Reads a command line as Unix programs do: <c>--name value</c>, <c>--name=value</c>, <c>-d 3</c>, <c>-d3</c>, <c>-ddd</c>, and
/// <c>--</c> before operands that begin with a dash.
/// </summary>
public static class ArgumentParser
{
    /// <summary>Reads what stands behind the verb.</summary>
    /// <exception cref="UsageException">An option is unknown, lacks its value, or stands twice.</exception>
    public static Arguments Parse(IReadOnlyList<string> words, IReadOnlyList<Option> options)
    {
        var arguments = new Arguments();
        for (int i = 0; i < words.Count; i++)
        {
            string word = words[i];
            if (word == "--")
            {
                arguments.Operands.AddRange(words.Skip(i + 1));
                break;
            }
            if (word.Length < 2 || word[0] != '-' || IsNumber(word))
            {
                arguments.Operands.Add(word);
                continue;
            }
            var (option, glued) = Find(word, options);
            Add(arguments, option, glued ?? TakeValue(option, words, ref i));
        }
        return arguments;
    }

    private static (Option Option, string? Glued) Find(string word, IReadOnlyList<Option> options)
    {
        if (word.StartsWith("--", StringComparison.Ordinal))
        {
            int equals = word.IndexOf('=');
            string name = equals < 0 ? word : word[..equals];
            var named = options.FirstOrDefault(o => o.Name == name) ?? throw Unknown(name, options);
            if (equals >= 0 && named.Value is null) throw new UsageException($"{name} takes no value.");
            return (named, equals < 0 ? null : word[(equals + 1)..]);
        }
        var one = options.FirstOrDefault(o => o.Short is { } s && word.StartsWith(s, StringComparison.Ordinal)) ?? throw Unknown(word, options);
        if (word.Length > 2 && one.Value is null) throw Unknown(word, options);
        return (one, word.Length == 2 ? null : word[2..]);
    }

    private static string? TakeValue(Option option, IReadOnlyList<string> words, ref int i)
    {
        if (option.Value is null) return null;
        bool follows = i + 1 < words.Count;
        if (option.IsValueOptional) return follows && IsNumber(words[i + 1]) ? words[++i] : null;
        if (!follows || (words[i + 1].StartsWith("--", StringComparison.Ordinal))) throw new UsageException($"{words[i]} needs a value: {option.Usage}.");
        return words[++i];
    }

    private static void Add(Arguments arguments, Option option, string? value)
    {
        // -ddd is -d -d -d: the letter may be glued to itself where its value may be left out.
        if (option.IsValueOptional && value is not null && value.All(c => c == option.Short?[1]))
        {
            for (int i = 0; i <= value.Length; i++) arguments.Add(option.Name, null);
            return;
        }
        if (option.IsValueOptional && value is not null && !IsNumber(value)) throw new UsageException($"{option.Usage}: '{value}' is not an integer.");
        if (!option.IsRepeatable && arguments.Has(option.Name)) throw new UsageException($"{option.Name} stands twice.");
        if (option.Choices is { } choices && value is not null && !choices.Contains(value))
            throw new UsageException($"{option.Name} takes {string.Join(" or ", choices)}, not '{value}'{NearestName.Hint(value, choices)}.");
        arguments.Add(option.Name, value);
    }

    private static bool IsNumber(string word) => int.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static UsageException Unknown(string word, IReadOnlyList<Option> options) =>
        new($"There is no option '{word}'{NearestName.Hint(word, options.SelectMany(o => o.Short is null ? [o.Name] : new[] { o.Name, o.Short }))}.");
}
