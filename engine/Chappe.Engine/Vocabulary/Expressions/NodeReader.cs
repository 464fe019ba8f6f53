using System.Globalization;

namespace Chappe.Engine.Vocabulary.Expressions;

/// <summary>
/// Reads what <see cref="PosixPattern"/> writes into <see cref="Node"/>s. Where an expression needs more than an automaton can do
/// (look-arounds, word borders, references back, lines), or is faulty, there is no node, and .NET's own engine has it.
/// </summary>
internal ref struct NodeReader(ReadOnlySpan<char> net, bool ignoresCase, bool dotStopsAtLineEnd)
{
    private const int MostRepeats = 255, Deepest = 64;
    private readonly ReadOnlySpan<char> _net = net;
    private readonly bool _dotStopsAtLineEnd = dotStopsAtLineEnd;
    private bool _ignoresCase = ignoresCase;
    private int _at, _depth;
    private bool _isBeyond;

    /// <summary>The whole expression; null when it is beyond an automaton.</summary>
    public static Node? Read(ReadOnlySpan<char> net, bool ignoresCase, bool dotStopsAtLineEnd)
    {
        var reader = new NodeReader(net, ignoresCase, dotStopsAtLineEnd);
        if (net.StartsWith("(?i)")) (reader._at, reader._ignoresCase) = (4, true);
        var node = reader.ReadChoice();
        return reader._isBeyond || reader._at < net.Length ? null : node;
    }

    private Node ReadChoice()
    {
        var alternatives = new List<Node> { ReadSequence() };
        while (!_isBeyond && Take('|')) alternatives.Add(ReadSequence());
        return alternatives.Count == 1 ? alternatives[0] : new Node.Choice(alternatives);
    }

    private Node ReadSequence()
    {
        var parts = new List<Node>();
        while (!_isBeyond && _at < _net.Length && _net[_at] is not ('|' or ')')) parts.Add(ReadRepeat());
        return parts.Count == 1 ? parts[0] : new Node.Sequence(parts);
    }

    private Node ReadRepeat()
    {
        var part = ReadOne();
        if (_isBeyond || !TryReadCount(out int least, out int most)) return part;
        // A lazy repetition matches the same texts. Two counts in a row are a mistake, which .NET's engine reports.
        _ = Take('?');
        if (part is Node.Begin or Node.End || TryReadCount(out _, out _)) _isBeyond = true;
        return new Node.Repeat(part, least, most);
    }

    private bool TryReadCount(out int least, out int most)
    {
        (least, most) = (0, -1);
        if (_at >= _net.Length) return false;
        switch (_net[_at])
        {
            case '*': _at++; return true;
            case '+': _at++; least = 1; return true;
            case '?': _at++; most = 1; return true;
            case '{': return ReadInterval(out least, out most);
            default: return false;
        }
    }

    private bool ReadInterval(out int least, out int most)
    {
        _at++;
        least = ReadNumber();
        most = least;
        if (Take(',')) most = _at < _net.Length && _net[_at] == '}' ? -1 : ReadNumber();
        if (!Take('}') || least > MostRepeats || most > MostRepeats || (most >= 0 && most < least)) _isBeyond = true;
        return true;
    }

    private int ReadNumber()
    {
        int number = 0, digits = 0;
        while (_at < _net.Length && char.IsAsciiDigit(_net[_at]) && digits++ < 4) number = number * 10 + _net[_at++] - '0';
        if (digits is 0 or > 3) _isBeyond = true;
        return number;
    }

    private Node ReadOne()
    {
        char c = _net[_at++];
        switch (c)
        {
            case '(': return ReadGroup();
            case '[': return new Node.One(ReadList());
            case '.': return new Node.One(_dotStopsAtLineEnd ? ~OctetSet.Range('\n', '\n') : OctetSet.All);
            // In line mode these two see lines, which is not an automaton's business here.
            case '^' when !_dotStopsAtLineEnd: return new Node.Begin();
            case '\\': return ReadEscape();
            case '^' or '$' or '*' or '+' or '?' or '{' or ')': return Beyond();
            default: return c > 0xFF ? Beyond() : Of(OctetSet.Range(c, c));
        }
    }

    private Node ReadGroup()
    {
        if (_at < _net.Length && _net[_at] == '?')
        {
            if (!_net[_at..].StartsWith("?:")) return Beyond();
            _at += 2;
        }
        if (++_depth > Deepest) return Beyond();
        var inside = ReadChoice();
        _depth--;
        return Take(')') ? inside : Beyond();
    }

    private Node ReadEscape()
    {
        if (_at >= _net.Length) return Beyond();
        char c = _net[_at++];
        return c switch
        {
            'A' => new Node.Begin(),
            'z' => new Node.End(),
            'n' => Of(OctetSet.Range('\n', '\n')),
            'r' => Of(OctetSet.Range('\r', '\r')),
            't' => Of(OctetSet.Range('\t', '\t')),
            _ when char.IsAsciiLetterOrDigit(c) || c > '~' => Beyond(),
            _ => Of(OctetSet.Range(c, c)),
        };
    }

    private OctetSet ReadList()
    {
        bool isNegated = Take('^');
        var set = default(OctetSet);
        bool isEmpty = true;
        while (!_isBeyond && _at < _net.Length && _net[_at] != ']')
        {
            int first = ReadListed(), last = first;
            if (_at + 1 < _net.Length && _net[_at] == '-' && _net[_at + 1] != ']')
            {
                _at++;
                last = ReadListed();
            }
            if (last < first) _isBeyond = true; else set |= OctetSet.Range(first, last);
            isEmpty = false;
        }
        if (!Take(']') || isEmpty) _isBeyond = true;
        if (_ignoresCase) set = set.WithBothCases();
        return isNegated ? ~set : set;
    }

    private int ReadListed()
    {
        char c = _net[_at++];
        if (c == '[' || c > 0xFF) _isBeyond = true;
        if (c != '\\') return c & 0xFF;
        if (_at >= _net.Length) { _isBeyond = true; return 0; }
        c = _net[_at++];
        if (c == 'x' && _at + 2 <= _net.Length && int.TryParse(_net.Slice(_at, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int octet))
        {
            _at += 2;
            return octet;
        }
        switch (c)
        {
            case 'n': return '\n';
            case 'r': return '\r';
            case 't': return '\t';
        }
        if (char.IsAsciiLetterOrDigit(c) || c > '~') _isBeyond = true;
        return c & 0xFF;
    }

    private readonly Node.One Of(OctetSet set) => new(_ignoresCase ? set.WithBothCases() : set);

    private Node Beyond()
    {
        _isBeyond = true;
        return new Node.Begin();
    }

    private bool Take(char c)
    {
        if (_at >= _net.Length || _net[_at] != c) return false;
        _at++;
        return true;
    }
}
