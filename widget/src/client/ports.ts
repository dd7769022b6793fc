/** What the conversation needs from others: a server to talk to, and somebody who shows it. */

import type { ChatServer } from "./server.js";

/** What the conversation asks of the server. */
export type Server = Pick<ChatServer, keyof ChatServer>;

/** Who shows the conversation. */
export interface Watcher {
  /** Something in it is different. */
  changed(): void;
  /** What comes now was said before a reload: it is shown, not spoken. */
  restoring(): void;
  /** The newest turn is there: what was asked, if anything, comes first. */
  arrived(firstKey: string): void;
  /** This text did not get through and cannot be sent again by itself: hand it back to be sent anew. */
  giveBack(text: string): void;
}
