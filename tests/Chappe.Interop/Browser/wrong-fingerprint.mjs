// A browser whose certificate is not the one that its SDP names: somebody changed the SDP on its way. The call ends, and says why.
import { play, personWith, check, until, heard, rpc, server } from "./stage.mjs";

await play(async browser => {
  const alice = await personWith(browser, 'import J from "jssip"; export { J };');
  await alice.evaluate(([host, domain]) => {
    globalThis.seen = {};
    globalThis.ua = new Lib.J.UA({ sockets: [new Lib.J.WebSocketInterface(`ws://${host}/`)], uri: `sip:alice@${domain}`, register_expires: 120 });
    ua.on("registered", () => seen.registered = true);
    ua.on("newRTCSession", e => {
      globalThis.session = e.session;
      e.session.on("sdp", s => { if (s.originator === "local") s.sdp = s.sdp.replace(/a=fingerprint:sha-256 (..):(..)/, "a=fingerprint:sha-256 $2:$1"); });
      e.session.on("ended", x => { seen.ended = x.cause; seen.reason = x.message?.getHeader("Reason"); });
    });
    ua.start();
  }, [server.host, server.hostname]);
  await until("alice is registered", () => alice.evaluate(() => seen.registered));
  await alice.evaluate(domain => ua.call(`sip:bob@${domain}`, { mediaConstraints: { audio: true, video: false } }), server.hostname);
  await until("the phone has answered", () => alice.evaluate(() => session.isEstablished()));
  const reason = await until("the call is ended for her", () => alice.evaluate(() => seen.ended && (seen.reason ?? "no reason")));
  check("and she is told why", reason.includes("certificate is not the one that its SDP names"));
  check("she has heard nothing", await heard(alice, "session.connection") === 0);
  await until("nothing of the call is left", async () => JSON.parse(await rpc("--json", "media.list")).length === 0);
});
