/** Puts the parts of the chat together on this page. */

import { ChatClient } from "./client.js";
import { Composer } from "./composer.js";
import { confirmed } from "./confirm.js";
import { Conversation } from "./conversation.js";
import { DangerPin } from "./danger_pin.js";
import { byId } from "./dom.js";
import { LogView } from "./log_view.js";
import { Panel } from "./panel.js";
import { openReadingSheet } from "./reading_sheet.js";
import { WorkingSign } from "./working_sign.js";

const client = new ChatClient();
const composer = new Composer((text) => conversation.ask(text), say);
const panel = new Panel(
  () => void conversation.begin(),
  (open) => client.rememberOpen(open),
  () => composer.focus(),
);
const parkFocus = () => panel.parkFocus();
const log = new LogView(
  byId("chat-log"),
  {
    onChoice: (value, title) => conversation.choose(value, title),
    onFeedback: (messageId, verdict, group) => void conversation.rate(messageId, verdict, group),
    say,
  },
  parkFocus,
);
const conversation = new Conversation({
  client,
  log,
  composer,
  pin: new DangerPin(parkFocus),
  working: new WorkingSign(),
  say,
});

/** For screen readers, without a trace in the conversation. @param {string} words */
function say(words) {
  byId("chat-status").textContent = words;
}

for (const button of document.querySelectorAll("[data-open-chat]")) {
  if (!(button instanceof HTMLElement)) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    panel.open(button);
    const { ask } = button.dataset;
    if (ask && (await conversation.begin())) conversation.ask(ask);
  });
}

byId("chat-read").addEventListener("click", () => {
  panel.closeMenu();
  parkFocus();
  openReadingSheet(conversation.messages);
});

byId("chat-clear").addEventListener("click", async () => {
  panel.closeMenu();
  parkFocus();
  const yes = await confirmed({
    title: "Clear this chat?",
    text: "It leaves this screen and a new chat begins. The clinic’s server keeps it for a time. To erase it there too, use “Delete my data”.",
    yes: "Clear chat",
  });
  if (yes) await conversation.restart("The chat was cleared from this screen.");
});

byId("chat-erase").addEventListener("click", async () => {
  panel.closeMenu();
  parkFocus();
  const yes = await confirmed({
    title: "Delete your data?",
    text: "This erases the chat, any half-filled form, and any request that staff have not seen. A request that they have seen stays with the clinic. It can’t be undone.",
    yes: "Delete it",
  });
  if (!yes) return;
  try {
    await client.erase();
  } catch {
    log.addNotice("It could not be deleted just now. Please try again in a moment.");
    return;
  }
  await conversation.restart("Your chat was deleted. If staff had already seen a request, the clinic has it: ask them about it.");
});

const showConnection = () => {
  byId("chat-offline").textContent = navigator.onLine ? "" : "You are offline. Messages can’t be sent. 911 and 811 work by phone.";
};
addEventListener("offline", showConnection);
addEventListener("online", showConnection);
showConnection();

if (panel.isInAddress || client.wasOpen) panel.open(null);
