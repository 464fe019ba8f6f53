using Chappe.Modules.Registrar.Location;
using Chappe.Sip.Messages;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>
/// Carries a REGISTER over to the contacts of its AoR (RFC 3261 section 10.3 steps 6 and 7): which contact is meant, whether the
/// request is newer, what the contact becomes. Works on a draft; nothing is stored here.
/// </summary>
internal sealed class ContactUpdate(BindingDraft draft)
{
    private bool _hasInserted;

    /// <summary>Kamailio's code: 1 inserted, 2 updated, 3 removed, 4 listed; of several contacts the last one's. -1 refused, -2 too many.</summary>
    public int Result { get; private set; }

    /// <summary>The draft differs from what it was loaded from.</summary>
    public bool HasChanged { get; private set; }

    /// <summary>Nothing was applied: the request has been dealt with before.</summary>
    public void Forget() => (Result, HasChanged) = (1, false);

    /// <summary>Applies the whole request to the draft.</summary>
    public RegisterFault Apply(RegisterRequest request, scoped in RegisterSource source, bool replacesAll)
    {
        HasChanged = _hasInserted = false;
        Result = request is { Count: 0, IsStar: false } ? 4 : 1;
        int before = draft.CountLive(source.Now);
        var fault = request.IsStar ? RemoveAll(source) : RegisterFault.None;
        for (int i = 0; i < request.Count && fault == RegisterFault.None; i++) fault = Apply(request[i], source);
        if (fault == RegisterFault.None && replacesAll && request.Count > 0) RemoveUnnamed();
        if (fault == RegisterFault.None && _hasInserted)
        {
            // An AoR that is over the limit already, because the limit was lowered, still takes refreshes.
            int live = draft.CountLive(source.Now);
            if (live > before && live > source.MaxContacts) fault = RegisterFault.TooMany;
        }
        if (fault != RegisterFault.None) Result = fault == RegisterFault.TooMany ? -2 : -1;
        return fault;
    }

    private RegisterFault Apply(in RequestedContact wanted, scoped in RegisterSource source)
    {
        int index = Find(wanted, source);
        if (index < 0)
        {
            if (wanted.Expires == 0) return RegisterFault.None;
            var made = source.ValuesOf(wanted, source.Ruids.Next(stackalloc byte[RuidSource.MaxLength]));
            draft.Insert(ref made, source.Usrloc.desc_time_order);
            _hasInserted = true;
            return Changed(1);
        }
        var held = draft[index];
        bool isLive = held.IsLiveAt(source.Now);
        if (isLive && !draft.IsNamed(index) && held.CallId.SequenceEqual(source.Message[source.Message.CallId]))
        {
            if (IsRetransmission(held, source))
            {
                draft.Name(index);
                return RegisterFault.None;
            }
            if (source.Message.CSeq.Number <= held.Fields.CSeq) return RegisterFault.CSeq;
        }
        if (wanted.Expires == 0)
        {
            draft.RemoveAt(index);
            return Changed(3);
        }
        // An expired contact that was not swept yet is a new one to everybody else.
        _hasInserted |= !isLive;
        var renewed = source.ValuesOf(wanted, held.Ruid);
        draft.Replace(index, ref renewed, source.Usrloc.desc_time_order);
        return Changed(2);
    }

    private RegisterFault Changed(int result)
    {
        (HasChanged, Result) = (true, result);
        return RegisterFault.None;
    }

    private static bool IsRetransmission(ContactRecord held, scoped in RegisterSource source) =>
        source.Message.CSeq.Number == held.Fields.CSeq && source.Now - held.Fields.ModifiedAt <= source.Usrloc.cseq_delay * 1000L;

    private RegisterFault RemoveAll(scoped in RegisterSource source)
    {
        var callId = source.Message[source.Message.CallId];
        for (int i = 0; i < draft.Count; i++)
            if (draft[i].IsLiveAt(source.Now) && draft[i].CallId.SequenceEqual(callId) && source.Message.CSeq.Number <= draft[i].Fields.CSeq)
                return RegisterFault.CSeq;
        HasChanged = draft.Count > 0;
        draft.Clear();
        Result = 3;
        return RegisterFault.None;
    }

    private void RemoveUnnamed()
    {
        for (int i = draft.Count - 1; i >= 0; i--)
        {
            if (draft.IsNamed(i)) continue;
            draft.RemoveAt(i);
            HasChanged = true;
        }
    }

    /// <summary>The stored contact that the request means, or -1.</summary>
    private int Find(in RequestedContact wanted, scoped in RegisterSource source)
    {
        var message = source.Message;
        // RFC 5626 section 6: an instance with its reg-id is one binding, whatever its URI has become.
        if (wanted.Instance.Length > 0)
            for (int i = 0; i < draft.Count; i++)
                if (draft[i].Fields.RegId == source.RegIdOf(wanted) && draft[i].Instance.SequenceEqual(message[wanted.Instance])) return i;
        for (int i = 0; i < draft.Count; i++)
        {
            var held = draft[i];
            bool isMeant = source.Usrloc.matching_mode switch
            {
                1 => held.CallId.SequenceEqual(message[message.CallId]) && IsSameUri(held, message[wanted.Uri]),
                2 => held.Path.SequenceEqual(source.Path) && IsSameUri(held, message[wanted.Uri]),
                3 => held.CallId.SequenceEqual(message[message.CallId]),
                _ => IsSameUri(held, message[wanted.Uri]),
            };
            if (isMeant) return i;
        }
        return -1;
    }

    /// <summary>RFC 3261 section 10.3 step 7: contacts are compared as URIs; the usual case is the same octets.</summary>
    private static bool IsSameUri(ContactRecord held, ReadOnlySpan<byte> uri) => held.Uri.SequenceEqual(uri) || SipUri.Equivalent(held.Uri, uri);
}
