// Slide "Authenticating the handshake". The slide is in credentials.csx; what it lets in is only counted here.

#load "rest.csx"
#load "credentials.csx"

listen("udp:127.0.0.1:5060", "ws:127.0.0.1:8080");

void request_route()
{
    REQINIT();
    // Who is there: the answer says whom the handshake let in.
    var username = sht["wsconn", $"{si}:{sp}::username"];
    append_to_reply($"X-Username: {username}\r\n");
    sl_send_reply(username.IsEmpty ? 403 : 200, username.IsEmpty ? "Forbidden" : "You are known");
}
