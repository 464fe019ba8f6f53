// What the slides leave out, and show as "...": a registrar and a proxy for whoever registers.

alias("localhost", "127.0.0.1", "chappe.test");   // ours on whatever port
usrloc.handle_lost_tcp = true;                     // a browser that has gone is not registered any more

void REQINIT()
{
    if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
    if (is_method("OPTIONS") && is_myself(ru) && rU.IsEmpty) { sl_send_reply(200, "Keepalive"); exit(); }
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit(); }
}

void REGISTRAR()
{
    if (is_method("REGISTER")) { save("location"); exit(); }
    if (is_method("INVITE|SUBSCRIBE")) record_route();
}

void LOCATION()
{
    if (!is_myself(ru)) { sl_send_reply(403, "Not relaying"); exit(); }
    if (!lookup("location")) { sl_send_reply(404, "Not Found"); exit(); }
}
