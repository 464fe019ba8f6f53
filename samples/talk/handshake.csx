// Slide "Handling WebSocket handshakes in Kamailio": any TCP port takes them, and a route decides.

#load "rest.csx"

listen("udp:127.0.0.1:5060", "ws:127.0.0.1:8080");
core.tcp_accept_no_cl = true;

[event_route("xhttp:request")]
void HTTP()
{
    set_reply_close();
    set_reply_no_connect();

    if (hdr["Upgrade"].matches("websocket") && hdr["Connection"].matches("Upgrade") && rm.matches("GET"))
    {
        // Validate as required (Host:, Origin:, Cookie:)

        if (ws_handle_handshake()) exit();
    }

    xhttp_reply(404, "Not Found", "", "");
}

void request_route()
{
    REQINIT();
    sl_send_reply(501, "Not Implemented");   // the next slides have more
}
