using System.Runtime.InteropServices;

namespace Chappe.Engine.Vocabulary.Expressions;

/// <summary>
/// Makes the table of an expression: first the places that a reader may stand at (Thompson's construction), then one state for every set of
/// places that can be stood at together. Bounded, because expressions may come from the network (threats R4): what would grow beyond the
/// limits is left to .NET's engine.
/// </summary>
internal sealed class AutomatonBuilder
{
    private const int MostPlaces = 1024, MostStates = 256, MostSteps = 200_000;

    private enum Kind : byte { Octet, Fork, Begin, End, Match }

    private readonly record struct Place(Kind Kind, OctetSet Set, int Next, int Other);

    private readonly List<Place> _places = [];
    private readonly List<int[]> _states = [[], []];
    private readonly Dictionary<string, ushort> _known = [];
    private readonly Stack<int> _open = new();
    private readonly HashSet<int> _seen = [];
    private int _steps;
    private bool _isTooLarge;

    private AutomatonBuilder() { }

    /// <summary>The table; null when it would be too large.</summary>
    public static OctetAutomaton? Build(Node expression)
    {
        var builder = new AutomatonBuilder();
        var automaton = builder.Make(expression);
        return builder._isTooLarge ? null : automaton;
    }

    private OctetAutomaton Make(Node expression)
    {
        int match = Add(new Place(Kind.Match, default, -1, -1));
        int entry = Lay(expression, match);
        var (classes, representatives) = Classify();
        int width = representatives.Length;

        int[] fresh = Close([entry], isBegin: false, isEnd: false);
        int[] begin = Close([entry], isBegin: true, isEnd: false);
        // The first state is one of its own: only there does the text begin.
        int first = Holds(begin, match) ? OctetAutomaton.Matched : _states.Count;
        if (first == _states.Count) _states.Add(begin);

        var next = new List<ushort>(new ushort[2 * width]);
        for (int state = 2; state < _states.Count; state++)
            foreach (int octet in representatives) next.Add(After(_states[state], octet, fresh, match));

        var matchesAtEnd = new bool[_states.Count];
        matchesAtEnd[OctetAutomaton.Matched] = true;
        for (int state = 2; state < _states.Count; state++)
            matchesAtEnd[state] = Holds(Close(_states[state], isBegin: state == first, isEnd: true), match);
        int idle = fresh.Length > 0 && _known.TryGetValue(KeyOf(fresh), out ushort known) ? known : -1;
        return new OctetAutomaton(classes, width, [.. next], matchesAtEnd, first, idle);
    }

    /// <summary>Lays the places of a part in front of <paramref name="next"/>; what comes back is where it is entered.</summary>
    private int Lay(Node part, int next) => part switch
    {
        Node.One one => Add(new Place(Kind.Octet, one.Set, next, -1)),
        Node.Begin => Add(new Place(Kind.Begin, default, next, -1)),
        Node.End => Add(new Place(Kind.End, default, next, -1)),
        Node.Sequence sequence => sequence.Parts.Reverse().Aggregate(next, (after, inner) => Lay(inner, after)),
        Node.Choice choice => choice.Alternatives.Reverse().Select(a => Lay(a, next)).ToArray().Aggregate((one, other) => Add(new Place(Kind.Fork, default, other, one))),
        Node.Repeat repeat => LayRepeat(repeat, next),
        _ => throw new InvalidOperationException($"{part.GetType().Name} is not known here."),
    };

    private int LayRepeat(Node.Repeat repeat, int next)
    {
        int entry = next;
        if (repeat.Most < 0)
        {
            int fork = Add(new Place(Kind.Fork, default, -1, next));
            _places[fork] = _places[fork] with { Next = Lay(repeat.Part, fork) };
            entry = fork;
        }
        else
        {
            for (int i = repeat.Least; i < repeat.Most; i++) entry = Add(new Place(Kind.Fork, default, Lay(repeat.Part, entry), next));
        }
        for (int i = 0; i < repeat.Least; i++) entry = Lay(repeat.Part, entry);
        return entry;
    }

    private int Add(Place place)
    {
        // What is beyond the limits is built no further; the result is thrown away.
        if (_places.Count >= MostPlaces) _isTooLarge = true;
        if (_isTooLarge) return 0;
        _places.Add(place);
        return _places.Count - 1;
    }

    /// <summary>Octets that no place tells apart share a column of the table.</summary>
    private (byte[] Classes, int[] Representatives) Classify()
    {
        var classes = new int[256];
        var representatives = new List<int> { 0 };
        foreach (var set in _places.Where(p => p.Kind == Kind.Octet).Select(p => p.Set).Distinct())
        {
            var split = new Dictionary<(int, bool), int>();
            representatives.Clear();
            for (int octet = 0; octet < 256; octet++)
            {
                ref int found = ref CollectionsMarshal.GetValueRefOrAddDefault(split, (classes[octet], set.Has(octet)), out bool isKnown);
                if (!isKnown)
                {
                    found = representatives.Count;
                    representatives.Add(octet);
                }
                classes[octet] = found;
            }
        }
        return ([.. classes.Select(c => (byte)c)], [.. representatives]);
    }

    private ushort After(int[] state, int octet, int[] fresh, int match)
    {
        var reached = new List<int>();
        foreach (int at in state)
        {
            if (!Allows()) break;
            if (_places[at].Kind == Kind.Octet && _places[at].Set.Has(octet)) reached.Add(_places[at].Next);
        }
        int[] next = Close(reached, isBegin: false, isEnd: false);
        // A match may begin behind every octet.
        if (fresh.Length > 0) next = [.. next.Union(fresh).Order()];
        return next.Length == 0 ? OctetAutomaton.Dead : Holds(next, match) ? OctetAutomaton.Matched : Number(next);
    }

    private ushort Number(int[] state)
    {
        string key = KeyOf(state);
        if (_known.TryGetValue(key, out ushort number)) return number;
        if (_states.Count >= MostStates) _isTooLarge = true;
        if (_isTooLarge) return OctetAutomaton.Dead;
        _states.Add(state);
        return _known[key] = (ushort)(_states.Count - 1);
    }

    /// <summary>All places that are reached without an octet; those that wait for one, for the end, or are the match itself are kept.</summary>
    private int[] Close(IEnumerable<int> from, bool isBegin, bool isEnd)
    {
        _seen.Clear();
        foreach (int at in from) _open.Push(at);
        var kept = new List<int>();
        while (_open.TryPop(out int at))
        {
            if (!Allows() || !_seen.Add(at)) continue;
            var place = _places[at];
            switch (place.Kind)
            {
                case Kind.Fork:
                    _open.Push(place.Other);
                    _open.Push(place.Next);
                    break;
                case Kind.Begin:
                    if (isBegin) _open.Push(place.Next);
                    break;
                case Kind.End when isEnd:
                    _open.Push(place.Next);
                    break;
                default:
                    kept.Add(at);
                    break;
            }
        }
        kept.Sort();
        return [.. kept];
    }

    private bool Allows()
    {
        if (++_steps > MostSteps) _isTooLarge = true;
        return !_isTooLarge;
    }

    private static bool Holds(int[] state, int match) => Array.BinarySearch(state, match) >= 0;

    private static string KeyOf(int[] state) => string.Create(state.Length, state, static (text, places) =>
    {
        for (int i = 0; i < places.Length; i++) text[i] = (char)places[i];
    });
}
