// A phone in a page, made with JsSIP. It shows how credentials that expire are used: they are fetched, they open the WebSocket, and before
// they run out the next ones open the next WebSocket. Reading order: credentials, connection, calls, what is seen and heard.
import JsSIP from "jssip";

const $ = id => document.getElementById(id);
const service = fetch("/service").then(reply => reply.text());
let person = null;      // name and password of the web application; a real one has a session instead
let ua = null, session = null, renewal = 0, ticking = 0, since = 0;

// ---- credentials
async function fetchCredentials({ name, password }) {
  const reply = await fetch(`${await service}/credentials`, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ name, password }) });
  if (reply.status === 429) throw new Error("Too many attempts: wait a minute");
  if (!reply.ok) throw new Error((await reply.json()).error);
  return reply.json();
}

async function signIn() {
  step("credentials", "going", `POST ${await service}/credentials`);
  let credentials;
  try { credentials = await fetchCredentials(person); }
  catch (e) {
    const why = e instanceof TypeError ? "The web application does not answer" : e.message;
    step("credentials", "wrong", why);
    // While there is a connection, a web application that is away for a moment is no reason to end it.
    if (ua) renewal = setTimeout(signIn, 10_000); else { person = null; render(why, true); $("password").focus(); }
    return;
  }
  if (!person) return;
  step("credentials", "done", `${credentials.username}, good until ${new Date(Date.now() + credentials.ttl * 1000).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit" })}`);
  clearTimeout(renewal);
  renewal = setTimeout(signIn, credentials.ttl * 800);
  connect(credentials);
}

// ---- connection
function connect({ username, password, uris }) {
  const url = new URL(uris[0]), name = username.slice(username.indexOf(":") + 1);
  url.search = new URLSearchParams({ username, password }).toString();
  const old = ua;
  ua = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(url.href)], uri: `sip:${encodeURIComponent(name)}@${url.hostname}`, display_name: name, register_expires: 300, session_timers: false,
    connection_recovery_min_interval: 1, connection_recovery_max_interval: 20 });
  const mine = ua;
  let wasUp = false;
  step("socket", "going", uris[0]);
  mine.on("connected", () => { wasUp = true; step("socket", "done", uris[0]); step("register", "going", ""); });
  mine.on("disconnected", ({ code, reason }) => {
    if (ua !== mine) return;
    step("register", "", "");
    // 1008: what we do is not allowed, or no longer. A handshake that is refused says nothing; new credentials tell which it is.
    if (code === 1008) step("socket", "wrong", `closed by the server: ${reason || "policy violation"}`);
    else step("socket", "wrong", wasUp ? "lost; opening it again" : "refused, or there is no server");
    clearTimeout(renewal);
    renewal = setTimeout(signIn, code === 1008 ? 1000 : 5000);
    render();
  });
  mine.on("registered", () => { if (ua === mine) { step("register", "done", `as ${mine.configuration.uri.toString()}`); if (!session) render(); } });
  mine.on("registrationFailed", ({ response, cause }) => { if (ua === mine && response) { step("register", "wrong", `${response.status_code} ${response.reason_phrase ?? cause}`); render(); } });
  mine.on("newRTCSession", ({ session: call, originator }) => { call.agent = mine; begin(call, originator === "remote"); });
  mine.start();
  // A call that is up stays on the WebSocket that it began on.
  if (session) old?.unregister(); else old?.stop();
  render();
}

function signOut() {
  clearTimeout(renewal);
  person = null;
  ua?.stop();             // unregisters, then closes
  ua = session = null;
  for (const name of ["credentials", "socket", "register", "call"]) step(name, "");
  render();
}

// ---- calls
function begin(call, isIncoming) {
  if (session) { call.terminate({ status_code: 486, reason_phrase: "Busy Here" }); return; }
  session = call;
  call.direct = isIncoming ? "incoming" : "outgoing";
  call.who = call.remote_identity.display_name || decodeURIComponent(call.remote_identity.uri.user ?? "somebody");
  const listen = peer => peer.addEventListener("track", e => { $("ear").srcObject = e.streams[0] ?? new MediaStream([e.track]); hear(); });
  if (call.connection) listen(call.connection); else call.on("peerconnection", e => listen(e.peerconnection));
  call.on("progress", () => { call.isRinging = true; render(); });
  call.on("confirmed", () => { call.isTalking = true; since = Date.now(); step("call", "going", "secured…"); render(); describe(call); });
  call.on("ended", e => over(call, e.originator === "remote" ? `${call.who} has hung up` : ""));
  call.on("failed", e => over(call, e.originator === "local" && e.cause !== JsSIP.C.causes.USER_DENIED_MEDIA_ACCESS && e.cause !== JsSIP.C.causes.WEBRTC_ERROR ? "" : sentence(e, call.who), true));
  render();
}

function over(call, note, isBad = false) {
  if (session !== call) return;
  session = null;
  if (call.agent !== ua) call.agent.stop();
  hear.stop?.();
  for (const button of ["mute", "hold", "keypad"]) $(button).ariaPressed = "false";
  $("keys").hidden = true;
  step("call", "");
  render(note, isBad && !!note);
  $("whom").focus();
}

function sentence({ cause, message }, who) {
  const causes = JsSIP.C.causes;
  return message?.status_code === 404 ? `${who} is not signed in` : message?.status_code === 403 ? "The server does not allow it" : message?.status_code === 503 ? "The server is busy: try again in a moment" : { [causes.BUSY]: `${who} is busy`, [causes.REJECTED]: `${who} has declined`, [causes.UNAVAILABLE]: `${who} is not there`,
    [causes.CANCELED]: `${who} has given up`, [causes.NO_ANSWER]: `${who} does not answer`, [causes.REQUEST_TIMEOUT]: `${who} does not answer`, [causes.CONNECTION_ERROR]: "The connection was lost",
    [causes.USER_DENIED_MEDIA_ACCESS]: "There is no microphone, or it is not allowed", [causes.WEBRTC_ERROR]: "The browsers could not agree on how to talk" }[cause] ?? cause;
}

/** What the call is made of, told by the browser: codec and cipher. */
async function describe(call) {
  for (let i = 0; i < 20 && session === call; i++) {
    const all = [...(await call.connection.getStats()).values()], secure = all.find(s => s.type === "transport" && s.dtlsState === "connected");
    const sound = all.find(s => s.type === "inbound-rtp" && s.packetsReceived > 0), codec = all.find(s => s.id === sound?.codecId);
    if (secure && codec) return step("call", "done", `${codec.mimeType.replace("audio/", "")}, ${(secure.srtpCipher ?? "SRTP").replaceAll("_", " ")}, keys by DTLS`);
    await new Promise(done => setTimeout(done, 250));
  }
}

// ---- what is seen
function step(name, is, text) {
  const item = $(`step-${name}`), span = item.querySelector("span");
  item.dataset.told ??= span.textContent;
  item.dataset.is = is;
  span.textContent = is && text ? text : is === "going" ? "…" : item.dataset.told;
}

/** Shows the state. What was said last stays until there is something else to say: new credentials in the background do not wipe it away. */
function render(note, isBad = false) {
  const state = !person ? "out" : !session ? "ready" : session.isTalking ? "talking" : session.direct;
  const isUp = ua?.isRegistered() ?? false;
  const isSame = document.body.dataset.state === state && note === undefined;
  document.body.dataset.state = state;
  document.body.dataset.registered = String(isUp);
  $("sign-in").hidden = state !== "out";
  $("dial").hidden = state !== "ready";
  for (const id of ["outgoing", "incoming", "talking"]) $(id).hidden = state !== id;
  $("leave").hidden = !person;
  $("call").disabled = !isUp;
  $("title").textContent = { out: "Sign in", ready: isUp ? `Good to see you, ${person?.name}` : "Just a moment…" }[state] ?? session.who;
  const say = { out: "", ready: "", outgoing: session?.isRinging ? "ringing…" : "calling…", incoming: "is calling you" }[state];
  clearInterval(ticking);
  const tick = () => { const s = Math.floor((Date.now() - since) / 1000); $("note").textContent = `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`; };
  if (state === "talking") { tick(); ticking = setInterval(tick, 1000); } else if (!isSame || say) $("note").textContent = note || say;
  if (!isSame) $("note").classList.toggle("bad", isBad);
  document.title = state === "incoming" ? `${session.who} is calling` : person ? `${person.name} · Browser phone` : "Browser phone";
}

// ---- what is heard: each arm of the telegraph goes with a voice
function hear() {
  hear.stop?.();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  const context = new AudioContext();
  const meter = stream => { const analyser = context.createAnalyser(); analyser.fftSize = 256; context.createMediaStreamSource(stream).connect(analyser); const samples = new Uint8Array(256);
    return () => { analyser.getByteTimeDomainData(samples); return Math.min(1, samples.reduce((most, s) => Math.max(most, Math.abs(s - 128)), 0) / 60); }; };
  const mine = new MediaStream(session.connection.getSenders().map(s => s.track).filter(Boolean));
  const meters = { "--theirs": meter($("ear").srcObject), ...(mine.getTracks().length && { "--mine": meter(mine) }) };
  const levels = {};
  const timer = setInterval(() => { for (const [name, level] of Object.entries(meters)) document.body.style.setProperty(name, (levels[name] = Math.max(level(), 0.85 * (levels[name] ?? 0))).toFixed(2)); }, 60);
  hear.stop = () => { clearInterval(timer); context.close(); hear.stop = null; };
}

$("sign-in").onsubmit = e => { e.preventDefault(); person = { name: $("name").value.trim(), password: $("password").value }; render(); signIn(); };
$("dial").onsubmit = e => {
  e.preventDefault();
  const whom = $("whom").value.trim();
  try { ua.call(/^sips?:/i.test(whom) || whom.includes("@") ? whom : `sip:${encodeURIComponent(whom)}@${ua.configuration.uri.host}`, { mediaConstraints: { audio: true, video: false } }); }
  catch { render("That is no name to call", true); }
};
$("cancel").onclick = $("hang-up").onclick = () => session.terminate();
$("decline").onclick = () => session.terminate({ status_code: 603, reason_phrase: "Decline" });
$("answer").onclick = () => session.answer({ mediaConstraints: { audio: true, video: false } });
const pressed = button => { button.ariaPressed = String(button.ariaPressed !== "true"); return button.ariaPressed === "true"; };
$("mute").onclick = e => pressed(e.currentTarget) ? session.mute({ audio: true }) : session.unmute({ audio: true });
$("hold").onclick = e => pressed(e.currentTarget) ? session.hold() : session.unhold();
$("keypad").onclick = e => { $("keys").hidden = !pressed(e.currentTarget); };
for (const digit of "123456789*0#") {
  const key = document.createElement("button");
  key.type = "button"; key.textContent = digit; key.onclick = () => session?.sendDTMF(digit, { transportType: JsSIP.C.DTMF_TRANSPORT.RFC2833 });
  $("keys").append(key);
}
$("leave").onclick = signOut;
addEventListener("pagehide", () => { session?.terminate(); ua?.stop(); });
render();
globalThis.phone = { get ua() { return ua; }, get session() { return session; } };   // for the console of who is curious
