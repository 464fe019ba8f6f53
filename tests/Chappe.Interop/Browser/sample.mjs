// samples/browser-phone: people of a web application, who get credentials from it and call each other over WSS.
import { play, person, check, until, bothHear, rpc } from "./stage.mjs";

const state = page => page.evaluate(() => document.body.dataset.state);
const note = page => page.textContent("#note");
const told = (page, step) => page.textContent(`#step-${step} span`);

async function signIn(page, name, password) {
  await page.fill("#name", name);
  await page.fill("#password", password);
  await page.click("#sign-in button");
}
const registered = (page, name) => until(`${name} is registered`, () => page.evaluate(() => document.body.dataset.registered === "true"));
async function call(page, whom) { await page.fill("#whom", whom); await page.click("#call"); }

await play(async browser => {
  const [alice, bob] = [await person(browser, "/", { viewport: { width: 390, height: 844 } }), await person(browser)];
  for (const page of [alice, bob]) check("nothing sticks out sideways", await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));

  await signIn(alice, "alice", "looking-glass");
  await until("a wrong password is said", async () => (await note(alice)).includes("Wrong name or password"));
  await signIn(alice, "alice", "wonderland"); await registered(alice, "alice");
  await signIn(bob, "bob", "builder"); await registered(bob, "bob");
  const first = await told(alice, "credentials");
  check("who she is stands in the credentials", /^\d+:alice, good until /.test(first));
  check("the WebSocket is secure", (await told(alice, "socket")).startsWith("wss://"));

  await call(alice, "nobody");
  await until("a name that is not there is said", async () => (await note(alice)).includes("nobody is not signed in"));

  await call(alice, "bob");
  await bob.click("#answer");
  await until("they talk", async () => await state(alice) === "talking" && await state(bob) === "talking");
  await bothHear(alice, "phone.session.connection", bob, "phone.session.connection");
  await until("what the call is made of is said", async () => (await told(alice, "call")).includes("opus"));
  await until("the arms of the telegraph go with the voices", () => alice.evaluate(() => +document.body.style.getPropertyValue("--theirs") > 0.05));

  await until("the next credentials are fetched in the middle of the call", async () => await told(alice, "credentials") !== first, 60_000);
  await until("she is registered with them", async () => await alice.evaluate(() => phone.ua.isRegistered()) && (await rpc("htable.dump", "wsconn")).includes((await told(alice, "credentials")).split(",")[0]));
  check("the call has gone on", await state(alice) === "talking" && await state(bob) === "talking");
  await alice.click("#hang-up");
  await until("the call ends for bob", async () => await state(bob) === "ready" && (await note(bob)).includes("hung up"));

  await call(bob, "alice");
  await alice.click("#decline");
  await until("a call that was declined says so", async () => (await note(bob)).includes("declined"));

  await call(bob, "alice");
  await alice.waitForSelector("#answer", { state: "visible" });
  await bob.click("#cancel");
  await until("a call that was cancelled stops ringing", async () => await state(alice) === "ready" && await state(bob) === "ready");

  await bob.context().close();
  await until("a closed browser is not there within a second", async () => !(await rpc("ul.dump")).includes("bob"), 1000);
  await call(alice, "bob");
  await until("who calls it hears so", async () => (await note(alice)).includes("bob is not signed in"));

  await alice.click("#leave");
  await until("alice has unregistered", async () => !(await rpc("ul.dump")).includes("alice"));
  await until("and nobody is connected", async () => !(await rpc("htable.dump", "wsconn")).includes("alice"));
});
