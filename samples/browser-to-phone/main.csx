// A browser and a plain phone call each other. The browser speaks SIP over WebSocket, DTLS-SRTP and ICE; the phone UDP and RTP/AVP.
//
// The flags say what each side gets, so that the same script works with an rtpengine on another machine
// (CHAPPE_RTPENGINE=udp:127.0.0.1:2223). With the relay of this process rtpengine_manage() without any flag would do: it knows who is
// reached by WebSocket.

listen("udp:127.0.0.1:5060", "tcp:127.0.0.1:5060", "ws:127.0.0.1:8080");
core.tcp_accept_no_cl = true;
registrar.received_avp = nathelper.received_avp = "$avp(RECEIVED)";
foreach (var engine in env("CHAPPE_RTPENGINE", "").Split(' ', StringSplitOptions.RemoveEmptyEntries)) rtpengine.rtpengine_sock.Add(engine);

// When a call is over, one line of the log says how long it was and how it sounded.
rtpengine.mos_average_pv = "$avp(mos)";
rtpengine.mos_average_packetloss_pv = "$avp(loss)";
acc.cdr_enable = true;
acc.cdr_extra = "callid=$ci;mos=$dlg_var(mos);loss=$dlg_var(loss)";

const int FromBrowser = 1;   // a flag of the transaction: a browser made the offer

const string Both = "trust-address replace-origin replace-session-connection SDES-off ";
const string OfferToPhone = Both + "RTP/AVP ICE=remove rtcp-mux-demux";
const string OfferToBrowser = Both + "RTP/SAVPF ICE=force rtcp-mux-offer generate-mid";
const string AnswerToPhone = Both + "RTP/AVP ICE=remove rtcp-mux-demux";
const string AnswerToBrowser = Both + "RTP/SAVPF ICE=force rtcp-mux-accept";

void request_route()
{
    if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
    force_rport();
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit(); }
    if (is_method("REGISTER"))
    {
        fix_nated_register();
        save("location");
        exit();
    }
    if (proto == "ws" || proto == "wss") { setflag(FromBrowser); add_contact_alias(); }
    if (has_totag())
    {
        if (!loose_route()) { if (!is_method("ACK") || t_check_trans()) t_relay(); exit(); }
        handle_ruri_alias();
    }
    else
    {
        record_route();
        if (!lookup("location")) { sl_send_reply(404, "Not Found"); exit(); }
        if (is_method("INVITE")) dlg_manage();
    }
    t_on_branch(OFFER);
    t_on_reply(ANSWER);
    t_relay();
}

// What goes to a browser says so in its URI (RFC 7118).
bool IsToBrowser() => ru.uri.transport == "ws" || du.uri.transport == "ws";

// An INVITE is an offer, a BYE the end of the media; the relay then says how it was.
[branch_route]
async Task OFFER()
{
    await rtpengine_manage(IsToBrowser() ? OfferToBrowser : OfferToPhone);
    if (is_method("BYE")) (dlg_var["mos"], dlg_var["loss"]) = (avp["mos"], avp["loss"]);
}

[onreply_route]
async Task ANSWER()
{
    if (nat_uac_test(64)) add_contact_alias();   // 64: a browser answered
    await rtpengine_manage(isflagset(FromBrowser) ? AnswerToBrowser : AnswerToPhone);
}

[event_route("xhttp:request")]
void HTTP()
{
    if (hdr["Upgrade"].matches("(?i)websocket")) { ws_handle_handshake(); exit(); }
    if (hu == "/" && xhttp_file("page/index.html")) exit();
    if (hu == "/page/dist/phone.js" && xhttp_file("page/dist/phone.js")) exit();
    xhttp_reply(404, "Not Found", "text/plain", "There is a phone at / when npm ci has made it\n");
}
