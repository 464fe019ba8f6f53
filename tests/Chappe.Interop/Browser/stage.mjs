// What the scenarios share: a headless Chromium with a microphone that is not real, pages for several people, and checks.
import { chromium } from "playwright-core";
import { build } from "esbuild";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

export const base = process.env.CHAPPE_URL, server = new URL(base);
const pages = [];

export async function play(scenario) {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, headless: true, args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync", "--use-fake-device-for-media-stream", "--allow-loopback-in-peer-connection",
    "--autoplay-policy=no-user-gesture-required",
    ...(process.env.MICROPHONE ? [`--use-file-for-fake-audio-capture=${process.env.MICROPHONE}`] : []),
    // The one certificate that is not from an authority and is all the same the right one.
    ...(process.env.CHAPPE_SPKI ? [`--ignore-certificate-errors-spki-list=${process.env.CHAPPE_SPKI}`] : [])] });
  try { await scenario(browser); console.log("all good"); }
  catch (e) { console.log(e.stack); process.exitCode = 1; for (const page of pages) await tell(page); }
  finally { await browser.close(); }
}

/** What stands on a page when a scenario has failed: it says more than the name of the check. */
async function tell(page) {
  if (page.isClosed()) return;
  console.log(`--- ${page.url()} at ${new Date().toISOString()}: ${await page.evaluate(() => JSON.stringify(document.body.dataset) + "\n" + document.body.innerText).catch(e => e.message)}\n${page.said.join("\n")}`);
}

/** A person with a browser window of their own. What goes wrong in the page is a failure of the test. */
export async function person(browser, path = "/", { colorScheme = "light", viewport = { width: 1280, height: 800 } } = {}) {
  const context = await browser.newContext({ permissions: ["microphone"], colorScheme, viewport });
  const page = await context.newPage();
  page.said = [];
  pages.push(page);
  page.on("console", line => { page.said.push(`${new Date().toISOString()} ${line.text()}`); if (page.said.length > 200) page.said.shift(); });
  page.on("pageerror", e => { console.log("page error:", e.stack); process.exitCode = 1; });
  // Media stays on this machine: addresses of other interfaces are not tried.
  await page.addInitScript(() => {
    const set = RTCPeerConnection.prototype.setRemoteDescription;
    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
      const sdp = description.sdp.split("\r\n").filter(line => !line.startsWith("a=candidate:") || line.includes(" 127.0.0.1 ")).join("\r\n");
      return set.call(this, { type: description.type, sdp });
    };
  });
  page.setDefaultTimeout(30_000);
  await page.goto(base + path);
  return page;
}

/** A page with nothing on it but a library from npm, as `Lib`. */
export async function personWith(browser, library) {
  const { outputFiles } = await build({ stdin: { contents: library, resolveDir: import.meta.dirname }, bundle: true, format: "iife", globalName: "Lib", write: false, logLevel: "silent" });
  const page = await person(browser, "/nothing-here");
  await page.addScriptTag({ content: outputFiles[0].text + ";globalThis.Lib = Lib;" });
  return page;
}

export function check(what, isTrue) { console.log(`${isTrue ? "ok" : "NOT"} ${what}`); if (!isTrue) throw new Error(what); }

/** Waits until `look` gives something; it is asked again and again, for half a minute at most: a busy machine has slow browsers. */
export async function until(what, look, milliseconds = 30_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const found = await look();
    if (found) { console.log(`ok ${what}`); return found; }
    if (Date.now() > end) throw new Error(`not within ${milliseconds} ms: ${what}`);
    await new Promise(done => setTimeout(done, 50));
  }
}

/** RTP packets that have arrived over a DTLS-SRTP connection. `peer` is an expression for the RTCPeerConnection in the page. */
export const heard = (page, peer) => page.evaluate(`(async () => {
  const all = [...(await (${peer}).getStats()).values()];
  const isSecure = all.some(s => s.type === "transport" && s.dtlsState === "connected");
  return isSecure ? all.filter(s => s.type === "inbound-rtp").reduce((sum, s) => sum + s.packetsReceived, 0) : 0;
})()`);

export async function bothHear(a, peerOfA, b, peerOfB) {
  await until("both hear each other", async () => await heard(a, peerOfA) > 25 && await heard(b, peerOfB) > 25);
}

export const rpc = async (...words) => (await promisify(execFile)(process.env.CHAPPE_PROGRAM, ["rpc", "--state", process.env.CHAPPE_STATE, ...words])).stdout;
