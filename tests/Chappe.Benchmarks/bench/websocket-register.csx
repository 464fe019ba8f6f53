// SIP over plain WebSocket: handshake, then REGISTER saved with the connection as its source.
listen("tcp:127.0.0.1:" + env("BENCH_PORT", "25060"));
core.server_signature = false;
core.debug = -1;
core.tcp_connection_lifetime = 3605;
core.tcp_max_connections = 16384;
core.tcp_max_connections_per_source = 16384;
core.tcp_accept_no_cl = true;
usrloc.db_mode = 0;
registrar.max_expires = 3600;

void request_route()
{
    if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
    force_rport();
    if (is_method("REGISTER"))
    {
        fix_nated_register();
        if (!save("location")) sl_reply_error();
        exit();
    }
    sl_send_reply(405, "Method Not Allowed");
}

[event_route("xhttp:request")]
void HTTP()
{
    set_reply_close();
    set_reply_no_connect();
    if (hdr["Upgrade"].matches("websocket") && hdr["Connection"].matches("Upgrade") && rm == "GET")
    {
        if (ws_handle_handshake()) exit();
    }
    xhttp_reply(404, "Not Found", "", "");
}
