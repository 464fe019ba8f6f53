using Chappe.Engine.Timers;

namespace Chappe.Modules.Dialogs;

/// <summary>This is one call as it is kept in mind. Everything happens under its lock; what sends or runs routes happens outside it.</summary>
internal sealed class Dialog(DialogsModule module, int entry, uint id) : TimerNode
{
    /// <summary>Most variables and most profiles of a dialog.</summary>
    internal const int MostVariables = 64, MostProfiles = 32;

    private Dictionary<string, string>? _variables;

    /// <summary>Its lock.</summary>
    public Lock Gate { get; } = new();
    /// <summary>First half of its name.</summary>
    public int Entry => entry;
    /// <summary>Second half of its name.</summary>
    public uint Id => id;
    /// <summary>Call-ID.</summary>
    public string CallId = "";
    /// <summary>The Request-URI of its INVITE.</summary>
    public string RequestUri = "";
    /// <summary>The CSeq number of its INVITE.</summary>
    public uint InviteCSeq;
    /// <summary>Who began it.</summary>
    public Leg Caller { get; } = new();
    /// <summary>The other side.</summary>
    public Leg Callee { get; } = new();
    /// <summary>How far it is.</summary>
    public DialogState State = DialogState.Unconfirmed;
    /// <summary>When it began, was answered and ended, in seconds since 1970; 0: not yet.</summary>
    public long BeganAt, AnsweredAt, EndedAt;
    /// <summary>The same with fractions of a second, for its record; of a call from before a restart they are whole, and its beginning is its answer.</summary>
    public DateTimeOffset Began, Answered, Ended;
    /// <summary>Its time ran out.</summary>
    public bool HasExpired;
    /// <summary>What its record still waits for: the route of its end, the answer to its BYE. 0: nothing, or nobody wants one.</summary>
    public int StepsToRecord;
    /// <summary>How many seconds it may last once it is answered.</summary>
    public int Lifetime;
    /// <summary>When the time at hand is over, by the engine's clock.</summary>
    public long DueAt;
    /// <summary>When it is probed next, by the engine's clock.</summary>
    public long ProbeAt = long.MaxValue;
    /// <summary>How many probes failed in a row.</summary>
    public int FailedProbes;
    /// <summary>The flags of <c>dlg_setflag</c>.</summary>
    public uint Flags;
    /// <summary>Both sides get a BYE when its time is over.</summary>
    public bool TimeoutBye;
    /// <summary>The route that runs when its time is over.</summary>
    public string TimeoutRoute = "";
    /// <summary>Requests within it do not begin its time anew.</summary>
    public bool KeepsTimeout;
    /// <summary>Which sides are probed.</summary>
    public bool ProbesCaller, ProbesCallee;
    /// <summary>It counts as active.</summary>
    public bool IsCounted;
    /// <summary>What is known of its row in a database; null when it has none.</summary>
    public StoredDialog? Stored;
    /// <summary>The profiles that it is in.</summary>
    public List<(string Profile, string Value)> Profiles { get; } = [];

    /// <summary>The value of <c>did</c>: both halves in hexadecimal digits, least significant first, as Kamailio writes it.</summary>
    public string Did => Reversed((uint)entry) + "." + Reversed(id);

    /// <summary>Its variables.</summary>
    public IEnumerable<KeyValuePair<string, string>> Variables => _variables ?? [];

    /// <summary>The value of a variable, or null.</summary>
    public string? Get(string name)
    {
        lock (Gate) return _variables?.GetValueOrDefault(name);
    }

    /// <summary>Sets or (null) removes a variable.</summary>
    /// <returns>false when there are too many.</returns>
    public bool Set(string name, string? value)
    {
        lock (Gate)
        {
            if (value is null)
            {
                if (_variables?.Remove(name) == true) NoteChange();
                return true;
            }
            _variables ??= [];
            if (_variables.Count >= MostVariables && !_variables.ContainsKey(name)) return false;
            _variables[name] = value;
            NoteChange();
            return true;
        }
    }

    /// <summary>A variable as a database remembers it.</summary>
    public void Recall(string name, string value)
    {
        lock (Gate)
        {
            _variables ??= [];
            if (_variables.Count < MostVariables) _variables[name] = value;
        }
    }

    /// <summary>Changes it under its lock.</summary>
    public void Change(Action<Dialog> change)
    {
        lock (Gate)
        {
            change(this);
            NoteChange();
        }
    }

    /// <summary>What a database keeps of it is no longer true. Called under its lock.</summary>
    public void NoteChange() => module.Store?.Note(this);

    /// <inheritdoc/>
    protected override void Expire() => module.Life.OnTimer(this);

    /// <summary>Reads what <see cref="Did"/> wrote.</summary>
    public static bool TryParseDid(ReadOnlySpan<byte> did, out int entry, out uint id)
    {
        (entry, id) = (0, 0);
        int dot = did.IndexOf((byte)'.');
        if (dot is < 1 or > 8 || did.Length - dot - 1 is < 1 or > 8 || !TryReadReversed(did[..dot], out uint first) || !TryReadReversed(did[(dot + 1)..], out id)) return false;
        entry = (int)first;
        return entry >= 0;
    }

    private static string Reversed(uint number) => string.Create(Math.Max(1, (32 - System.Numerics.BitOperations.LeadingZeroCount(number) + 3) / 4), number, static (digits, n) =>
    {
        for (int i = 0; i < digits.Length; i++, n >>= 4) digits[i] = "0123456789abcdef"[(int)(n & 15)];
    });

    private static bool TryReadReversed(ReadOnlySpan<byte> digits, out uint number)
    {
        number = 0;
        for (int i = digits.Length - 1; i >= 0; i--)
        {
            int digit = digits[i] switch { >= (byte)'0' and <= (byte)'9' => digits[i] - '0', >= (byte)'a' and <= (byte)'f' => digits[i] - 'a' + 10, _ => -1 };
            if (digit < 0) return false;
            number = number << 4 | (uint)digit;
        }
        return true;
    }
}
