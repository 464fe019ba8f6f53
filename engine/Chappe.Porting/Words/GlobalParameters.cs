namespace Chappe.Porting.Words;

/// <summary>Kamailio's global parameters beside those that <see cref="Engine.CoreOptions"/> has by the same name.</summary>
internal static class GlobalParameters
{
    /// <summary>Parameters that mean nothing here, and do no harm when they are left out.</summary>
    public static readonly IReadOnlySet<string> WithoutEffect = new HashSet<string>(StringComparer.Ordinal)
    {
        "memdbg", "memlog", "memsum", "memsafety", "mem_join", "mem_status_mode", "mem_summary", "shm_mem_size", "shm_force_alloc", "mlock_pages", "real_time", "rt_prio", "rt_policy", "rt_timer1_prio",
        "rt_timer1_policy", "rt_timer2_prio", "rt_timer2_policy", "sip_warning", "fork", "fork_delay", "modinit_delay", "log_stderror", "log_facility", "log_name", "log_prefix", "log_prefix_mode",
        "log_color", "log_engine_type", "log_engine_data", "latency_cfg_log", "latency_log", "latency_limit_action", "latency_limit_db", "latency_limit_cfg", "debug_fl", "xavp_via_reply_params",
        "check_via", "dns", "rev_dns", "auto_aliases", "auto_bind_ipv6", "bind_ipv6_link_local", "ipv6_hex_style", "use_dns_cache", "use_dns_failover", "dns_cache_flags", "dns_cache_negative_ttl", "dns_cache_min_ttl",
        "dns_cache_max_ttl", "dns_cache_mem", "dns_cache_gc_interval", "dns_cache_del_nonexp", "dns_cache_init", "dns_cache_rec_pref", "dns_srv_lb", "dns_srv_loadbalancing", "dns_try_ipv6", "dns_try_naptr",
        "dns_retr_time", "dns_retr_no", "dns_servers_no", "dns_use_search_list", "dns_search_full_match", "dns_reinit", "dns_naptr_ignore_rfc", "dns_sctp_pref", "dns_tcp_pref", "dns_tls_pref", "dns_udp_pref",
        "tcp_children", "tcp_accept_aliases", "tcp_accept_hep3", "tcp_accept_haproxy", "tcp_accept_unique", "tcp_async", "tcp_clone_rcvbuf", "tcp_conn_aliases_no", "tcp_connection_match", "tcp_crlf_ping", "tcp_defer_accept",
        "tcp_delayed_ack", "tcp_fd_cache", "tcp_keepalive", "tcp_keepcnt", "tcp_keepidle", "tcp_keepintvl", "tcp_linger2", "tcp_max_accept_per_iter", "tcp_no_connect", "tcp_poll_method", "tcp_rd_buf_size", "tcp_reuse_port",
        "tcp_script_mode", "tcp_send_timeout", "tcp_source_ipv4", "tcp_source_ipv6", "tcp_syncnt", "tcp_wq_max", "tcp_wq_blk_size", "tcp_opt_crlf_ping", "tcp_max_tls_connections", "tls_max_connections", "tcp_check_timer",
        "enable_tls", "tls", "disable_tls", "tls_method", "tls_verify", "tls_require_certificate", "tls_certificate", "tls_private_key", "tls_ca_list", "tls_handshake_timeout", "tls_send_timeout", "tls_port_no",
        "enable_sctp", "disable_sctp", "sctp_children", "workdir", "wdir", "chroot", "user", "uid", "group", "gid", "pid_file", "run_dir", "rundir", "sql_buffer_size", "max_recursive_level",
        "maxbuffer", "maxsndbuffer", "socket_workers", "async_workers", "async_workers_group", "async_nonblock", "async_usleep", "async_tkv_evcb", "async_tkv_gname", "mhomed", "mcast", "mcast_loopback", "mcast_ttl", "tos", "pmtu_discovery",
        "timer_partitions", "user_agent_header", "http_reply_parse", "http_reply_hack", "reply_to_via", "syn_branch", "synonym_branch", "phone2tel", "open_files_limit", "disable_core_dump", "dump_core", "statistics", "stats_name_separator",
        "onsend_route_reply", "onsend_route_callback", "event_callback", "kemi", "return_mode", "route_locks_size", "loop_cond", "sip_parser_log", "sip_parser_mode", "udp4_raw", "udp4_raw_mtu", "udp4_raw_ttl", "udp_receiver_mode",
        "udp_mtu_try_proto", "force_rport", "advertised_address", "advertised_port", "description", "exit_timeout", "ser_kill_timeout", "uri_host_extra_chars", "hdr_name_extra_chars", "ip_free_bind", "stun_active", "stun_allow_fp",
        "stun_allow_stun", "stun_refresh_interval", "wait_worker1_mode", "wait_worker1_time", "wait_worker1_usleep", "cfgengine", "corelog", "local_rport", "pv_buffer_size", "pv_buffer_slots", "pv_cache_action", "pv_cache_limit", "rpc_exec_delta",
        "xavi_list", "xavp_list", "enable_tcp", "verbose_startup", "version_table", "sctp_socket_rcvbuf", "cfg_print", "avpflags",
    };

    /// <summary>Of those: what changes behaviour a little, so that leaving it out is said.</summary>
    public static readonly IReadOnlySet<string> WorthTelling = new HashSet<string>(StringComparer.Ordinal)
    {
        "advertised_address", "advertised_port", "mhomed", "tcp_no_connect", "udp_mtu_try_proto", "onsend_route_reply", "sip_warning", "force_rport", "user", "group", "chroot", "tls_certificate", "tls_private_key", "tls_ca_list",
        "kemi", "cfgengine", "phone2tel", "auto_bind_ipv6", "tcp_crlf_ping", "http_reply_parse", "enable_sctp",
    };
}
