// Phones behind NAT. Answers go back where a request really came from (RFC 3581); what comes later finds the phone there again, by what its
// REGISTER left in the location table or by an alias in its Contact. Phones that are not behind NAT go unchanged.

registrar.received_avp = nathelper.received_avp = "$avp(RECEIVED)";

// 1 a private Contact, 2 a Via that is not where it came from, 16 nor from that port; a browser knows no address at all, and always is one (2)
void NATDETECT()
{
    force_rport();
    if (!nat_uac_test(1 + 2 + 16)) return;
    if (is_method("REGISTER")) fix_nated_register();
    else if (is_first_hop()) add_contact_alias();
}

// Within a call: the alias that we gave to the Contact says where the phone is.
void NATROUTE()
{
    if (!isdsturiset()) handle_ruri_alias();
}

[onreply_route]
void NATREPLY()
{
    if (is_first_hop() && nat_uac_test(1 + 64)) add_contact_alias();   // 64: a browser
}
