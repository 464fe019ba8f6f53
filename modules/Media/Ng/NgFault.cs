namespace Chappe.Modules.Media.Ng;

/// <summary>Why octets are no NG message.</summary>
internal enum NgFault
{
    /// <summary>They are one.</summary>
    None,
    /// <summary>More octets than a datagram has.</summary>
    TooLong,
    /// <summary>No cookie with a blank behind it, or one of more than 128 octets.</summary>
    NoCookie,
    /// <summary>Behind the cookie stands no dictionary.</summary>
    NoDictionary,
    /// <summary>It ends in the middle.</summary>
    Cut,
    /// <summary>Something that is neither text, integer, list nor dictionary.</summary>
    BadValue,
    /// <summary>A name that is no text of 1 to 255 octets in UTF-8.</summary>
    BadName,
    /// <summary>A name that is there twice: two readers might take two values.</summary>
    SameNameTwice,
    /// <summary>Lists and dictionaries in one another, deeper than any honest message.</summary>
    TooDeep,
    /// <summary>Something follows the dictionary.</summary>
    Trailing,
}
