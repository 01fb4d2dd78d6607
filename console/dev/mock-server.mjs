/**
 * A pretend Aparté for working on the console: `node dev/mock-server.mjs [--port 8010]` serves
 * `dist/` and answers /api/v1 from invented people. `--empty` shows a first run; `--signed-in`
 * skips the door. Never part of the build.
 */
import { createReadStream, existsSync, statSync } from "node:fs";
import http from "node:http";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { answer } from "./mock/api.mjs";

const DIST = path.join(path.dirname(fileURLToPath(import.meta.url)), "..", "dist");
const TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
};

function option(name, fallback) {
    const at = process.argv.indexOf(`--${name}`);
    return at === -1 ? fallback : process.argv[at + 1];
}

const state = {
    empty: process.argv.includes("--empty"),
    signedIn: process.argv.includes("--signed-in"),
    language: option("language", "fr"),
};

async function body(request) {
    const parts = [];
    for await (const part of request) parts.push(part);
    const text = Buffer.concat(parts).toString();
    return text ? JSON.parse(text) : {};
}

function serveFile(url, response) {
    const wanted = path.join(DIST, path.normalize(url.pathname));
    const found = wanted.startsWith(DIST) && existsSync(wanted) && statSync(wanted).isFile();
    const file = found ? wanted : path.join(DIST, "index.html");
    response.writeHead(200, {
        "Content-Type": TYPES[path.extname(file)] ?? "application/octet-stream",
    });
    createReadStream(file).pipe(response);
}

async function serve(request, response) {
    const url = new URL(request.url, "http://mock");
    if (!url.pathname.startsWith("/api/")) return serveFile(url, response);
    const given = await body(request);
    const [status, data] = answer(request.method, url, given, state);
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(data === null ? undefined : JSON.stringify(data));
}

const port = Number(option("port", "8010"));
http.createServer((request, response) => void serve(request, response)).listen(port, "127.0.0.1");
process.stdout.write(`http://127.0.0.1:${port}\n`);
