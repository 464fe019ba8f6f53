namespace Chappe.Modules.Media.Relay.Recording;

/// <summary>A file that packets are written to. Of the writer's thread.</summary>
internal interface IRecordingFile : IDisposable
{
    void Write(in TapPacket packet);
}
