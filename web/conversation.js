/** The course of a conversation: begin or resume, send one message after the other, say plainly what went wrong. */

import { ChatError, newId } from "./client.js";
import { closesDanger, isUrgent, openDanger } from "./danger.js";

/**
 * @typedef {import("./client.js").ChatClient} ChatClient
 * @typedef {import("./client.js").Message} Message
 * @typedef {import("./client.js").BotMessage} BotMessage
 * @typedef {import("./client.js").Outgoing} Outgoing
 * @typedef {object} Parts
 * @property {ChatClient} client
 * @property {import("./log_view.js").LogView} log
 * @property {import("./danger_pin.js").DangerPin} pin
 * @property {import("./composer.js").Composer} composer
 * @property {import("./working_sign.js").WorkingSign} working
 * @property {(words: string) => void} say
 */

const HELP = "In an emergency call 911. For a nurse’s advice call 811.";

export class Conversation {
  #parts;
  /** Everything said so far, both sides. @type {Message[]} */
  #messages = [];
  /** Messages go out one after the other, in the order they were written. */
  #queue = Promise.resolve();
  /** @type {Promise<boolean> | null} true once there is a conversation */
  #beginning = null;

  /** @param {Parts} parts */
  constructor(parts) {
    this.#parts = parts;
  }

  get messages() {
    return this.#messages;
  }

  /** Begin, or go on after a reload. Does nothing when that is done. */
  begin() {
    this.#beginning ??= this.#begin().then((begun) => {
      if (!begun) this.#beginning = null;
      return begun;
    });
    return this.#beginning;
  }

  /** @param {string} text */
  ask(text) {
    this.#send({ id: newId(), text });
  }

  /** @param {string} value @param {string} title */
  choose(value, title) {
    this.#send({ id: newId(), choice: value, title });
  }

  /** Leave this conversation and begin a new one. @param {string} why */
  async restart(why) {
    const { client, log, pin, composer } = this.#parts;
    client.forget();
    log.clear();
    pin.release();
    composer.askFor(null);
    this.#messages = [];
    this.#beginning = null;
    if (why) log.addNotice(why);
    await this.begin();
  }

  /** @param {string} messageId @param {"yes" | "no" | "worried"} verdict @param {HTMLElement} group */
  async rate(messageId, verdict, group) {
    const { client, log, say } = this.#parts;
    try {
      await client.feedback(messageId, verdict);
    } catch {
      say("That could not be sent.");
      return;
    }
    log.remove(group);
    if (verdict === "worried") log.addNotice(`Thank you for telling us. If you feel unwell or unsure, call 811 any time. ${HELP}`);
    else say("Thank you.");
  }

  async #begin() {
    const { client, log, working } = this.#parts;
    working.begin();
    try {
      if (client.begun) return await this.#resume();
      this.#show(await client.start(), null);
      return true;
    } catch (error) {
      if (error instanceof ChatError && error.kind === "over") {
        client.forget();
        log.addNotice("Your earlier chat has ended and is not kept here. This is a new one.");
        return await this.#begin();
      }
      log.addNotice(`${reason(error)} You can still read this page. ${HELP}`, { title: "Try again", act: () => void this.begin() });
      return false;
    } finally {
      working.end();
    }
  }

  async #resume() {
    const { client, log, pin, composer } = this.#parts;
    const earlier = await client.history();
    this.#messages = [...earlier];
    log.addHistory(earlier);
    const danger = openDanger(earlier);
    if (danger) pin.show(danger);
    composer.askFor(lastStep(earlier));
    const unanswered = client.pending;
    if (unanswered && !isAnswered(unanswered, earlier)) {
      const shown = earlier.some((message) => message.id === unanswered.id);
      const question = shown ? null : log.addQuestion(wordsOf(unanswered));
      this.#enqueue(unanswered, question);
    }
    return true;
  }

  /** @param {Outgoing} outgoing */
  #send(outgoing) {
    const { log } = this.#parts;
    log.retireChoices(closesDanger(outgoing.choice));
    const question = log.addQuestion(wordsOf(outgoing));
    this.#messages.push({ id: outgoing.id, from: "visitor", at: new Date().toISOString(), text: wordsOf(outgoing) });
    this.#enqueue(outgoing, question);
  }

  /** @param {Outgoing} outgoing @param {HTMLElement | null} question */
  #enqueue(outgoing, question) {
    this.#queue = this.#queue.then(() => this.#deliver(outgoing, question));
  }

  /** @param {Outgoing} outgoing @param {HTMLElement | null} question */
  async #deliver(outgoing, question) {
    const { client, working } = this.#parts;
    working.begin();
    try {
      if (!client.begun && !(await this.begin())) throw new ChatError("unreachable", "The assistant could not be reached.");
      this.#show(await client.send(outgoing), question, outgoing.choice);
    } catch (error) {
      await this.#explain(error, outgoing, question);
    } finally {
      working.end();
    }
  }

  /** @param {unknown} error @param {Outgoing} outgoing @param {HTMLElement | null} question */
  async #explain(error, outgoing, question) {
    const { log, composer } = this.#parts;
    const kind = error instanceof ChatError ? error.kind : "unreachable";
    if (kind === "over") {
      // Not sent again by itself: in a new chat an answer to the form would be a stray message with someone's name in it.
      await this.restart("That chat has ended and is not kept here. This is a new one. Please send your message again.");
      if (outgoing.text) composer.giveBack(outgoing.text);
      return;
    }
    if (kind === "refused") {
      log.addNotice(reason(error));
      if (outgoing.text) composer.giveBack(outgoing.text);
      return;
    }
    const retry = () => this.#enqueue(outgoing, question);
    if (question) log.markUnsent(question, reason(error), retry);
    else log.addNotice(`Not sent. ${reason(error)}`, { title: "Try again", act: retry });
  }

  /** @param {Message[]} messages @param {HTMLElement | null} question @param {string} [choice] the choice that this answers */
  #show(messages, question, choice) {
    const { log, pin, composer } = this.#parts;
    const answers = /** @type {BotMessage[]} */ (messages.filter((message) => message.from === "bot"));
    this.#messages.push(...answers);
    const urgent = answers.findLast(isUrgent);
    if (urgent) pin.show(urgent);
    else if (closesDanger(choice)) pin.release();
    log.addAnswer(answers, question);
    composer.askFor(lastStep(answers));
  }
}

/** @param {Outgoing} outgoing */
function wordsOf(outgoing) {
  return outgoing.text ?? outgoing.title ?? "";
}

/** @param {Message[]} messages */
function lastStep(messages) {
  const last = messages.at(-1);
  return last && last.from === "bot" ? last.form : null;
}

/** @param {Outgoing} outgoing @param {Message[]} messages */
function isAnswered(outgoing, messages) {
  const asked = messages.findIndex((message) => message.id === outgoing.id);
  return asked >= 0 && messages[asked + 1]?.from === "bot";
}

/** @param {unknown} error */
function reason(error) {
  return error instanceof ChatError ? error.message : "Something went wrong here.";
}
