// Lets in whom the web application (service.cs) gave credentials to. It asks nobody: the name says until when they are good, and the
// password proves that the name was written by who knows the secret.

listen("udp:127.0.0.1:5060", "ws:127.0.0.1:8080");
alias("localhost", "127.0.0.1");        // ours on whatever port
core.tcp_accept_no_cl = true;

auth_ephemeral.secret = env("CHAPPE_SECRET");
auth_ephemeral.sha_algorithm = 1;       // SHA-256, as the service

htable.define("wsconn");                // who is at the other end of each WebSocket
usrloc.handle_lost_tcp = true;          // a browser that has gone is not registered any more

const string Realm = "chappe.test";

// Browsers show their credentials once, in the handshake: /?username=…&password=…
[event_route("xhttp:request")]
void HTTP()
{
    set_reply_close();
    set_reply_no_connect();
    if (!hdr["Upgrade"].matches("(?i)websocket") || rm != "GET") { xhttp_reply(404, "Not Found", "", ""); exit(); }

    var query = hu.url.querystring;
    var username = query.param.value("username", '&').unescape_param();
    var password = query.param.value("password", '&').unescape_param();
    if (!autheph_authenticate(username, password)) { xhttp_reply(403, "Forbidden", "", ""); exit(); }

    if (ws_handle_handshake()) sht["wsconn", $"{ws_conid}"] = username;
}

[event_route("websocket:closed")]
void GONE() => sht_rm("wsconn", $"{ws_conid}");

void request_route()
{
    if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
    force_rport();
    if (proto == WS || proto == WSS) WSDETECT(); else AUTH();

    if (has_totag()) { if (loose_route()) { handle_ruri_alias(); t_relay(); } exit(); }
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit(); }
    if (is_method("REGISTER")) { save("location"); exit(); }
    if (is_method("INVITE|SUBSCRIBE")) record_route();
    if (!is_myself(ru) || !lookup("location")) { sl_send_reply(404, "Not Found"); exit(); }
    t_on_reply(REPLY);
    t_relay();
}

// Later every request is held against what the handshake showed. Who says to be somebody else, or begins something when the credentials have
// run out, has no business here any more (1008 is RFC 6455's policy violation). A call that is up may outlast them: it has a way to end.
void WSDETECT()
{
    var username = sht["wsconn", $"{ws_conid}"];
    bool isTheirs = !username.IsEmpty && (has_totag()
        || autheph_check_timestamp(username) && autheph_check_from(username) && (!is_method("REGISTER|PUBLISH") || autheph_check_to(username)));
    if (!isTheirs)
    {
        sl_send_reply(403, "Forbidden");
        ws_close(1008, "Policy Violation");
        exit();
    }
    if (is_method("REGISTER")) fix_nated_register(); else add_contact_alias();
}

// Other phones use the same credentials for digest.
void AUTH()
{
    if (has_totag() || is_method("ACK|CANCEL")) return;
    if (!autheph_check(Realm)) { auth_challenge(Realm); exit(); }
    if (!autheph_check_from() || is_method("REGISTER") && !autheph_check_to()) { sl_send_reply(403, "Forbidden"); exit(); }
    consume_credentials();
}

[onreply_route]
void REPLY()
{
    if (proto == WS || proto == WSS) add_contact_alias();
}
