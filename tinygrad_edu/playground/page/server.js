// What the page asks of Python: one request after the other, so that the answers come in order.
let tail = Promise.resolve();

/** A request that was refused, or not heard. */
export class Refused extends Error {
  constructor(sentence, status) {
    super(sentence);
    this.status = status;
  }
}

async function send(path, body) {
  let reply;
  try {
    const options = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
    reply = await fetch(path, body ? options : {});
  } catch {
    throw new Refused("The playground in the terminal has stopped: start it again, then load this page again.", 0);
  }
  const answer = await reply.json();
  if (!reply.ok) throw new Refused(answer.error, reply.status);
  return answer;
}

/** Ask, after all that was asked before. */
export function ask(path, body) {
  const answer = tail.then(() => send(path, body));
  tail = answer.catch(() => {});
  return answer;
}

/** Tell Python that this page goes away. */
export const leave = (session) => navigator.sendBeacon("/close", new Blob([JSON.stringify({ session })], { type: "application/json" }));
