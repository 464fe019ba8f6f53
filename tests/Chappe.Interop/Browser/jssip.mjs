// JsSIP, a browser phone of others: register, register again, call, message, unregister.
import { play, personWith, check, until, bothHear, rpc, server } from "./stage.mjs";

await play(async browser => {
  const [alice, bob] = [await personWith(browser, 'import J from "jssip"; export { J };'), await personWith(browser, 'import J from "jssip"; export { J };')];
  for (const [page, name] of [[alice, "alice"], [bob, "bob"]]) {
    await page.evaluate(([name, host, domain]) => {
      const { J } = Lib;
      globalThis.seen = { registered: 0, messages: [], ended: [] };
      globalThis.ua = new J.UA({ sockets: [new J.WebSocketInterface(`ws://${host}/`)], uri: `sip:${name}@${domain}`, register_expires: 120 });
      ua.on("registered", () => seen.registered++);
      ua.on("unregistered", () => seen.unregistered = true);
      ua.on("newMessage", e => { if (e.originator === "remote") { seen.messages.push(e.request.body); e.message.accept(); } });
      ua.on("newRTCSession", e => {
        globalThis.session = e.session;
        e.session.on("ended", x => seen.ended.push(x.cause));
        e.session.on("failed", x => seen.ended.push(`${x.cause} ${x.message?.status_code ?? ""}`));
        if (e.originator === "remote") e.session.answer({ mediaConstraints: { audio: true, video: false } });
      });
      ua.start();
    }, [name, server.host, server.hostname]);
    await until(`${name} is registered`, () => page.evaluate(() => seen.registered > 0));
  }

  const before = await rpc("ul.dump");
  await alice.evaluate(() => ua.register());
  await until("alice has registered again", async () => { const now = await rpc("ul.dump"); return now !== before && now.includes("alice"); });

  await alice.evaluate(domain => ua.call(`sip:bob@${domain}`, { mediaConstraints: { audio: true, video: false } }), server.hostname);
  await until("they talk", () => alice.evaluate(() => globalThis.session?.isEstablished()));
  await bothHear(alice, "session.connection", bob, "session.connection");
  check("and do so directly: the relay has no call", JSON.parse(await rpc("--json", "media.list")).length === 0);
  await bob.evaluate(() => session.terminate());
  await until("the call ends for alice", () => alice.evaluate(() => seen.ended.includes("Terminated")));

  await alice.evaluate(domain => ua.sendMessage(`sip:bob@${domain}`, "Good morning, 1792"), server.hostname);
  await until("a message arrives", () => bob.evaluate(() => seen.messages.includes("Good morning, 1792")));

  await bob.evaluate(() => ua.unregister());
  await until("bob has unregistered", () => bob.evaluate(() => seen.unregistered));
  await alice.evaluate(domain => ua.call(`sip:bob@${domain}`, { mediaConstraints: { audio: true, video: false } }), server.hostname);
  await until("who calls him then gets 404", () => alice.evaluate(() => seen.ended.some(e => e.endsWith("404"))));
  check("nothing else went wrong", await alice.evaluate(() => seen.ended.length === 2));
});
