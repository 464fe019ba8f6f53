namespace Chappe.Modules.Media.Relay.Recording;

/// <summary>What to record where. The file must not exist.</summary>
internal sealed record RecordingTerms(string Path, RecordingFormat Format);
