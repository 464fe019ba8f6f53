using Chappe.Engine.Modules;

namespace Chappe.Modules.Formats;

/// <summary>The parameters of json.</summary>
public sealed class JsonOptions
{
    /// <summary>Taken, without effect: a slash is never escaped.</summary>
    public int json_escape_slash { get; set; } = 1;
    /// <summary>Taken, without effect.</summary>
    public int json_escape_utf { get; set; } = 1;
}

/// <summary>This is Kamailio's module json: fields of JSON objects.</summary>
public sealed class JsonModule : Module
{
    /// <inheritdoc/>
    public override string Name => "json";
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Vocabulary => [typeof(JsonFunctions)];
    /// <inheritdoc/>
    public override Type OptionsType => typeof(JsonOptions);
    /// <inheritdoc/>
    public override void AddOptions(OptionsSet options) => options.Add(new JsonOptions());
}
