/**
 * What rasa-webchat needs to talk at all: Rasa's socket.io events, with one greeting and one answer. Prints its address.
 * socket.io comes with rasa-webchat, so it is the version that its client speaks.
 */

import { createServer } from "node:http";
import { Server } from "socket.io";

const [greeting, question, answer] = process.argv.slice(2);
const pages = createServer((_asked, reply) => reply.writeHead(404).end());
const sockets = new Server(pages, { cors: { origin: "*" } });

sockets.on("connection", (socket) => {
  socket.on("session_request", ({ session_id: known }) => socket.emit("session_confirm", known ?? socket.id));
  socket.on("user_uttered", ({ message }) => {
    const isFirst = message === "/greet";
    socket.emit("bot_uttered", { text: isFirst ? greeting : answer, ...(isFirst && { quick_replies: [{ title: question, payload: question }] }) });
  });
});
pages.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${pages.address().port}`));
process.stdin.on("end", () => process.exit()).resume(); // ends with who started it
