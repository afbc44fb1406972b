// One screen at a time, out of one file of the language.
import { leave } from "./guard.js";
import { keep } from "./store.js";

export const root = document.getElementById("phone");
let parts;
let facts;

export const said = () => facts;

export async function speak(language) {
  const answer = await fetch(`/phone/parts/${language}`);
  parts = new DOMParser().parseFromString(await answer.text(), "text/html");
  facts = JSON.parse(parts.getElementById("phone-facts").textContent);
  document.documentElement.lang = language;
}

const partOf = (name) => document.importNode(parts.querySelector(`[data-screen="${name}"]`).content, true);

// `again` shows the screen anew in another language; without it nothing must be lost, so none is offered.
export function show(name, again = undefined) {
  const frame = partOf("frame");
  frame.querySelector("main").append(partOf(name));
  root.replaceChildren(frame);
  root.querySelector(".leave").addEventListener("click", leave);
  root.querySelector(".languages").hidden = !again;
  for (const button of root.querySelectorAll("[data-language]")) {
    button.addEventListener("click", async () => {
      await keep("language", button.dataset.language);
      await speak(button.dataset.language);
      again();
    });
  }
  scrollTo(0, 0);
}

export function say(sentence) {
  const place = root.querySelector(".said");
  place.textContent = sentence;
  place.hidden = !sentence;
}

export function onSubmit(work) {
  const form = root.querySelector("form");
  const button = form.querySelector("button.button");
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    await work(Object.fromEntries(new FormData(form))).catch(() => say(facts.refusals.kept));
    button.disabled = false;
  });
}
