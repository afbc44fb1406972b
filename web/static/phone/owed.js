// Over the visit form: what is owed to the client, or that it cannot be known.
import { ask } from "./ask.js";

// `about` is {code, memory}; the place holds a sentence for each way in which this may end.
export async function showOwed(place, { code, memory }) {
  const answer = place.querySelector("#owed");
  const say = (state) => {
    place.dataset.state = state;
    for (const each of place.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
  };
  answer.replaceChildren();
  if (!navigator.onLine) return say("unknown");
  if (!memory) return say("first");
  say("asked");
  try {
    answer.replaceChildren(...(await ask("/phone/owed", { code, memory })));
    say("told");
  } catch (error) {
    say(error.slowed ? "slowed" : "unknown");
  }
}
