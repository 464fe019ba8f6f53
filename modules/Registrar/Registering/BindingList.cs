using System.Buffers.Text;
using Chappe.Modules.Registrar.Location;
using Chappe.Sip.Uris;

namespace Chappe.Modules.Registrar.Registering;

/// <summary>Writes header lines of replies to a REGISTER into a buffer that grows and is used again.</summary>
internal sealed class BindingList
{
    private byte[] _octets = new byte[1024];

    /// <summary>How many octets were written.</summary>
    public int Length { get; private set; }
    /// <summary>The lines.</summary>
    public ReadOnlySpan<byte> Lines => _octets.AsSpan(0, Length);

    /// <summary>Starts anew.</summary>
    public void Clear() => Length = 0;

    /// <summary>Adds one Contact line with all live contacts (RFC 3261 section 10.3 step 8, Kamailio's layout); nothing when there is none.</summary>
    /// <param name="draft">The contacts.</param>
    /// <param name="now">The present.</param>
    /// <param name="options">The parameters.</param>
    /// <param name="gruuOf">The AoR as <c>user@host</c> when GRUUs are to be told (RFC 5627 section 5.3); empty when not.</param>
    /// <param name="aor">The key of the AoR.</param>
    public void AddContacts(BindingDraft draft, long now, RegistrarOptions options, ReadOnlySpan<byte> gruuOf = default, ReadOnlySpan<byte> aor = default)
    {
        bool isFirst = true;
        for (int i = 0; i < draft.Count; i++)
        {
            var contact = draft[i];
            if (!contact.IsLiveAt(now)) continue;
            Add(isFirst ? "Contact: <"u8 : ", <"u8);
            isFirst = false;
            AddContact(contact, now, options);
            if (!gruuOf.IsEmpty && contact.Fields.InstanceLength > 0) AddGruus(contact, options, gruuOf, aor);
        }
        if (!isFirst) Add("\r\n"u8);
    }

    /// <summary>Adds a header line.</summary>
    public void AddLine(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        Add(name);
        Add(": "u8);
        Add(value);
        Add("\r\n"u8);
    }

    /// <summary>Adds a header line with a number.</summary>
    public void AddLine(ReadOnlySpan<byte> name, long value)
    {
        Add(name);
        Add(": "u8);
        Add(value);
        Add("\r\n"u8);
    }

    private void AddContact(ContactRecord contact, long now, RegistrarOptions options)
    {
        ref readonly var fields = ref contact.Fields;
        Add(contact.Uri);
        Add(">"u8);
        int q = fields.Q >= 0 ? fields.Q : options.default_q;
        if (q >= 0) AddQ(q);
        Add(";expires="u8);
        Add(contact.SecondsLeft(now));
        if (fields.ReceivedLength > 0)
        {
            Add(";"u8);
            AddAscii(options.received_param);
            Add("=\""u8);
            Add(contact.Received);
            Add("\""u8);
        }
        if (fields.InstanceLength > 0)
        {
            Add(";+sip.instance=\""u8);
            Add(contact.Instance);
            Add("\""u8);
        }
        if (fields.RegId > 0)
        {
            Add(";reg-id="u8);
            Add(fields.RegId);
        }
    }

    private void AddGruus(ContactRecord contact, RegistrarOptions options, ReadOnlySpan<byte> gruuOf, ReadOnlySpan<byte> aor)
    {
        Span<byte> room = stackalloc byte[Math.Max(Gruu.MaxUserLength, 255 * 3)];
        int length = Escapes.EscapeParameter(Gruu.Bare(contact.Instance), room);
        if (length <= 0) return;
        Add(";pub-gruu=\"sip:"u8);
        Add(gruuOf);
        Add(";gr="u8);
        Add(room[..length]);
        Add("\""u8);
        length = Gruu.WriteTemporary(options.GruuKey, contact, aor, room);
        if (length == 0) return;
        Add(";temp-gruu=\"sip:"u8);
        Add(room[..length]);
        Add(gruuOf[gruuOf.LastIndexOf((byte)'@')..]);
        Add(";gr\""u8);
    }

    /// <summary>q as short as it can be: 1, 0.7, 0.123.</summary>
    private void AddQ(int thousandths)
    {
        Add(";q="u8);
        Add(Math.Min(thousandths, 1000) / 1000);
        int rest = thousandths % 1000;
        if (rest == 0) return;
        Span<byte> digits = [(byte)'.', (byte)('0' + rest / 100), (byte)('0' + rest / 10 % 10), (byte)('0' + rest % 10)];
        Add(digits.TrimEnd((byte)'0'));
    }

    private void Add(scoped ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_octets.AsSpan(Length));
        Length += text.Length;
    }

    private void Add(long number)
    {
        Reserve(20);
        Utf8Formatter.TryFormat(number, _octets.AsSpan(Length), out int written);
        Length += written;
    }

    private void AddAscii(string text)
    {
        Reserve(text.Length * 3);
        Length += System.Text.Encoding.UTF8.GetBytes(text, _octets.AsSpan(Length));
    }

    private void Reserve(int count)
    {
        if (_octets.Length - Length < count) Array.Resize(ref _octets, Math.Max(_octets.Length * 2, Length + count));
    }
}
