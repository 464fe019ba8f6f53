listen("udp:127.0.0.1:5060");

void request_route()
{
    if (is_method("INVITE")) record_route();
    if (has_totag()) loose_route(); else du = "sip:10.0.0.2";
    t_on_reply(MARK);
    t_relay();
}

[onreply_route]
void MARK() => append_hf("X-Version: before\r\n");
