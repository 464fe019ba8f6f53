// Calls that last a minute at most, whose callers stay unknown, and presence beside them.
listen("udp:127.0.0.1:5060");
dialog.default_timeout = 60;
presence_xml.force_active = true;

void request_route()
{
    if (is_method("PUBLISH")) { handle_publish(); exit(); }
    if (is_method("SUBSCRIBE")) { handle_subscribe(); exit(); }
    if (is_method("CANCEL")) { t_relay(); exit(); }
    if (has_totag())
    {
        if (loose_route()) { t_relay(); exit(); }
        if (!is_method("ACK")) sl_send_reply(404, "Not Here");
        exit();
    }
    record_route();
    dlg_manage();
    dlg_ctx["timeout_bye"] = 1;
    uac_replace_from("sip:hidden@chappe.test");
    t_relay();
}
