// Our own page: what a newcomer does in the first minute, and what goes wrong in it.
import { play, person, check, until, bothHear, rpc } from "./stage.mjs";

const state = page => page.evaluate(() => document.body.dataset.call);
const note = page => page.textContent("#note");

async function signIn(page, name) {
  await page.fill("#name", name);
  await page.click("#sign-in button");
  await until(`${name} is registered`, () => page.evaluate(() => document.body.dataset.link === "up"));
}
async function call(page, whom) { await page.fill("#whom", whom); await page.click("#call"); }

await play(async browser => {
  const [alice, bob, carol] = [await person(browser, "/", { viewport: { width: 390, height: 844 } }), await person(browser), await person(browser)];
  for (const page of [alice, bob]) check("nothing sticks out sideways", await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await signIn(alice, "alice"); await signIn(bob, "bob"); await signIn(carol, "carol");

  check("who is alone is told what to do", (await alice.getAttribute("#note a", "href")).endsWith("#bob"));

  await call(alice, "nobody");
  await until("a name that is not registered is said", async () => (await note(alice)).includes("Nobody called nobody"));

  await call(alice, "bob");
  await bob.click("#answer");
  await until("they talk", async () => await state(alice) === "talking" && await state(bob) === "talking");
  await bothHear(alice, "phone.call.peer", bob, "phone.call.peer");
  for (const arm of ["--mine", "--theirs"]) await until(`an arm of the telegraph goes with a voice: ${arm}`, () => alice.evaluate(name => +document.body.style.getPropertyValue(name) > 0.05, arm));

  check("the scripts are loaded anew in the middle of the call", (await rpc("app_csx.reload")).length > 0);
  await alice.evaluate(() => phone.agent.register());
  await until("alice has registered again", () => alice.evaluate(() => phone.agent.registration.cseq >= 2 && document.body.dataset.link === "up"), 20_000);

  await call(carol, "bob");
  await until("bob is busy meanwhile", async () => (await note(carol)).includes("busy"));

  await alice.click("#hang-up");
  await until("the call ends for bob", async () => await state(bob) === "none" && (await note(bob)).includes("hung up"));
  check("that is no fault", await bob.evaluate(() => !document.querySelector("#note").classList.contains("bad")));

  await call(bob, "alice");
  await alice.waitForSelector("#answer", { state: "visible" });
  await bob.click("#cancel");
  await until("a call that was cancelled stops ringing", async () => await state(alice) === "none" && await state(bob) === "none");

  await call(bob, "alice");
  await alice.click("#decline");
  await until("a call that was declined says so", async () => (await note(bob)).includes("declined"));

  // A closed browser: its registration is gone at once.
  await bob.context().close();
  await until("a closed browser is not there within a second", async () => !(await rpc("ul.dump")).includes("bob"), 1000);
  await call(alice, "bob");
  await until("who calls it hears so", async () => (await note(alice)).includes("Nobody called bob"));

  await carol.click("#leave");
  await until("carol has unregistered", async () => !(await rpc("ul.dump")).includes("carol"));

  // A server that closes, and one that takes no WebSocket from here.
  const dave = await person(browser);
  await dave.routeWebSocket(/.*/, socket => { const server = socket.connectToServer(); server.onMessage(m => { socket.send(m); if (m.startsWith("SIP/2.0 200")) setTimeout(() => socket.close({ code: 1008, reason: "Policy Violation" }), 300); }); });
  await dave.fill("#name", "dave"); await dave.click("#sign-in button");
  await until("who is not allowed any more is back at the beginning, with the reason", async () => (await note(dave)).includes("Policy Violation") && await dave.isVisible("#sign-in"));

  const erin = await person(browser);
  await erin.evaluate(() => { const Real = WebSocket; globalThis.WebSocket = class extends Real { constructor(url) { super(url, "xmpp"); } }; });
  await erin.fill("#name", "erin"); await erin.click("#sign-in button");
  await until("a server that takes no WebSocket is told from one that is not there", async () => (await note(erin)).includes("The server is there, but takes no WebSocket"));
  check("nobody can be called meanwhile", await erin.isDisabled("#call"));
  await erin.route("**", route => route.abort());
  await until("a server that is not there is said", async () => (await note(erin)).includes("The server does not answer"));
});
