using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Classics;

/// <summary>The words of sdpops that walk the lines of a session description. A walk goes over the message as it was when it began.</summary>
public static class SdpIteratorFunctions
{
    /// <summary>Begins to walk the lines under a name of the script's choice.</summary>
    /// <returns>false when there is no description.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_iterator_start(string iterator) => SdpAtHand.TryGet(out _) ? IteratorFunctions.bl_iterator_start(Name(iterator)) : Rc.False;

    /// <summary>Goes to the next line.</summary>
    /// <returns>false when there is none, or no such iterator.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_iterator_next(string iterator) => IteratorFunctions.bl_iterator_next(Name(iterator));

    /// <summary>Ends the walk.</summary>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_iterator_end(string iterator) => IteratorFunctions.bl_iterator_end(Name(iterator));

    /// <summary>Removes the line at hand.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_iterator_rm(string iterator) => IteratorFunctions.bl_iterator_rm(Name(iterator));

    /// <summary>Appends text behind the line at hand; it brings its own line end.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_iterator_append(string iterator, Text text) => IteratorFunctions.bl_iterator_append(Name(iterator), text);

    /// <summary>Inserts text before the line at hand; it brings its own line end.</summary>
    /// <returns>false when there is none.</returns>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Rc sdp_iterator_insert(string iterator, Text text) => IteratorFunctions.bl_iterator_insert(Name(iterator), text);

    /// <summary><c>$sdpitval(iterator)</c>: the line at hand with its end; undefined when there is none.</summary>
    [Export(RouteKinds.Any, Module = "sdpops")]
    public static Text sdpitval(string iterator) => IteratorFunctions.blitval(Name(iterator));

    // Its own names: a body walk of textopsx may have the same.
    private static string Name(string iterator) => "sdp " + iterator;
}
