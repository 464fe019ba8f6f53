// What a fresh Chappe runs: a registrar and proxy for the users who register here.
//
// It listens on this machine only. Everybody may call its users; calls to elsewhere it makes for its own users and for this
// machine, and for nobody else. Save a change while it runs: what comes next goes the new way, what is on its way keeps the old.

#load "lib/auth.csx"
#load "lib/nat.csx"
#load "lib/media.csx"
#load "lib/web.csx"

core.greeting = "Phones may register here and call each other, browsers at http://127.0.0.1:8080/; it relays for nobody that it does not know.";

listen("udp:127.0.0.1:5060", "tcp:127.0.0.1:5060", "ws:127.0.0.1:8080");
alias(env("CHAPPE_DOMAINS", "").Split(',', StringSplitOptions.RemoveEmptyEntries));

// A phone that got its 200 is found again after a restart, also after a hard one.
usrloc.db_mode = 1;
usrloc.db_url = $"sqlite://{env("CHAPPE_STATE")}/location.db";

async Task request_route()
{
    REQINIT();
    NATDETECT();
    if (has_totag()) await WITHINDLG();
    if (is_method("CANCEL")) { if (t_check_trans()) t_relay(); exit(); }

    AUTH();
    if (is_method("REGISTER")) { save("location"); exit(); }
    if (is_method("INVITE|SUBSCRIBE")) record_route();
    if (is_method("INVITE")) dlg_manage();   // so that a call whose media dies can be ended
    if (is_myself(ru)) LOCATION(); else OUTBOUND();
    RELAY();
}

// What no request may be.
void REQINIT()
{
    if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
    if (!sanity_check()) exit();
    if (ua.matches("friendly-scanner|sipvicious")) exit();
    if (is_method("OPTIONS") && is_myself(ru) && rU.IsEmpty) { sl_send_reply(200, "Keepalive"); exit(); }
}

// Requests within a call follow the route that its first request left behind. Those without one pass the same gates as any other.
async Task WITHINDLG()
{
    if (!loose_route()) return;
    NATROUTE();
    await MEDIAACK();
    RELAY();
}

// A call to one of our users: to all phones that registered for them.
void LOCATION()
{
    if (rU.IsEmpty) { sl_send_reply(484, "Address Incomplete"); exit(); }
    if (!lookup("location")) { sl_send_reply(404, "Not Found"); exit(); }
}

// A call to elsewhere. A URI that names no transport means UDP (RFC 3263); who came by TCP goes on by TCP.
void OUTBOUND()
{
    if (!IsOurs()) { sl_send_reply(403, "Relaying Denied"); exit(); }
    if (proto == "tcp" && ru.uri.transport.IsEmpty) du = $"sip:{rd}:{rp};transport=tcp";
}

void RELAY()
{
    t_on_branch(MEDIA);
    t_on_reply(REPLY);
    t_relay();
    exit();
}
