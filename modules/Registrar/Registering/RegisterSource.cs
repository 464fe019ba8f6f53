using Chappe.Modules.Registrar.Location;
using Chappe.Sip.Messages;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>What a REGISTER brings beside its contacts: the message, the moment, the way it came, the rules that hold.</summary>
internal ref struct RegisterSource
{
    public required SipMessage Message;
    public required RegistrarOptions Options;
    public required UsrlocOptions Usrloc;
    public required RuidSource Ruids;
    /// <summary>Milliseconds of the engine's clock.</summary>
    public required long Now;
    public ReadOnlySpan<byte> Received, Path;
    /// <summary>The AoR as <c>user@host</c> when GRUUs are to be told; else empty.</summary>
    public ReadOnlySpan<byte> GruuOf;
    /// <summary>The binding is one of RFC 5626: its reg-id counts.</summary>
    public bool KeepsFlows;
    public Slice UserAgent;
    public ushort Socket;
    public long ConnectionId;
    public uint BranchFlags;
    /// <summary>Do not vary times.</summary>
    public bool IsExact;

    /// <summary>Most contacts of one AoR; "no limit" is one too (threats G2).</summary>
    public readonly int MaxContacts => Options.max_contacts > 0 ? Options.max_contacts : 1000;

    /// <summary>The reg-id that counts: RFC 5626 section 6 ignores one where outbound was not agreed upon.</summary>
    public readonly int RegIdOf(in RequestedContact wanted) => KeepsFlows || Options.outbound_mode == 0 ? wanted.RegId : 0;

    /// <summary>When a contact that asks for <paramref name="wanted"/> seconds (-1: for none) ends.</summary>
    public readonly long EndOf(long wanted)
    {
        long seconds = wanted < 0 ? Options.default_expires : wanted;
        int range = wanted < 0 ? Options.default_expires_range : Options.expires_range;
        if (range > 0 && !IsExact) seconds -= Random.Shared.NextInt64(seconds * Math.Min(range, 100) / 100 + 1);
        if (seconds < Options.min_expires) seconds = Options.min_expires;
        if (Options.max_expires > 0 && seconds > Options.max_expires) seconds = Options.max_expires;
        return Now + Math.Max(1, seconds) * 1000;
    }

    /// <summary>What <paramref name="wanted"/> becomes when it is stored.</summary>
    public readonly ContactValues ValuesOf(in RequestedContact wanted, ReadOnlySpan<byte> ruid) => new()
    {
        Uri = Message[wanted.Uri], Received = wanted.Received.IsPresent ? Message[wanted.Received] : Received, Path = Path, CallId = Message[Message.CallId], UserAgent = Message[UserAgent],
        Instance = Message[wanted.Instance], Ruid = ruid,
        Fields = new ContactFields
        {
            ExpiresAt = EndOf(wanted.Expires), ModifiedAt = Now, ConnectionId = ConnectionId, CSeq = Message.CSeq.Number,
            BranchFlags = BranchFlags, Methods = wanted.Methods, RegId = RegIdOf(wanted), Q = wanted.Q, Socket = Socket,
        },
    };
}
