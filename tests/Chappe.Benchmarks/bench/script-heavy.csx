// The dial plan of the harness, statement for statement: every test, table and string is worked out anew for each message.
// X-Result depends only on the dialled number, and is compared with Kamailio's.
listen("udp:127.0.0.1:" + env("BENCH_PORT", "25060"));
core.server_signature = false;
core.debug = -1;
htable.define("rate", size: 10);
htable.define("seen", size: 12);

// What Kamailio's script keeps in $var(…): the message's own working set.
struct Call
{
    public Text num, kind, cls, cc, tail, name, tags, result;
    public int len, sum, score;
    public bool timer, path, update, refer;
}

void request_route()
{
    var call = new Call();
    SANITY(ref call);
    NORMALISE(ref call);
    CLASSIFY(ref call);
    TRANSLATE(ref call);
    COUNT(ref call);
    SCORE(ref call);
    TAGS(ref call);
    ROUTE(ref call);
    append_to_reply($"X-Result: {call.result}\r\n");
    sl_send_reply(200, "OK");
    exit();
}

// header checks a real proxy makes
void SANITY(ref Call call)
{
    if (!mf_process_maxfwd_header(10)) { sl_send_reply(483, "Too Many Hops"); exit(); }
    if (ua.matches("friendly-scanner|sipcli|sipvicious|VaxSIPUserAgent|pplsip")) exit();
    if (rU == null) { sl_send_reply(484, "Address Incomplete"); exit(); }
    if (fu.matches("^sips:")) { sl_send_reply(416, "Unsupported"); exit(); }
    if (fu.len > 200 || tu.len > 200) { sl_send_reply(400, "Too Long"); exit(); }
    if (ci.len > 128) { sl_send_reply(400, "Too Long"); exit(); }
    if (!cs.matches("^[0-9]+$")) { sl_send_reply(400, "Bad CSeq"); exit(); }
    if (ct.matches(@"@0\.0\.0\.0")) { sl_send_reply(400, "Bad Contact"); exit(); }
    call.timer = hdr["Supported"].matches("timer");
    call.path = hdr["Supported"].matches("path");
    call.update = hdr["Allow"].matches("(^|[ ,])UPDATE([ ,]|$)");
    call.refer = hdr["Allow"].matches("(^|[ ,])REFER([ ,]|$)");
    avp["caller"] = fu.uri.user;
    avp["callerdom"] = fu.uri.host;
    avp["srcip"] = si;
}

// the dialled number as E.164 digits without the plus
void NORMALISE(ref Call call)
{
    call.num = rU;
    call.kind = "other";
    if (call.num.matches(@"^\+[1-9][0-9]{6,14}$"))
    {
        call.num = call.num.substr(1);
        call.kind = "e164";
    }
    else if (call.num.matches("^00[1-9][0-9]{6,14}$"))
    {
        call.num = call.num.substr(2);
        call.kind = "intl";
    }
    else if (call.num.matches("^0[1-9][0-9]{5,12}$"))
    {
        call.num = "44" + call.num.substr(1);
        call.kind = "natl";
    }
    else if (call.num.matches("^[0-9]{2,5}$"))
    {
        call.num = "441632" + call.num;
        call.kind = "ext";
    }
    call.len = call.num.len;
    avp["num"] = call.num;
    avp["kind"] = call.kind;
}

// destination class by prefix, and a digit checksum in a loop
void CLASSIFY(ref Call call)
{
    call.cls = "world";
    if (call.num.matches("^44(7[4-9])")) call.cls = "uk-mobile";
    else if (call.num.matches("^44(1|2|3)")) call.cls = "uk-fixed";
    else if (call.num.matches("^44(8|9)")) call.cls = "uk-premium";
    else if (call.num.matches("^33(6|7)")) call.cls = "fr-mobile";
    else if (call.num.matches("^33")) call.cls = "fr-fixed";
    else if (call.num.matches("^1[2-9]")) call.cls = "nanp";
    int i = 0;
    call.sum = 0;
    while (i < 8)
    {
        int d = call.num.substr(i, 1).@int;
        call.sum = call.sum * 3 + d;
        call.sum = call.sum % 9973;
        i = i + 1;
    }
    avp["class"] = call.cls;
}

// string work: prefixes, replacements, parameters
void TRANSLATE(ref Call call)
{
    call.cc = call.num.substr(0, 2);
    call.tail = call.num.substr(-4);
    call.name = "gw-" + call.cc + "." + call.cls;
    call.name = call.name.toupper();
    call.name = call.name.replace("-", "_");
    Text parameters = "cc=" + call.cc + ";tail=" + call.tail + ";class=" + call.cls + ";kind=" + call.kind;
    Text p1 = parameters.param.value("cc");
    Text p2 = parameters.param.value("class");
    Text p3 = parameters.param.name(3);
    Text csv = p1 + "," + p2 + "," + p3;
    Text sel = csv.select(1, ',');
    if (sel != call.cls) { sl_send_reply(500, "Select"); exit(); }
    Text domain = ru.uri.host;
    Text port = ru.uri.port;
    Text user = tu.uri.user.tolower();
    avp["target"] = "sip:" + call.num + "@" + domain;
}

// per-caller and per-destination counters
void COUNT(ref Call call)
{
    Text k1 = "c:" + avp["caller"];
    Text k2 = "d:" + call.num;
    if (sht["rate", k1] == null) sht["rate", k1] = 0;
    sht["rate", k1] = sht["rate", k1].@int + 1;
    sht["seen", k2] = call.kind;
    if (sht["seen", k2] != call.kind) { sl_send_reply(500, "Table"); exit(); }
    avp["count"] = sht["rate", k1];
    if (avp["count"] < 0) { sl_send_reply(503, "Too Many Calls"); exit(); }
    avp["last"] = k2;
}

void SCORE(ref Call call)
{
    call.score = 100;
    if (call.timer) call.score = call.score + 5;
    if (call.path) call.score = call.score + 3;
    if (call.update) call.score = call.score + 2;
    if (call.refer) call.score = call.score - 1;
    if (call.len > 12) call.score = call.score - 20;
    if (call.len < 8) call.score = call.score - 10;
    Text kind = avp["kind"];
    if (kind == "e164") call.score = call.score + 10;
    else if (kind == "intl") call.score = call.score + 7;
    else if (kind == "natl") call.score = call.score + 4;
    else if (kind == "ext") call.score = call.score + 1;
    else call.score = call.score - 50;
    PENALTY(ref call);
    if (call.score < 0) call.score = 0;
}

void PENALTY(ref Call call)
{
    if (call.cls.matches("premium$")) call.score = call.score - 40;
    if (call.cls.matches("mobile$")) call.score = call.score - 5;
    if (avp["srcip"] != "127.0.0.1") call.score = call.score - 30;
    if (avp["callerdom"].matches(@"\.invalid$")) call.score = call.score - 2;
}

// a tag list, walked
void TAGS(ref Call call)
{
    Text list = avp["kind"] + "," + avp["class"] + "," + call.cc + "," + call.tail;
    int n = 0;
    call.tags = "";
    while (n < 4)
    {
        Text t = list.select(n, ',');
        if (t.matches("^[0-9]+$")) call.tags = call.tags + "#" + t;
        else call.tags = call.tags + "." + t;
        n = n + 1;
    }
}

void ROUTE(ref Call call)
{
    int gw = call.sum % 4;
    Text gwname;
    if (gw == 0) gwname = "lon1";
    else if (gw == 1) gwname = "lon2";
    else if (gw == 2) gwname = "par1";
    else gwname = "par2";
    call.result = gwname + "/" + call.name + "/" + call.score + "/" + call.sum + call.tags;
}
