// As register, behind digest authentication with MD5; the password of user X is "pw-X".
listen("udp:127.0.0.1:" + env("BENCH_PORT", "25060"));
core.server_signature = false;
core.debug = -1;
tm.wt_timer = 5000;
usrloc.db_mode = 0;
registrar.max_expires = 3600;
auth.algorithm = "MD5";

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
    if (is_method("REGISTER"))
    {
        if (!pv_www_authenticate("bench", "pw-" + au, 0)) { www_challenge("bench", 0); exit(); }
        if (!save("location")) sl_reply_error();
        exit();
    }
    t_check_trans();
    record_route();
    if (!lookup("location")) { sl_send_reply(404, "Not Found"); exit(); }
    if (!t_relay()) sl_reply_error();
}
