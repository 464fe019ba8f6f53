using System.Buffers;
using System.Text;

namespace Chappe.Engine.Vocabulary;

/// <summary>Kamailio's <c>{urlencode.…}</c> and <c>{urldecode.…}</c>: the form of HTML forms, where a space is a plus sign.</summary>
public readonly struct UrlEncodeTransformations(Text text)
{
    private static readonly SearchValues<byte> s_free = SearchValues.Create(Encoding.ASCII.GetBytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~"));

    /// <summary><c>{urlencode.param}</c>.</summary>
    public Text param => text.EscapeAllBut(s_free, spaceIsPlus: true);
    /// <summary><c>{urldecode.param}</c>; undefined when an escape is broken.</summary>
    public Text decode => text.Unescape(plusIsSpace: true);
}
