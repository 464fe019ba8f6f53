// Slides "Using nathelper on SIP over WebSocket requests" and "… responses": a page does not know its own address, so what it writes into
// Contact leads nowhere; the address that it came from goes along as an alias, and into the location table.

#load "rest.csx"

listen("udp:127.0.0.1:5060", "ws:127.0.0.1:8080");
core.tcp_accept_no_cl = true;
registrar.received_avp = nathelper.received_avp = "$avp(RECEIVED)";

[event_route("xhttp:request")]
void HTTP()
{
    if (hdr["Upgrade"].matches("(?i)websocket") && ws_handle_handshake()) exit();
    xhttp_reply(404, "Not Found", "", "");
}

void request_route()
{
    REQINIT();
    WSDETECT();
    WITHINDLG();
    REGISTRAR();
    LOCATION();
    RELAY();
}

void WSDETECT()
{
    if (proto == WS || proto == WSS)
    {
        force_rport();
        if (is_method("REGISTER")) fix_nated_register();
        else if (is_method("INVITE|NOTIFY|SUBSCRIBE")) add_contact_alias();
    }
}

void WITHINDLG()
{
    if (has_totag())
    {
        if (loose_route())
        {
            if (!isdsturiset()) handle_ruri_alias();
            RELAY();
        }
        exit();
    }
}

void RELAY()
{
    t_relay();
    exit();
}

// The slide's onreply_route without a name: every reply passes here.
void reply_route()
{
    if ((proto == WS || proto == WSS) && rs.matches("[12][0-9][0-9]")) add_contact_alias();
}
