// Browsers. They get the phone page, and speak SIP over the WebSocket that the page opens (RFC 7118).

core.tcp_accept_no_cl = true;

[event_route("xhttp:request")]
void HTTP()
{
    if (hdr["Upgrade"].matches("(?i)websocket")) WEBSOCKET();
    if (hu == "/" || hu.StartsWith("/?")) { if (xhttp_file("phone.html")) exit(); }
    set_reply_close();
    xhttp_reply(404, "Not Found", "text/plain", "There is only a phone here, at /\n");
}

// A page from elsewhere has no business here: it could call in the name of whoever looks at it.
void WEBSOCKET()
{
    var origin = hdr["Origin"];
    if (!origin.IsEmpty && origin != $"http://{hdr["Host"]}" && origin != $"https://{hdr["Host"]}")
    {
        set_reply_close();
        xhttp_reply(403, "Forbidden", "", "");
        exit();
    }
    ws_handle_handshake();
    exit();
}
