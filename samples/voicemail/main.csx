// Rings one phone after the other, the dearest first (q), each for 20 seconds; then the voicemail takes the call.

listen("udp:127.0.0.1:5060");

const int PatienceMs = 20_000;
readonly string voicemail = env("VOICEMAIL", "10.0.0.9");

void request_route()
{
    if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
    if (is_method("REGISTER")) { save("location"); exit(); }
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit(); }
    if (has_totag())
    {
        if (loose_route() || is_method("ACK") && t_check_trans()) t_relay();
        exit();
    }

    record_route();
    avp["mailbox"] = rU;   // lookup replaces it by what the phone calls itself
    if (lookup("location")) PHONES(); else VOICEMAIL();
}

// All phones that are equally dear ring together.
void PHONES()
{
    t_load_contacts();
    t_next_contacts();
    t_set_fr(PatienceMs);
    t_on_failure(NEXT);
    t_relay();
}

[failure_route]
void NEXT()
{
    if (t_is_canceled() || t_check_status("6..")) return;
    if (!t_next_contacts()) { VOICEMAIL(); return; }
    t_on_failure(NEXT);
    t_relay();
}

void VOICEMAIL()
{
    ru = $"sip:{avp["mailbox"]}@{voicemail}";
    t_relay();
}
