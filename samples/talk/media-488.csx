// Slides "Catch 488 to invoke mediaproxy-ng" and "Handle replies to the retried INVITE": a call is offered as it came; only when the phone says
// 488, because it does not speak what browsers speak, the media goes through the relay, which speaks both.
//
// The relay is the one in this process. RTPENGINE="udp:192.0.2.7:2223" asks an rtpengine instead.

#load "rest.csx"

listen("udp:127.0.0.1:5060", "tcp:127.0.0.1:5060", "ws:127.0.0.1:8080");
core.tcp_accept_no_cl = true;
registrar.received_avp = nathelper.received_avp = "$avp(RECEIVED)";
foreach (string engine in env("RTPENGINE", "").Split(',', StringSplitOptions.RemoveEmptyEntries)) rtpengine.rtpengine_sock.Add(engine);

htable.define("relayed", autoexpire: 86400);   // the calls that go through the relay, by Call-ID

// The slide's "froc-sp" and "froc+SP", as rtpengine spells them today.
const string Plain = "trust-address replace-origin replace-session-connection ICE=remove rtcp-mux-demux SDES-off RTP/AVP";
const string Browser = "trust-address replace-origin replace-session-connection ICE=force rtcp-mux-offer rtcp-mux-accept generate-mid SDES-off RTP/SAVPF";

[event_route("xhttp:request")]
void HTTP()
{
    if (hdr["Upgrade"].matches("(?i)websocket") && ws_handle_handshake()) exit();
    xhttp_reply(404, "Not Found", "text/plain", "There is only a WebSocket here.\n");
}

async Task request_route()
{
    REQINIT();
    force_rport();
    if (proto == WS || proto == WSS) { if (is_method("REGISTER")) fix_nated_register(); else add_contact_alias(); }
    if (has_totag())
    {
        if (!loose_route()) exit();
        handle_ruri_alias();
        t_on_reply(NAT);
        if (!sht["relayed", ci].IsEmpty) await RELAYED();
        t_relay();
        exit();
    }
    REGISTRAR();
    LOCATION();
    t_on_failure(UA_FAILURE);
    t_on_reply(NAT);
    t_relay();
}

// Within such a call: hold is an offer like any other, and now it is known who speaks what.
async Task RELAYED()
{
    if (is_method("BYE")) { await rtpengine_delete(); sht_rm("relayed", ci); }
    if (!is_method("INVITE|UPDATE") || !sdp_content()) return;
    bool isBrowser = proto == WS || proto == WSS;
    avp["rtpengine_answer_flags"] = isBrowser ? Browser : Plain;
    await rtpengine_offer(isBrowser ? Plain : Browser);
    t_on_reply(RTPENGINE_REPLY);
}

[failure_route]
async Task UA_FAILURE()
{
    if (t_check_status("488") && sdp_content())
    {
        if (sdp_get_line_startswith(out var mline, "m="))
        {
            if (mline.matches("SAVPF"))
            {
                avp["rtpengine_offer_flags"] = Plain;
                avp["rtpengine_answer_flags"] = Browser;
            }
            else
            {
                avp["rtpengine_offer_flags"] = Browser;
                avp["rtpengine_answer_flags"] = Plain;
            }
            // In a production system you probably need to catch "RTP/SAVP" and "RTP/AVPF" and handle them correctly too
        }
        append_branch();
        if (!await rtpengine_offer(avp["rtpengine_offer_flags"])) exit();   // the 488 it is, then
        sht["relayed", ci] = 1;
        t_on_reply(RTPENGINE_REPLY);
        t_relay();
    }
}

[onreply_route]
async Task RTPENGINE_REPLY()
{
    NAT();
    if (rs.matches("18[03]"))
    {
        // The phone's early media would come before the browser's keys; it begins with the 200.
        change_reply_status(180, "Ringing");
        remove_body();
    }
    else if (rs.matches("2[0-9][0-9]") && sdp_content()) await rtpengine_answer(avp["rtpengine_answer_flags"]);
}

[onreply_route]
void NAT()
{
    if (proto == WS || proto == WSS) add_contact_alias();
}
