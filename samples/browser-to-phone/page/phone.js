// A phone of some lines: JsSIP registers, calls, and answers by itself.
import JsSIP from "jssip";

const $ = id => document.getElementById(id), me = location.hash.slice(1) || "alice", media = { mediaConstraints: { audio: true, video: false } };
const say = text => { $("state").textContent = text; };
const agent = new JsSIP.UA({ sockets: [new JsSIP.WebSocketInterface(`ws://${location.host}/`)], uri: `sip:${me}@${location.hostname}` });
let call;

$("me").textContent = me;
agent.on("registered", () => say("registered"));
agent.on("registrationFailed", e => say(`not registered: ${e.cause}`));
agent.on("newRTCSession", ({ session, originator }) => {
  call = session;
  $("end").hidden = false;
  say(originator === "remote" ? `called by ${session.remote_identity.uri.user}` : "calling …");
  session.on("confirmed", () => say("talking"));
  for (const end of ["ended", "failed"]) session.on(end, e => { say(`${end}: ${e.cause}`); $("end").hidden = true; });
  const listen = peer => peer.addEventListener("track", e => { $("sound").srcObject = new MediaStream([e.track]); });
  if (session.connection) listen(session.connection);
  else session.on("peerconnection", e => listen(e.peerconnection));
  if (originator === "remote") session.answer(media);
});
$("dial").addEventListener("submit", e => { e.preventDefault(); agent.call(`sip:${$("whom").value}@${location.hostname}`, media); });
$("end").addEventListener("click", () => call?.terminate());
agent.start();
