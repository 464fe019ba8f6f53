using System.Text;

namespace Chappe.Modules.Media.Rtpproxy;

/// <summary>
/// The letters that the rtpproxy words take, <c>"froc+SP"</c>, as flags of the rtpengine words: <c>r</c> trust the address in the SDP (else the
/// source of the message counts), <c>o c</c> replace origin and session connection, <c>w a</c> symmetric and asymmetric, <c>i e</c> the interfaces
/// by direction, <c>zN</c> repacketize, <c>1 2 3</c> the branch, <c>s S p P</c> the transport without or with SRTP and feedback, <c>- +</c> without or with ICE. Others (<c>f l x</c> …) change nothing here.
/// </summary>
internal static class RtpproxyFlags
{
    /// <summary>Translates letters, and an address to write into the SDP when there is one.</summary>
    public static string Translate(string letters, string address)
    {
        var flags = new StringBuilder();
        bool trusts = false;
        for (int i = 0; i < letters.Length; i++)
        {
            switch (letters[i])
            {
                case 'r': trusts = true; break;
                case 'o': flags.Append("replace-origin "); break;
                case 'c': flags.Append("replace-session-connection "); break;
                case 'w': flags.Append("symmetric "); break;
                case 'a': flags.Append("asymmetric "); break;
                case 'i': flags.Append("internal "); break;
                case 'e': flags.Append("external "); break;
                case '1': flags.Append("via-branch=1 "); break;
                case '2': flags.Append("via-branch=2 "); break;
                case '3': flags.Append("via-branch=auto "); break;
                case 's': flags.Append("RTP "); break;
                case 'S': flags.Append("SRTP "); break;
                case 'p': flags.Append("AVP "); break;
                case 'P': flags.Append("AVPF "); break;
                case '-': flags.Append("ICE=remove "); break;
                case '+': flags.Append("ICE=force "); break;
                case 'z':
                    int digits = i + 1;
                    while (digits < letters.Length && char.IsAsciiDigit(letters[digits])) digits++;
                    if (digits > i + 1) flags.Append("repacketize=").Append(letters, i + 1, digits - i - 1).Append(' ');
                    i = digits - 1;
                    break;
            }
        }
        // Who shall get SRTP, feedback and ICE is a browser, and today's browsers want more than those of the letters' time (RFC 8834 section 4.5, RFC 8829).
        if (letters.Contains('+') && letters.Contains('S') && letters.Contains('P')) flags.Append("rtcp-mux-offer rtcp-mux-accept generate-mid SDES-off ");
        else if (letters.Contains('-')) flags.Append("rtcp-mux-demux ");
        flags.Append(trusts ? "trust-address" : "SIP-source-address");
        if (address.Length > 0) flags.Append(" media-address=").Append(address);
        return flags.ToString();
    }
}
