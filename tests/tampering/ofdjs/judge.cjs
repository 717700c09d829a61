// Asks ofd.js 0.2.6 of each file named: do the references and the seal's signature hold? One line a file.
"use strict";

const fs = require("node:fs");

// What a browser would give it; nothing of it is used while a signature is judged.
globalThis.window = globalThis;
globalThis.document = { currentScript: null, location: { href: "", hash: "" }, getElementsByTagName: () => [] };
globalThis.File = class {};
console.log = () => {};
process.on("unhandledRejection", () => {}); // as in a browser: an entry that cannot be read is not compared

const ofd = require("ofd.js/lib/ofd.common.js");

function parsed(file) {
  const bytes = fs.readFileSync(file);
  const content = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  return new Promise((resolve, reject) => ofd.parseOfdDocument({ ofd: content, success: resolve, fail: reject }));
}

async function accepted(file) {
  globalThis.toBeChecked = new Map();
  const documents = await parsed(file);
  await new Promise((resolve) => setTimeout(resolve, 100)); // it gathers what it will compare without waiting for it
  const signed = new Map();
  for (const one of documents) {
    for (const stamps of Object.values(one.stampAnnot ?? {})) {
      for (const { stamp } of stamps) signed.set(stamp.signedInfo.signatureID, stamp.signedInfo.VerifyRet);
    }
  }
  if (!signed.size) return false;
  return [...signed].every(([name, holds]) => holds === true && ofd.digestCheck(globalThis.toBeChecked.get(name)) === true);
}

async function main() {
  for (const file of process.argv.slice(2)) {
    const verdict = await accepted(file).catch((error) => process.stderr.write(`${file}: ${error}\n`) && false);
    process.stdout.write(verdict ? "ACCEPTED\n" : "REJECTED\n");
  }
  process.exit(0);
}

main();
