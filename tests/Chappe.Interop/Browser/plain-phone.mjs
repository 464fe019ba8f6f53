// A browser calls a plain phone (baresip: RTP/AVP, G.711) and is called by it; what each hears is known by its frequency.
import { play, personWith, check, until, heard, rpc, server } from "./stage.mjs";
import { connect } from "node:net";

const phoneTone = Number(process.env.PHONE_TONE);

/** Rules baresip: a JSON object in a netstring. */
function phone(command, params = "") {
  const text = JSON.stringify({ command, params, token: "t" });
  return new Promise((done, failed) => {
    const socket = connect(Number(process.env.PHONE_CONTROL), "127.0.0.1", () => socket.write(`${text.length}:${text},`));
    socket.once("data", data => { done(String(data)); socket.end(); });
    socket.once("error", failed);
  });
}

/** The frequency that is loudest in what the browser hears. */
const loudest = (page, peer) => page.evaluate(async peer => {
  const track = eval(peer).getReceivers().find(r => r.track.kind === "audio").track;
  const stream = new MediaStream([track]);
  // Chromium decodes a remote track only when something plays it.
  globalThis.player ??= Object.assign(new Audio(), { muted: true });
  if (player.srcObject?.getAudioTracks()[0] !== track) { player.srcObject = stream; await player.play(); globalThis.analyser = null; }
  if (!globalThis.analyser) {
    globalThis.context ??= new AudioContext();
    analyser = context.createAnalyser();
    analyser.fftSize = 8192;
    context.createMediaStreamSource(stream).connect(analyser);
  }
  await new Promise(done => setTimeout(done, 400));
  const bins = new Float32Array(analyser.frequencyBinCount);
  analyser.getFloatFrequencyData(bins);
  let best = 1;
  bins.forEach((level, i) => { if (i > 0 && level > bins[best]) best = i; });
  return bins[best] < -60 ? 0 : best * context.sampleRate / analyser.fftSize;
}, peer);

await play(async browser => {
  const alice = await personWith(browser, 'import J from "jssip"; export { J };');
  await alice.evaluate(([host, domain]) => {
    globalThis.seen = { ended: [] };
    globalThis.ua = new Lib.J.UA({ sockets: [new Lib.J.WebSocketInterface(`ws://${host}/`)], uri: `sip:alice@${domain}`, register_expires: 120 });
    ua.on("registered", () => seen.registered = true);
    ua.on("newRTCSession", e => {
      globalThis.session = e.session;
      e.session.on("ended", x => seen.ended.push(x.cause));
      e.session.on("failed", x => seen.ended.push(`${x.cause} ${x.message?.status_code ?? ""}`));
      // How long it takes until something is heard: what the call and what the handshakes of the media take.
      e.session.on("sending", () => seen.asked = performance.now());
      e.session.on("accepted", async () => {
        const answered = performance.now();
        if (!seen.asked || seen.firstAudio) return;
        const packets = async () => [...(await e.session.connection.getStats()).values()].some(s => s.type === "inbound-rtp" && s.packetsReceived > 0);
        while (!await packets() && performance.now() - answered < 10_000) await new Promise(done => setTimeout(done, 2));
        seen.firstAudio = `${Math.round(performance.now() - seen.asked)} ms after the INVITE, ${Math.round(performance.now() - answered)} ms after the answer`;
      });
      if (e.originator === "remote") e.session.answer({ mediaConstraints: { audio: true, video: false } });
    });
    ua.start();
  }, [server.host, server.hostname]);
  await until("alice is registered", () => alice.evaluate(() => seen.registered));

  const max = process.env.MAX_BUNDLE === "1" ? { pcConfig: { bundlePolicy: "max-bundle" } } : {};
  async function talk(who) {
    await until(`${who}: they talk`, () => alice.evaluate(() => globalThis.session?.isEstablished()));
    await until(`${who}: the browser hears packets over DTLS-SRTP`, async () => await heard(alice, "session.connection") > 25);
    await until(`${who}: the browser hears the phone's tone`, async () => Math.abs(await loudest(alice, "session.connection") - phoneTone) < 15);
    // The phone writes down what it hears; a second of it is enough.
    await new Promise(done => setTimeout(done, 1500));
  }

  await alice.evaluate(([domain, max]) => ua.call(`sip:bob@${domain}`, { mediaConstraints: { audio: true, video: false }, ...max }), [server.hostname, max]);
  await talk("browser to phone");
  console.log(`first audio: ${await until("the first packet was timed", () => alice.evaluate(() => seen.firstAudio))}`);
  if (process.env.ECHO === "1") {
    await alice.evaluate(() => session.terminate());
    return until("the call ends", () => alice.evaluate(() => seen.ended.length === 1));
  }
  if (process.env.MEDIA_RPC === "1") check("the relay knows the call", JSON.parse(await rpc("--json", "media.list")).length === 1);
  check("the browser holds the call", await alice.evaluate(() => new Promise(done => session.hold({}, () => done(true)))));
  check("and goes on", await alice.evaluate(() => new Promise(done => session.unhold({}, () => done(true)))));
  const before = await heard(alice, "session.connection");
  await until("they hear each other again", async () => await heard(alice, "session.connection") > before + 25);
  await alice.evaluate(() => session.terminate());
  await until("the call ends", () => alice.evaluate(() => seen.ended.length === 1));
  if (process.env.MEDIA_RPC === "1") await until("the relay has given its ports back", async () => JSON.parse(await rpc("--json", "media.list")).length === 0);

  await alice.evaluate(() => { globalThis.session = null; });
  await phone("dial", `sip:alice@127.0.0.1:${process.env.SIP_PORT}`);
  await talk("phone to browser");
  await phone("hangup");
  await until("the call ends for the browser", () => alice.evaluate(() => seen.ended.filter(e => e === "Terminated").length === 2));
  // Where the relay comes in only behind a 488, the browser has refused the phone's plain offer first.
  check("nothing failed", await alice.evaluate(most => seen.ended.filter(e => e !== "Terminated").length <= most, process.env.REFUSES === "1" ? 1 : 0));
});
