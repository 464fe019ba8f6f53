// Voice and video, all of the browser's on one transport (bundlePolicy max-bundle), with a phone that has a port for each and no feedback profile.
import { play, personWith, check, until, heard, rpc, server } from "./stage.mjs";
import { connect } from "node:net";

function phone(command, params = "") {
  const text = JSON.stringify({ command, params, token: "t" });
  return new Promise((done, failed) => {
    const socket = connect(Number(process.env.PHONE_CONTROL), "127.0.0.1", () => socket.write(`${text.length}:${text},`));
    socket.once("data", data => { done(String(data)); socket.end(); });
    socket.once("error", failed);
  });
}

const stats = async page => page.evaluate(async () => {
  const all = [...(await session.connection.getStats()).values()], video = all.find(s => s.type === "inbound-rtp" && s.kind === "video");
  return { frames: video?.framesDecoded ?? 0, transports: all.filter(s => s.type === "transport").length, dtls: all.find(s => s.type === "transport")?.dtlsState };
});

/** Packets that went to the phone, by medium. */
async function toPhone() {
  const id = JSON.parse(await rpc("--json", "media.list"))[0], { streams } = JSON.parse(await rpc("--json", "media.stats", id));
  return medium => streams.filter(s => s.medium === medium && s.packets > 0 && s.packets_sent > 0).length;
}

await play(async browser => {
  const alice = await personWith(browser, 'import J from "jssip"; export { J };');
  await alice.context().grantPermissions(["microphone", "camera"]);
  const options = { mediaConstraints: { audio: true, video: true }, pcConfig: { bundlePolicy: "max-bundle" } };
  await alice.evaluate(([host, domain, options]) => {
    globalThis.seen = { ended: [] };
    globalThis.ua = new Lib.J.UA({ sockets: [new Lib.J.WebSocketInterface(`ws://${host}/`)], uri: `sip:alice@${domain}`, register_expires: 120 });
    ua.on("registered", () => seen.registered = true);
    ua.on("newRTCSession", e => {
      globalThis.session = e.session;
      e.session.on("ended", x => seen.ended.push(x.cause));
      e.session.on("failed", x => seen.ended.push(`${x.cause} ${x.message?.status_code ?? ""}`));
      if (e.originator === "remote") e.session.answer(options);
    });
    ua.start();
  }, [server.host, server.hostname, options]);
  await until("alice is registered", () => alice.evaluate(() => seen.registered));

  async function talk(who) {
    await until(`${who}: they talk`, () => alice.evaluate(() => globalThis.session?.isEstablished()));
    await until(`${who}: the browser hears the phone`, async () => await heard(alice, "session.connection") > 50);
    await until(`${who}: the browser sees pictures`, async () => (await stats(alice)).frames > 10, 15_000);
    const { transports, dtls } = await stats(alice);
    check(`${who}: all on one transport, with DTLS`, transports === 1 && dtls === "connected");
    await until(`${who}: voice and pictures go both ways`, async () => { const count = await toPhone(); return count("audio") === 2 && count("video") === 2; });
  }

  await alice.evaluate(([domain, options]) => ua.call(`sip:bob@${domain}`, options), [server.hostname, options]);
  await talk("browser to phone");
  await alice.evaluate(() => session.terminate());
  await until("the call ends", () => alice.evaluate(() => seen.ended.length === 1));

  await alice.evaluate(() => { globalThis.session = null; });
  await phone("dial", `sip:alice@127.0.0.1:${process.env.SIP_PORT}`);
  await talk("phone to browser");
  await phone("hangup");
  await until("the call ends for the browser", () => alice.evaluate(() => seen.ended.length === 2));
});
