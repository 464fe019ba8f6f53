// SIP.js, another browser phone of others: register, register again, call, message, unregister.
import { play, personWith, check, until, bothHear, rpc, server } from "./stage.mjs";

await play(async browser => {
  const library = 'export { Web } from "sip.js";';
  const [alice, bob] = [await personWith(browser, library), await personWith(browser, library)];
  for (const [page, name] of [[alice, "alice"], [bob, "bob"]]) {
    await page.evaluate(async ([name, host, domain]) => {
      globalThis.seen = { messages: [], hungUp: 0, refused: "" };
      const audio = document.body.appendChild(document.createElement("audio"));
      globalThis.user = new Lib.Web.SimpleUser(`ws://${host}/`, { aor: `sip:${name}@${domain}`, media: { constraints: { audio: true, video: false }, remote: { audio } },
        delegate: { onCallReceived: () => user.answer(), onCallAnswered: () => seen.answered = true, onCallHangup: () => seen.hungUp++, onMessageReceived: text => seen.messages.push(text),
          onRegistered: () => seen.registered = true, onUnregistered: () => seen.unregistered = true },
        userAgentOptions: { logLevel: "error" } });
      await user.connect();
      await user.register();
    }, [name, server.host, server.hostname]);
    await until(`${name} is registered`, () => page.evaluate(() => seen.registered));
  }

  const before = await rpc("ul.dump");
  await alice.evaluate(() => user.register());
  await until("alice has registered again", async () => await rpc("ul.dump") !== before);

  await alice.evaluate(domain => user.call(`sip:bob@${domain}`), server.hostname);
  await until("they talk", async () => await alice.evaluate(() => seen.answered) && await bob.evaluate(() => seen.answered));
  const peer = "user.session.sessionDescriptionHandler.peerConnection";
  await bothHear(alice, peer, bob, peer);
  await bob.evaluate(() => user.hangup());
  await until("the call ends for alice", () => alice.evaluate(() => seen.hungUp > 0));

  await alice.evaluate(domain => user.message(`sip:bob@${domain}`, "Good morning, 1792"), server.hostname);
  await until("a message arrives", () => bob.evaluate(() => seen.messages.includes("Good morning, 1792")));

  await bob.evaluate(() => user.unregister());
  await until("bob has unregistered", () => bob.evaluate(() => seen.unregistered));
  await alice.evaluate(async domain => { try { await user.call(`sip:bob@${domain}`, undefined, { requestDelegate: { onReject: r => seen.refused = r.message.statusCode } }); } catch (e) { seen.refused = String(e); } }, server.hostname);
  await until("who calls him then gets 404", () => alice.evaluate(() => seen.refused === 404));
  check("they are where they should be", !(await rpc("ul.dump")).includes("bob"));
});
