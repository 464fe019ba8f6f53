using Chappe.Sip.Headers;

namespace Chappe.Sip.Messages;

/// <summary>Walks all Via values, topmost first, over lines and commas without allocating.</summary>
public ref struct ViaEnumerator
{
    private readonly SipMessage _message;
    private Via _current;

    internal ViaEnumerator(SipMessage message)
    {
        _message = message;
        HeaderIndex = -1;
    }

    /// <summary>The Via at hand.</summary>
    public readonly Via Current => _current;

    /// <summary>The index in <see cref="SipMessage.Headers"/> of the line at hand.</summary>
    public int HeaderIndex { get; private set; }

    /// <summary>The walk ended because a value is not of the grammar.</summary>
    public bool IsFaulty { get; private set; }

    /// <summary>Goes to the next value.</summary>
    public bool MoveNext()
    {
        if (IsFaulty) return false;
        var at = _current.Next;
        if (at == 0)
        {
            var next = _message.IndexOf(HeaderId.Via, HeaderIndex + 1);
            if (next < 0)
            {
                HeaderIndex = _message.Headers.Length;
                return false;
            }
            HeaderIndex = next;
            at = _message.Headers[next].Value.Offset;
        }
        IsFaulty = !Via.TryParse(_message.Octets, at, _message.Headers[HeaderIndex].Value.End, out _current);
        return !IsFaulty;
    }

    /// <summary>The enumerator itself, for foreach.</summary>
    public readonly ViaEnumerator GetEnumerator() => this;
}
