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
