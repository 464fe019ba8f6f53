using Chappe.Sip.Headers;

namespace Chappe.Sip.Messages;

/// <summary>Walks addresses over lines and commas without allocating; a value that cannot be parsed ends the walk with <see cref="IsFaulty"/>.</summary>
public ref struct AddressEnumerator
{
    private readonly SipMessage _message;
    private readonly HeaderId _id;
    private NameAddr _current;

    internal AddressEnumerator(SipMessage message, HeaderId id)
    {
        _message = message;
        _id = id;
        HeaderIndex = -1;
    }

    /// <summary>The address at hand.</summary>
    public readonly NameAddr Current => _current;

    /// <summary>The index in <see cref="SipMessage.Headers"/> of the line at hand.</summary>
    public int HeaderIndex { get; private set; }

    /// <summary>The walk ended because a value is not of the grammar.</summary>
    public bool IsFaulty { get; private set; }

    /// <summary>Goes to the next address.</summary>
    public bool MoveNext()
    {
        if (IsFaulty) return false;
        var at = _current.Next;
        if (at == 0)
        {
            var next = _message.IndexOf(_id, HeaderIndex + 1);
            if (next < 0)
            {
                HeaderIndex = _message.Headers.Length;
                return false;
            }
            HeaderIndex = next;
            at = _message.Headers[next].Value.Offset;
        }
        IsFaulty = !NameAddr.TryParse(_message.Octets, at, _message.Headers[HeaderIndex].Value.End, out _current);
        return !IsFaulty;
    }

    /// <summary>The enumerator itself, for foreach.</summary>
    public readonly AddressEnumerator GetEnumerator() => this;
}
