using System.Globalization;
using System.Text;
using Chappe.Engine.Forwarding;
using Chappe.Engine.Routing;
using Chappe.Engine.Vocabulary;

namespace Chappe.Modules.Operations;

/// <summary>The words of xhttp_prom.</summary>
public static class XhttpPromFunctions
{
    /// <summary>The parameters of xhttp_prom.</summary>
    [Export(RouteKinds.Any | RouteKinds.Load, Module = "xhttp_prom")]
    public static XhttpPromOptions xhttp_prom => Here.Options<XhttpPromOptions>();

    /// <summary>Answers an HTTP request with all numbers in Prometheus's text format. Who may read them is for the script to say before.</summary>
    /// <returns>false when the message is no HTTP request, or has been answered.</returns>
    [Export(RouteKinds.Event, Module = "xhttp_prom")]
    public static Rc prom_dispatch()
    {
        var context = Here.Context;
        if (context.Slots.Find<HttpExchange>() is not { IsAnswered: false } exchange) return Rc.False;
        string text = context.Proxy.Module<XhttpPromModule>().Text(all: true);
        return exchange.Reply(context, 200, "OK"u8, "text/plain; version=0.0.4"u8, default, Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Asks whether an HTTP request is for <c>/metrics</c>.</summary>
    /// <returns>false when it is for something else, or no HTTP request.</returns>
    [Export(RouteKinds.Event, Module = "xhttp_prom")]
    public static Rc prom_check_uri()
    {
        var context = Here.Context;
        if (context.Slots.Find<HttpExchange>() is null) return Rc.False;
        var target = context.Message[context.Message.RequestUri];
        return target.StartsWith("/metrics"u8) && (target.Length == 8 || target[8] is (byte)'?' or (byte)'/');
    }

    /// <summary>Adds to a counter of the script: <c>prom_counter_inc("calls", 1, rm)</c> with as many label values as it has labels, at most three.</summary>
    /// <returns>false when there is no such counter, its labels are others, or it has too many combinations already (<c>xhttp_prom.max_series</c>).</returns>
    [Export(RouteKinds.Any, Module = "xhttp_prom")]
    public static Rc prom_counter_inc(string name, Text amount, params ReadOnlySpan<Text> labels) => Note(PromKind.Counter, name, amount, labels);

    /// <summary>Sets a counter of the script to 0.</summary>
    /// <returns>false when there is no such counter, or its labels are others.</returns>
    [Export(RouteKinds.Any, Module = "xhttp_prom")]
    public static Rc prom_counter_reset(string name, params ReadOnlySpan<Text> labels) => Reset(PromKind.Counter, name, labels);

    /// <summary>Sets a gauge of the script.</summary>
    /// <returns>false when there is no such gauge, its labels are others, it has too many combinations, or the value is no number.</returns>
    [Export(RouteKinds.Any, Module = "xhttp_prom")]
    public static Rc prom_gauge_set(string name, Text value, params ReadOnlySpan<Text> labels) => Note(PromKind.Gauge, name, value, labels);

    /// <summary>Sets a gauge of the script to 0.</summary>
    /// <returns>false when there is no such gauge, or its labels are others.</returns>
    [Export(RouteKinds.Any, Module = "xhttp_prom")]
    public static Rc prom_gauge_reset(string name, params ReadOnlySpan<Text> labels) => Reset(PromKind.Gauge, name, labels);

    /// <summary>Notes a value in a histogram of the script.</summary>
    /// <returns>false when there is no such histogram, its labels are others, it has too many combinations, or the value is no number.</returns>
    [Export(RouteKinds.Any, Module = "xhttp_prom")]
    public static Rc prom_histogram_observe(string name, Text value, params ReadOnlySpan<Text> labels) => Note(PromKind.Histogram, name, value, labels);

    private static Rc Note(PromKind kind, string name, Text value, ReadOnlySpan<Text> labels)
    {
        var proxy = Here.Context.Proxy;
        return proxy.Module<XhttpPromModule>().Find(kind, name) is { } metric
            && double.TryParse(value.Octets, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            && metric.Note(number, Strings(labels), proxy.Clock.Milliseconds);
    }

    private static Rc Reset(PromKind kind, string name, ReadOnlySpan<Text> labels)
    {
        var proxy = Here.Context.Proxy;
        return proxy.Module<XhttpPromModule>().Find(kind, name) is { } metric && metric.Reset(Strings(labels), proxy.Clock.Milliseconds);
    }

    private static string[] Strings(ReadOnlySpan<Text> labels)
    {
        var strings = new string[labels.Length];
        for (int i = 0; i < labels.Length; i++) strings[i] = labels[i].ToString();
        return strings;
    }
}
