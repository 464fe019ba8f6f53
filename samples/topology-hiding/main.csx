// Calls between customers outside and servers inside: neither side sees an address of the other.

listen("udp:127.0.0.1:5060");
loadmodule("topos");

readonly string inside = env("INSIDE", "10.0.0.2:5060");   // where calls from outside go

void request_route()
{
    if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit(); }
    if (has_totag())
    {
        if (loose_route() || is_method("ACK") && t_check_trans()) t_relay();
        else if (!is_method("ACK")) sl_send_reply(404, "Not Here");
        exit();
    }
    if (!is_method("INVITE")) { sl_send_reply(405, "Only Calls Here"); exit(); }

    record_route();
    du = $"sip:{inside}";
    t_relay();
}

// Our own people may see where a message has been: nothing is hidden from who listens on port 5062.
[event_route("topos:msg-outgoing")]
void TRUSTED()
{
    if (sndto("port") == 5062) drop();
}
