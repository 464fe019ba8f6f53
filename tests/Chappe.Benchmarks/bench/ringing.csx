// As proxy-udp: calls that ring, to weigh what a pending one costs.
listen("udp:127.0.0.1:" + env("BENCH_PORT", "25060"));
core.server_signature = false;
core.debug = -1;
tm.wt_timer = 5000;     // as Kamailio's default, so that both keep finished transactions equally long

readonly string uas = "sip:" + env("BENCH_UAS", "127.0.0.1:25080");

void request_route()
{
    if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
    if (has_totag())
    {
        if (!loose_route())
        {
            if (!is_method("ACK")) sl_send_reply(404, "Not here");
            exit();
        }
        t_relay();
        exit();
    }
    if (is_method("CANCEL"))
    {
        if (t_check_trans()) t_relay();
        exit();
    }
    t_check_trans();
    if (!is_method("INVITE")) { sl_send_reply(405, "Method Not Allowed"); exit(); }
    record_route();
    du = uas;
    if (!t_relay()) sl_reply_error();
}
