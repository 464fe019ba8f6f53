listen("udp:127.0.0.1:5060");

void request_route()
{
    if (is_method("REGISTER")) { save("location"); exit(); }
    if (is_method("INVITE")) record_route();
    if (!lookup("location")) { sl_send_reply(404, "Not Found"); exit(); }
    t_relay();
}
