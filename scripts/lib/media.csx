// Browsers and plain phones in one call. Where the two sides do not speak the same RTP, the relay of this process stands between them, on
// ports 30000 to 40000; two browsers, or two phones, speak directly. What each side speaks is derived: a contact reached by WebSocket is a
// browser, any other one a phone with plain RTP.

[branch_route]
async Task MEDIA() => await rtpengine_manage("bridge-only");

[onreply_route]
async Task REPLY()
{
    NATREPLY();
    await rtpengine_manage("bridge-only");
}

// The one request with an answer in it: of a call whose INVITE offered nothing.
async Task MEDIAACK()
{
    if (is_method("ACK") && has_body("application/sdp")) await rtpengine_manage("bridge-only");
}

// A peer that has gone silent, or one whose certificate is not the one in its SDP: nobody is left in a call in which nothing can be heard.
[event_route("rtpengine:media-timeout")]
async Task MEDIATIMEOUT() => await MEDIAFAILED();

[event_route("rtpengine:media-failed")]
async Task MEDIAFAILED()
{
    await rtpengine_delete();
    if (dlg_get(ci, ft, tt) || dlg_get(ci, tt, ft)) dlg_bye("all", hdr["Reason"]);
}
