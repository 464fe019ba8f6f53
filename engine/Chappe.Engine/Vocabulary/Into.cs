namespace Chappe.Engine.Vocabulary;

/// <summary>
/// Where a word puts a text that it may only have later, such as the answer of an HTTP server: <c>v =&gt; avp["answer"] = v</c>. It is called
/// with the message at hand, at most once in a call of the word.
/// </summary>
public delegate void Into(Text value);

/// <summary>A variable that a word reads and writes: <c>new Place(() =&gt; avp["list"], v =&gt; avp["list"] = v)</c>.</summary>
/// <param name="Get">Reads it.</param>
/// <param name="Set">Writes it.</param>
public readonly record struct Place(Func<Text> Get, Into Set);
