// Serves a phone as a web page, and takes its SIP over a secure WebSocket on the same port. Who comes in shows credentials that the web
// application of samples/ephemeral-auth gave; see there for what is checked and why.

// Empty: TLS ends in front of us, as with many a web server.
readonly string certificate = env("CERTIFICATE", "samples/browser-phone/certificate");
listen("udp:127.0.0.1:5060", certificate == "" ? "ws:127.0.0.1:8080" : "wss:127.0.0.1:8443");
alias("localhost", "127.0.0.1");       // ours on whatever port
core.tcp_accept_no_cl = true;

if (certificate != "")
{
    tls.certificate = $"{certificate}/cert.pem";
    tls.private_key = $"{certificate}/key.pem";
}

auth_ephemeral.secret = env("CHAPPE_SECRET");
auth_ephemeral.sha_algorithm = 1;       // SHA-256, as the service

// The web application, the origins of our page, and what the page may do in a browser: nothing but this.
readonly string service = env("SERVICE", "http://127.0.0.1:8090");
websocket.allowed_origins = env("PAGES", "https://127.0.0.1:8443,https://localhost:8443");
xhttp.content_security_policy = $"default-src 'self'; img-src 'self' data:; connect-src 'self' wss: {service}; media-src 'self' blob: mediastream:; frame-ancestors 'none'; base-uri 'none'";

htable.define("wsconn");                // who is at the other end of each WebSocket
usrloc.handle_lost_tcp = true;          // a browser that has gone is not registered any more

[event_route("xhttp:request")]
void HTTP()
{
    if (hdr["Upgrade"].matches("(?i)websocket") && rm == "GET") WEBSOCKET();
    switch (hu.url.path.ToString())
    {
        case "/": xhttp_file("page/index.html"); exit(); break;
        case "/phone.css": xhttp_file("page/phone.css"); exit(); break;
        case "/phone.js": xhttp_file("page/dist/phone.js"); exit(); break;
        case "/service": xhttp_reply(200, "OK", "text/plain", service); exit(); break;
    }
    set_reply_close();
    xhttp_reply(404, "Not Found", "text/plain", "There is only a phone here, at /\n");
}

void WEBSOCKET()
{
    set_reply_close();
    set_reply_no_connect();
    var query = hu.url.querystring;
    var username = query.param.value("username", '&').unescape_param();
    var password = query.param.value("password", '&').unescape_param();
    if (!autheph_authenticate(username, password)) { xhttp_reply(403, "Forbidden", "", ""); exit(); }
    if (ws_handle_handshake()) sht["wsconn", $"{ws_conid}"] = username;
    exit();
}

[event_route("websocket:closed")]
void GONE() => sht_rm("wsconn", $"{ws_conid}");

void request_route()
{
    if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
    force_rport();
    if (proto == WS || proto == WSS) WSDETECT();
    else if (is_method("REGISTER")) { sl_send_reply(403, "Browsers Only"); exit(); }

    if (has_totag()) { if (loose_route()) { handle_ruri_alias(); t_relay(); } exit(); }
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit(); }
    if (is_method("REGISTER")) { save("location"); exit(); }
    if (is_method("INVITE")) record_route();
    if (!is_myself(ru) || !lookup("location")) { sl_send_reply(404, "Not Found"); exit(); }
    t_on_reply(REPLY);
    t_relay();
}

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

[onreply_route]
void REPLY()
{
    if (proto == WS || proto == WSS) add_contact_alias();
}
