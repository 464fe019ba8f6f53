namespace Chappe.Engine.Vocabulary;

/// <summary>What a word returns: a truth value that keeps Kamailio's number. Above 0 is true, below 0 is false, 0 has ended the script.</summary>
public readonly struct Rc(int code) : IEquatable<Rc>
{
    /// <summary>Kamailio's return code, <c>$rc</c>.</summary>
    public int Code { get; } = code;

    /// <summary>1.</summary>
    public static Rc True => new(1);
    /// <summary>-1.</summary>
    public static Rc False => new(-1);

    /// <summary>True when the code is above 0.</summary>
    public static implicit operator bool(Rc rc) => rc.Code > 0;
    /// <summary>1 or -1.</summary>
    public static implicit operator Rc(bool value) => new(value ? 1 : -1);
    /// <summary>The code itself.</summary>
    public static implicit operator Rc(int code) => new(code);
    /// <summary>Compares codes.</summary>
    public static bool operator ==(Rc left, int right) => left.Code == right;
    /// <summary>Compares codes.</summary>
    public static bool operator !=(Rc left, int right) => left.Code != right;
    /// <inheritdoc/>
    public bool Equals(Rc other) => Code == other.Code;
    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rc rc && Equals(rc);
    /// <inheritdoc/>
    public override int GetHashCode() => Code;
    /// <inheritdoc/>
    public override string ToString() => Code.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
