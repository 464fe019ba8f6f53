// Slide "Authenticating the handshake": who connects shows what the web application gave him, once, in the URL: /?username=foo&password=bar

core.tcp_accept_no_cl = true;

auth_ephemeral.secret = env("CHAPPE_SECRET", "kamailio_rules");

htable.define("wsconn", size: 8);

[event_route("xhttp:request")]
void HTTP()
{
    set_reply_close();
    set_reply_no_connect();
    if (!hdr["Upgrade"].matches("(?i)websocket") || rm != "GET") { xhttp_reply(404, "Not Found", "", ""); exit(); }

    var uri_params = hu.url.querystring;
    var username = uri_params.param.value("username", '&').unescape_param();
    var password = uri_params.param.value("password", '&').unescape_param();
    // Note: username and password could also have been in a Cookie: header

    if (!autheph_authenticate(username, password))
    {
        xhttp_reply(403, "Forbidden", "", "");
        exit();
    }

    if (ws_handle_handshake()) sht["wsconn", $"{si}:{sp}::username"] = username;
}

[event_route("websocket:closed")]
void CLOSED() => sht_rm_name_re($"wsconn=>{si}:{sp}::.*");
