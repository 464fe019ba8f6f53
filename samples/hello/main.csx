// Says hello: answers OPTIONS, and tells everybody else what it can do.

listen("udp:127.0.0.1:5060", "tcp:127.0.0.1:5060");

void request_route()
{
    if (is_method("OPTIONS"))
    {
        append_to_reply($"X-Greeting: hello {fU}, you came by {proto} from {si}:{sp}\r\n");
        sl_send_reply(200, "Hello");
        exit();
    }
    append_to_reply("Allow: OPTIONS\r\n");
    sl_send_reply(405, "Only Hello Here");
}
