// Plain RTP on one side, DTLS-SRTP on the other; the generator asks for it by the NG protocol.
media.listen_ng.Add("udp:" + env("BENCH_NG", "127.0.0.1:25222"));
media.interfaces.Add("127.0.0.1");
media.port_min = 40000;
media.port_max = 59999;
listen("udp:127.0.0.1:" + env("BENCH_PORT", "25060"));
core.debug = -1;

void request_route()
{
    sl_send_reply(404, "Not Found");
    exit();
}
