using Chappe.Engine.Rpc;

namespace Chappe.DropIn;

/// <summary>What <c>-h</c>, <c>-v</c> and <c>-I</c> print.</summary>
internal static class KamailioHelp
{
    internal static string Version => $"version: {CoreRpc.Version}\nflags: USE_TCP, USE_TLS, USE_WS, USE_DNS_CACHE, USE_DNS_FAILOVER, USE_NAPTR\ncompiled with {System.Runtime.InteropServices.RuntimeInformation.FrameworkDescription}\n";

    internal static string Usage => Version.Split('\n')[0] + """

        Usage: chappe kamailio [options]
        Runs a kamailio.cfg with Kamailio's own flags; link the program as 'kamailio' in a start script, or write 'chappe kamailio' there.
            -f FILE          configuration (default: /etc/kamailio/kamailio.cfg)
            -c               say whether the configuration is good, and end
            -A NAME[=VALUE]  define a name before the first line of the configuration
            -l ADDRESS       listen there too: [proto:]addr[:port][/advertised[:port]]; may stand several times
            -D               stay in the foreground; so does -DD; without it, or with -DDD, become a daemon
            -E               log to standard error (else to syslog)
            -d               one log level more than 0 for each; --debug=LEVEL sets it
            -P FILE, -G FILE write the process id, the process group id there
            -Y DIR           where control sockets stand (default: /run/kamailio)
            -w DIR           working folder (default: /)
            -u USER, -g GROUP  become that user and group
            -T               no TCP
            -v, -V, -I, -h   versions, this text
            --alias=NAME, --domain=NAME  a name that is ours
            --loadmodule=NAME, --modparam=MODULE:NAME:s|i:VALUE
            --subst=EXP, --substdef=EXP, --substdefs=EXP
            --log-engine=json:  log as JSON objects
            Taken, without effect: -a -b -B -e -K -L -m -M -n -N -O -Q -r -R -S -W -x -X --all-errors --atexit --iuid --server-id
        Signals: TERM and INT end it when running transactions have ended, HUP loads the configuration anew, USR1 writes memory to the log.
        Exit codes: 0 ended as asked, 255 it could not start.

        """.ReplaceLineEndings("\n");
}
