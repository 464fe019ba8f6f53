// Shares calls between gateways: the Call-ID decides which one, and a gateway that is silent or has no room hands on to the next.

listen("udp:127.0.0.1:5060");

readonly string[] gateways = env("GATEWAYS", "10.0.0.2,10.0.0.3,10.0.0.4").Split(',');

void request_route()
{
    if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit(); }
    if (has_totag())
    {
        if (loose_route() || is_method("ACK") && t_check_trans()) t_relay();
        exit();
    }
    if (!is_method("INVITE")) { sl_send_reply(405, "Only Calls Here"); exit(); }

    record_route();
    t_set_fr(0, 2000);   // two seconds without a word, and it counts as gone
    avp["gateway"] = ci.corehash(gateways.Length);
    TRY();
}

void TRY()
{
    du = $"sip:{gateways[avp["gateway"].ToInt()]}";
    t_on_failure(NEXT);
    t_relay();
}

[failure_route]
void NEXT()
{
    // A gateway's busy or not found is the answer; only silence and "no room" are no answer.
    bool isSilent = t_branch_timeout() && !t_branch_replied();
    if (t_is_canceled() || !isSilent && !t_check_status("503")) return;

    int tried = avp["tried"].ToInt() + 1;
    if (tried == gateways.Length) return;
    avp["tried"] = tried;
    avp["gateway"] = (avp["gateway"].ToInt() + 1) % gateways.Length;
    TRY();
}
