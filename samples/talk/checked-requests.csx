// Slide "Checking SIP requests": what the handshake showed is held against every request. Who says to be somebody else is shown the door.

#load "rest.csx"
#load "credentials.csx"

listen("udp:127.0.0.1:5060", "ws:127.0.0.1:8080");
registrar.received_avp = nathelper.received_avp = "$avp(RECEIVED)";

void request_route()
{
    REQINIT();
    WSDETECT();
    if (!(proto == WS || proto == WSS)) AUTH();

    if (has_totag()) { if (loose_route()) { handle_ruri_alias(); t_relay(); } exit(); }
    REGISTRAR();
    LOCATION();
    t_relay();
}

void WSDETECT()
{
    if (proto == WS || proto == WSS)
    {
        var username = sht["wsconn", $"{si}:{sp}::username"];
        if (username.IsEmpty)
        {
            sl_send_reply(403, "Forbidden");
            ws_close(1008, "Policy Violation");
            exit();
        }

        if (!autheph_check_timestamp(username)
            || (is_method("REGISTER|PUBLISH") && !autheph_check_to(username))
            || (!has_totag() && !autheph_check_from(username)))
        {
            sl_send_reply(403, "Forbidden");
            ws_close(1008, "Policy Violation");
            exit();
        }
        if (is_method("REGISTER")) fix_nated_register(); else add_contact_alias();
    }

    force_rport();
}

// Phones without a WebSocket use the same credentials for digest.
void AUTH()
{
    if (has_totag() || is_method("ACK")) return;
    if (!autheph_check("chappe.test")) { auth_challenge("chappe.test"); exit(); }
    consume_credentials();
}

void reply_route()
{
    if (proto == WS || proto == WSS) add_contact_alias();
}
