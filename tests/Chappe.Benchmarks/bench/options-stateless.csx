// OPTIONS answered without a transaction.
listen("udp:127.0.0.1:" + env("BENCH_PORT", "25060"));
core.server_signature = false;
core.debug = -1;

void request_route()
{
    sl_send_reply(200, "OK");
    exit();
}
